"""事项与办事指南: public."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Query, Router

from tongban.catalog.items import api as items
from tongban.support.forms import api as forms
from tongban.support.search import api as search

from ..shapes import Code, ItemGuide, ItemPage

router = Router(tags=["事项"])
PAGE = 20


@router.get("/items", response=ItemPage, auth=None, summary="找事项：按话找（q），或者逐页浏览")
def list_items(
    request: HttpRequest,
    q: Annotated[str, Query(max_length=60, pattern=r"^[^\x00]*$")] = "",
    division: Annotated[str, Query(pattern=r"^(\d{12})?$", description="区划代码，12 位")] = "",
    after: Annotated[str, Query(max_length=300, pattern=r"^[^\x00]*$")] = "",
    size: Annotated[int, Query(ge=1, le=100)] = PAGE,
) -> dict[str, Any]:
    if q.strip():
        hits = search.query(q, kinds=["item"], division=division, limit=size, log_miss=True)
        rows = items.rows_of([hit.code for hit in hits])
        return {"items": [items.row_json(row) for row in rows], "next": None}
    page = items.listing(division=division, after=after or None, size=size)
    return {"items": [items.row_json(row) for row in page.rows], "next": page.next_cursor}


@router.get("/items/{code}", response=ItemGuide, auth=None, summary="一个事项的办事指南、表单（JSON Schema）和有效样例")
def read_item(request: HttpRequest, code: Code) -> dict[str, Any]:
    guide = items.guide(code)
    form = items.form(guide)
    return {
        "guide": items.guide_json(guide),
        "form": forms.json_schema(form),
        "example": forms.example(form),
        "situations_example": {situation.id: situation.options[0].value for situation in guide.situations},
    }
