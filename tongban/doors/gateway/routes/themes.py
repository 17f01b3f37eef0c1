"""一件事与多证合一: public."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Query, Router

from tongban.catalog.themes import api as themes
from tongban.support.search import api as search

from ..shapes import ThemeCode, ThemeGuide, ThemePage

router = Router(tags=["一件事"])
PAGE = 20


@router.get("/themes", response=ThemePage, auth=None, summary="找一件事：按话找（q），或者逐页浏览")
def list_themes(
    request: HttpRequest,
    q: Annotated[str, Query(max_length=60, pattern=r"^[^\x00]*$")] = "",
    division: Annotated[str, Query(pattern=r"^(\d{12})?$", description="区划代码，12 位")] = "",
    after: Annotated[str, Query(max_length=300, pattern=r"^[^\x00]*$")] = "",
    size: Annotated[int, Query(ge=1, le=100)] = PAGE,
) -> dict[str, Any]:
    if q.strip():
        hits = search.query(q, kinds=["theme"], division=division, limit=size, log_miss=True)
        rows = themes.rows_of([hit.code for hit in hits])
        return {"themes": [themes.row_json(row) for row in rows], "next": None}
    page = themes.listing(division=division, after=after or None, size=size)
    return {"themes": [themes.row_json(row) for row in page.rows], "next": page.next_cursor}


@router.get("/themes/{code}", response=ThemeGuide, auth=None, summary="一件事的办事指南：情形、事项、顺序、材料")
def read_theme(request: HttpRequest, code: ThemeCode) -> dict[str, Any]:
    return {"guide": themes.guide_json(themes.guide(code))}
