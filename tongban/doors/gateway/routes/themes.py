"""一件事与多证合一: public."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Query, Router

from tongban.catalog.themes import api as themes
from tongban.support.forms import api as forms
from tongban.support.search import api as search

from ..shapes import ThemeCode, ThemeGuide, ThemePage

router = Router(tags=["一件事"])
PAGE = 20
#: sign:yes,i1_kind:dine
SITUATIONS = r"^([a-z][A-Za-z0-9_]{0,50}:[^:,\x00]{1,60}(,[a-z][A-Za-z0-9_]{0,50}:[^:,\x00]{1,60})*)?$"


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


@router.get(
    "/themes/{code}", response=ThemeGuide, auth=None, summary="一件事的办事指南、一张表（JSON Schema）和有效样例"
)
def read_theme(
    request: HttpRequest,
    code: ThemeCode,
    situations: Annotated[
        str, Query(max_length=600, pattern=SITUATIONS, description="问题:答案，逗号隔开；没有写的按第一个选项")
    ] = "",
    applicant: Annotated[
        str, Query(pattern="^(natural|legal)?$", description="谁申请：natural 个人，legal 单位；不填不分")
    ] = "",
) -> dict[str, Any]:
    theme = themes.guide(code)
    asked = dict(pair.split(":") for pair in situations.split(",") if pair)
    answers = themes.first_answers(theme, asked)
    plan = themes.plan(theme, answers, is_person=applicant == "natural" if applicant else None)
    return {
        "guide": themes.guide_json(theme, plan),
        "form": forms.json_schema(plan.form) if plan.form else {},
        "example": forms.example(plan.form) if plan.form else {},
        "situations_example": {ask.id: answers[ask.id] for ask in plan.asks},
    }
