"""The materials of a case: the list beside the paper (how the paper is shown: ui/originals.py)."""

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
