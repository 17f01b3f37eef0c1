"""我的待办: at most three things, each with one action; what waits for the person comes first."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from tongban.serve.approvals import api as approvals
from tongban.support.identity import api as identity
from tongban.ui.filters import date_md

AT_MOST = 3
YOURS_FIRST = {"correcting": 0, "granted": 1, "accepted": 2, "paused": 2, "submitted": 3, "previewing": 3, "relayed": 3}


def strip_of(request: HttpRequest) -> dict[str, Any]:
    parties = identity.parties_of(request.user)  # type: ignore[arg-type]
    cases = approvals.my_cases(parties, size=50).rows
    waiting = [case for case in cases if case.is_open or (case.state == "granted" and case.delivered_at is None)]
    waiting.sort(key=lambda case: (YOURS_FIRST.get(case.state, 9), case.due_on or case.received_on))
    return {"total": len(cases), "rows": [_row(case) for case in waiting[:AT_MOST]]}


def _row(case: approvals.CaseInfo) -> dict[str, Any]:
    page = reverse("portal:case", args=[case.number])
    row: dict[str, Any] = {
        "lamp": case.lamp,
        "words": case.lamp_words,
        "title": case.item_name,
        "text": case.state_name,
    }
    row["is_yours"] = case.state in ("correcting", "granted") or bool(case.outstanding)
    if case.state == "correcting":
        asked = f"要补 {len(case.outstanding)} 份材料" if case.outstanding else "按告知书补正"
        return row | {
            "lamp": "due",
            "words": f"{date_md(case.due_on)}前补齐" if case.due_on else "等您补正",
            "title": f"补正：{case.item_name}",
            "text": asked,
            "action": {"label": "现在补正", "href": reverse("portal:correct", args=[case.number])},
        }
    if case.state == "granted":
        return row | {
            "lamp": "hold",
            "words": "等您领取" if not case.licence_identifier else "已发证",
            "text": "证照可以下载、亮证" if case.licence_identifier else "结果已经做出",
            "action": {"label": "查看结果", "href": page},
        }
    return row | {"action": {"label": "查看进度", "href": page}}
