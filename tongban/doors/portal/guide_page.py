"""What the guide page shows: the published guide beside what this person answered and already holds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tongban.catalog.items import api as items
from tongban.data.licences import api as licences
from tongban.serve.pledges import api as pledges
from tongban.support.agencies import api as agencies
from tongban.support.agencies.api import DivisionInfo
from tongban.support.identity import api as identity
from tongban.ui.filters import mask_id_number
from tongban.ui.flowchart import Chart, lay_out

Row = dict[str, Any]
#: 本人申报: may be declared instead of uploaded.
SELF_MADE = "D"


@dataclass(frozen=True)
class Asked:
    """The answers in the address: `q.<id>` of the self check, `s.<id>` of the situations."""

    questions: dict[str, str]
    situations: dict[str, str]


@dataclass(frozen=True)
class Conclusion:
    """`kind`: ok, warn or ask (not everything answered)."""

    kind: str
    headline: str
    words: list[str]


def asked_of(guide: items.Guide, values: Mapping[str, Any]) -> Asked:
    """Only answers that the guide offers; the first situation stands until another is chosen."""

    def chosen(prefix: str, parts: Any, first: bool) -> dict[str, str]:
        found = {}
        for part in parts:
            offered = [option.value for option in part.options]
            value = values.get(f"{prefix}.{part.id}", "")
            if value in offered:
                found[part.id] = value
            elif first:
                found[part.id] = offered[0]
        return found

    return Asked(chosen("q", guide.questions, False), chosen("s", guide.situations, True))


def elsewhere(guide: items.Guide, place: DivisionInfo | None) -> str:
    """The place of the guide when it serves another than the chosen one; the choice never changes an item silently."""
    if place is None or guide.division_path == "" or place.path == guide.division_path:
        return ""
    here, there = f"{place.path}.", f"{guide.division_path}."
    if here.startswith(there) or there.startswith(here):
        return ""
    return "".join(one.name for one in agencies.ancestors(guide.division_code)[:2])


def not_for(guide: items.Guide, party: identity.Party | None) -> str:
    """Why this applicant cannot apply, with the way out; nothing for strangers."""
    if party is None:
        return ""
    is_person = party.kind == identity.PartyKind.NATURAL
    if is_person and not guide.is_for_people:
        return "这个事项只面向法人和其他组织，您现在是个人身份，请换成单位身份。"
    if not is_person and not guide.is_for_bodies:
        return "这个事项只面向个人，您现在是单位身份，请换成个人身份。"
    return ""


def summary(guide: items.Guide) -> list[Row]:
    fee = guide.fees
    charged = fee is not None and fee.charged
    return [
        {
            "label": "谁能办",
            "value": guide.audience or "、".join(guide.subject_names),
            "note": guide.audience_note,
        },
        {
            "label": "多久办好",
            "value": guide.promised_words,
            "note": f"法定 {guide.statutory_words}" if guide.statutory else "",
        },
        {
            "label": "多少钱",
            "value": "收费" if charged else guide.fee_words,
            "note": f"{fee.project}，{fee.standard}".strip("，") if charged and fee else "",
        },
        {
            "label": "跑几次",
            "value": f"{guide.visits} 次",
            "note": guide.visits_reason or ("结果可以邮寄" if guide.post else ""),
        },
    ]


def material_rows(
    guide: items.Guide, asked: Asked, held: Mapping[str, licences.LicenceInfo], *, is_known: bool = False
) -> list[Row]:
    """`is_known`: somebody is signed in, so that what is not among `held` is really not held."""
    return [material_row(one, held, is_known) for one in items.materials_for(guide, asked.situations)]


def material_row(material: items.Material, held: Mapping[str, licences.LicenceInfo], is_known: bool) -> Row:
    state, words = "need", "需上传"
    note = material.filling
    mine = held.get(material.licence_type or "")
    if material.generated:
        state, words = "made", "在线生成，不用上传"
    elif mine is not None:
        state, words = "have", "已有 免提交"
        until = f"，有效期至 {mine.valid_to_on:%Y-%m-%d}" if mine.valid_to_on else ""
        note = f"{mask_id_number(mine.number)}，{mine.issued_on:%Y-%m-%d} 由{mine.issuer_name}核发{until}"
    elif material.licence_type and not is_known:
        state, words = "maybe", "有电子证照的免交"
    elif not material.is_required:
        state, words = "optional", "选交"
    elif material.allow_late:
        state, words = "late", "可以先受理后补"
    elif material.trust == SELF_MADE:
        words = "上传或在线声明"
    return {
        "code": material.code,
        "name": material.name,
        "note": note,
        "state": state,
        "words": words,
        "trust": _trust(material, mine is not None, is_known),
        "details": _details(material),
    }


def _trust(material: items.Material, is_held: bool, is_known: bool) -> str:
    """A stands only where the authority's own licence is used; an upload of the same paper is C."""
    if is_held:
        return "A"
    return "C" if material.licence_type and is_known and material.trust == "A" else material.trust


def _details(material: items.Material) -> list[Row]:
    words = items.material_words(material)
    rows = [
        ("形式", f"{words['form']}，{words['copies']}"),
        ("来源", words["source"]),
        ("必要性", words["necessity"]),
        ("受理标准", material.standard.removeprefix("受理标准：")),
        ("常见问题", "；".join(material.common_faults)),
        ("依据", material.basis),
    ]
    return [{"label": label, "value": value} for label, value in rows if value]


def conclusion(guide: items.Guide, asked: Asked, rows: list[Row]) -> Conclusion | None:
    if not guide.questions:
        return None
    advice = [
        question.advice
        for question in guide.questions
        if question.id in asked.questions and asked.questions[question.id] != question.need
    ]
    if advice:
        return Conclusion("warn", "现在还办不了。", advice)
    left = len(guide.questions) - len(asked.questions)
    if left:
        return Conclusion("ask", f"还有 {left} 个问题没有回答，答完就知道能不能办。", [])
    return Conclusion("ok", "可以办。", [count_words(rows)])


def count_words(rows: list[Row]) -> str:
    """按您的情况要 5 份材料，其中 2 份我们已经有，1 份在线生成，您只需准备 2 份。"""
    held = sum(row["state"] == "have" for row in rows)
    maybe = sum(row["state"] == "maybe" for row in rows)
    made = sum(row["state"] == "made" for row in rows)
    optional = sum(row["state"] == "optional" for row in rows)
    need = len(rows) - held - made - optional - maybe
    words = f"按您的情况要 {len(rows)} 份材料"
    parts = []
    if held:
        parts.append(f"{held} 份我们已经有")
    if maybe:
        parts.append(f"{maybe} 份有电子证照的免交")
    if made:
        parts.append(f"{made} 份在线生成")
    if optional:
        parts.append(f"{optional} 份选交")
    if parts:
        words += "，其中 " + "，".join(parts)
    return words + (f"，您要准备 {need} 份。" if need else "，您什么都不用准备。")


def chart(guide: items.Guide) -> Chart | None:
    if not guide.steps:
        return None
    steps = [{"name": step.name, "who": step.who, "days": step.days} for step in guide.steps]
    return lay_out(steps)


def step_rows(guide: items.Guide) -> list[Row]:
    """What each step does, by which standard, with which paper."""
    return [
        {"name": step.name, "duty": step.duty, "standard": step.standard, "result": step.result}
        for step in guide.steps
        if step.duty or step.standard or step.result
    ]


def sections(guide: items.Guide, family: items.Family) -> list[tuple[str, str]]:
    """本页内容, only what the page has."""
    found = [
        ("family", "本事项的办理项" if family.handlings else "所属的事项", bool(family.parent or family.handlings)),
        ("can", "我能办吗", bool(guide.questions or guide.conditions)),
        ("mat", "要交的材料", True),
        ("flow", "怎么办、办多久", bool(guide.steps)),
        ("res", "办成什么样", True),
        ("fee", "收费", bool(guide.fees and guide.fees.charged)),
        ("law", "依据", bool(guide.bases)),
        ("place", "去哪里办、问谁", True),
        ("faq", "常见问题", bool(guide.faqs)),
        ("all", "全部要素", True),
    ]
    return [(key, title) for key, title, is_there in found if is_there]


def pledge(guide: items.Guide) -> dict[str, Any]:
    """告知承诺: which materials, and within which time it is checked; empty where it does not apply."""
    told = guide.body.pledge
    if told is None:
        return {}
    names = [one.name for one in guide.materials if one.code in told.materials]
    return {
        "names": names,
        "within": pledges.within_words(told.check.days, told.check.unit),
        "publicity": pledges.publicity_words(told.publicity),
    }


def swift_rows(guide: items.Guide) -> list[str]:
    """智能审批规则表, row by row, as everybody may read it."""
    table = guide.body.swift
    return [items.swift_row_words(table, number) for number in range(1, len(table.rows) + 1)] if table else []
