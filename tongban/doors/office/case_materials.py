"""The materials of a case: the list beside the paper, and how the right side shows the one that is open."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from tongban.serve.intake import api as intake

Row = dict[str, Any]


def material_rows(view: intake.ApplicationView, number: str, current: str, place: str) -> list[Row]:
    base = reverse("office:case", args=[number])
    rows = []
    for one in view.materials:
        query = "&".join(part for part in (place, "tab=materials", f"m={one.code}") if part)
        rows.append(
            {
                "one": one,
                "href": f"{base}?{query}",
                "is_here": one.code == current,
                "note": _material_note(one),
                "verdict": {"ok": ("ok", "符合"), "late": ("due", "容缺后补"), "bad": ("over", "不符合")}.get(
                    one.verdict, ("hold", one.verdict_name or "未核")
                ),
            }
        )
    return rows


def _material_note(one: intake.MaterialView) -> str:
    seen = f"，{one.seen_note}" if one.seen_note else ""
    return (f"{one.source_name}，{one.file.readable_size}" if one.file is not None else one.source_name) + seen


def original_of(one: intake.MaterialView, view: intake.ApplicationView) -> Row:
    """How the right side shows a material: picture, pdf, download, licence, answers, or a sentence."""
    if one.file is not None:
        kind = "download"
        if one.file.is_shown_inline:
            kind = "pdf" if one.file.media_type == "application/pdf" else "picture"
        return {
            "kind": kind,
            "file": one.file,
            "view": reverse("files:view", args=[one.file.id]),
            "download": reverse("files:download", args=[one.file.id]),
        }
    if one.licence is not None:
        return {"kind": "licence", "licence": one.licence, "rows": licence_rows(one.licence)}
    if one.source == "generated":
        return {"kind": "answers", "groups": view.summary}
    words = {
        "declared": f"申请人声明“{one.name}”情况属实，对真实性负责，不另交材料。",
        "pledged": f"申请人以书面承诺代替“{one.name}”（告知承诺），决定以后核查是否属实。",
        "paper": "纸质原件由窗口当面核对并收下，没有电子件。",
    }
    return {"kind": "words", "words": words.get(one.source, "申请人没有提交这份材料。")}


def licence_rows(licence: Any) -> list[Row]:
    return [
        {"label": "证照编号", "value": licence.number},
        {"label": "持证人", "value": licence.holder_name},
        *(
            {"label": one.label, "value": licence.data[one.id]}
            for one in licence.fields
            if licence.data.get(one.id) and licence.data[one.id] != licence.holder_name
        ),
        {"label": "发证机关", "value": licence.issuer_name},
        {"label": "有效期", "value": f"{licence.valid_from_on} 至 {licence.valid_to_on or '长期'}"},
        {"label": "状态", "value": licence.status_name},
    ]
