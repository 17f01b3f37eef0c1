"""What the guide page of a theme (一件事) shows: one summary, a drawn flow, its items, one set of materials."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tongban.catalog.items import api as items
from tongban.catalog.themes import api as themes
from tongban.data.licences import api as licences
from tongban.support.identity import api as identity
from tongban.ui import stagedrawing

from . import guide_page

Row = dict[str, Any]
PREFIX = "a."
BEGIN, END = "一次提交", "全部办好"


def asked_of(theme: themes.ThemeGuide, values: Mapping[str, Any]) -> dict[str, str]:
    """The answers in the address (`a.<id>`); the first option stands until another is chosen."""
    return themes.first_answers(theme, given_in(values))


def given_in(values: Mapping[str, Any]) -> dict[str, str]:
    return {name.removeprefix(PREFIX): str(values[name]) for name in values if name.startswith(PREFIX)}


def summary(plan: themes.Plan) -> list[Row]:
    names = list(dict.fromkeys(part.guide.agency_name for part in plan.parts))
    longer = plan.days_one_by_one > plan.days
    return [
        {"label": "要办几项", "value": f"{len(plan.parts)} 项", "note": f"{len(names)} 个部门，交一次"},
        {
            "label": "多久全办好",
            "value": plan.days_words,
            "note": f"逐项办要 {plan.days_one_by_one} 个工作日" if longer else "按最长的一条路算",
        },
        {"label": "多少钱", "value": plan.fee_words, "note": "各项标准见下面" if plan.fee_words != "不收费" else ""},
        {"label": "跑几次", "value": f"{plan.visits} 次", "note": _shared_words(plan)},
    ]


def _shared_words(plan: themes.Plan) -> str:
    return f"相同的 {plan.joined.shared_count} 个问题只问一次" if plan.joined.shared_count else ""


def titles(plan: themes.Plan) -> list[str]:
    """Names of the stages that are left with these answers: by what comes first, else 第一步…"""
    count = max((part.stage for part in plan.parts), default=-1) + 1
    named = plan.theme.body.stages
    if len(named) == count:
        return list(named)
    if count == 1:
        return ["同时办"] if len(plan.parts) > 1 else ["办理"]
    return [f"第 {number} 步" for number in range(1, count + 1)]


def pictures(plan: themes.Plan) -> dict[str, stagedrawing.Picture]:
    """The flow from left to right and from top to bottom."""
    steps = [
        stagedrawing.Step(
            part.code,
            part.guide.name,
            items.limit_words(part.guide.promised),
            part.stage,
            part.after,
            "later" if part.is_later else "",
        )
        for part in plan.parts
    ]
    heads = titles(plan)
    return {
        "wide": stagedrawing.across(steps, heads, begin=BEGIN, end=END),
        "tall": stagedrawing.down(steps, heads, begin=BEGIN, end=END),
    }


def part_rows(plan: themes.Plan) -> list[Row]:
    """The same as the picture, as an ordered list."""
    names = {part.code: part.guide.name for part in plan.parts}
    heads = titles(plan)
    return [
        {
            "stage": heads[part.stage],
            "name": part.guide.name,
            "href": part.guide.path,
            "agency": part.guide.agency_name,
            "days": items.limit_words(part.guide.promised),
            "fee": part.guide.fees.standard if part.guide.fees and part.guide.fees.charged else "",
            "after": "、".join(names[code] for code in part.after),
            "note": part.member.note,
            "merged": part.member.merged if plan.theme.body.bears else "",
            "result": part.guide.result.name,
            "is_later": part.is_later,
            "is_open": part.guide.is_open,
        }
        for part in plan.parts
    ]


def not_needed(plan: themes.Plan) -> list[str]:
    """Items of the theme that these answers do not need."""
    wanted = {part.code for part in plan.parts}
    return [guide.name for code, guide in plan.theme.guides.items() if code not in wanted]


def material_rows(plan: themes.Plan, held: Mapping[str, licences.LicenceInfo], *, is_known: bool = False) -> list[Row]:
    """The pool, each with the items it is for."""
    rows = []
    for one in plan.pool:
        row = guide_page.material_row(one.material, held, is_known)
        uses = "、".join(dict.fromkeys(use.item_name for use in one.uses))
        words = f"{uses} 都用这一份" if one.is_shared else f"{uses}用"
        rows.append(row | {"note": f"{words}。{row['note']}" if row["note"] else f"{words}。"})
    return rows


def held_of(plan: themes.Plan, party: identity.Party | None) -> dict[str, licences.LicenceInfo]:
    types = sorted({one.material.licence_type for one in plan.pool if one.material.licence_type})
    if party is None or not types:
        return {}
    return {one.type_code: one for one in licences.held_by(party.id_number, types) if one.is_valid}


def licence_name(theme: themes.ThemeGuide) -> str:
    """多证合一: the licence that bears the results."""
    code = theme.body.licence_type
    return next((one.name for one in licences.licence_types() if one.code == code), "") if code else ""


def main_name(theme: themes.ThemeGuide) -> str:
    """多证合一: the item that gives this licence; versions from before 主证事项 name none."""
    main = theme.guides.get(theme.body.main) if theme.body.bears else None
    return main.name if main else ""


def later_words(plan: themes.Plan, *, is_person: bool) -> str:
    """What has to be applied for under another identity, and which."""
    if not plan.later:
        return ""
    who = "单位身份" if is_person else "个人身份"
    names = "”“".join(part.guide.name for part in plan.later)
    return f"“{names}”要用{who}办：换身份以后再来这里申请。"
