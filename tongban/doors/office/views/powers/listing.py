"""清单 and one power, as they are on any day."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from tongban.catalog.powers import api as powers
from tongban.common import clock
from tongban.common.errors import InvalidInputError
from tongban.support.agencies import api as agencies

from ... import power_menu, power_words
from ...asking import only_for

SIZE = 30
ASKED = ("q", "agency", "kind", "level", "state", "on")


@only_for(*power_menu.ALL)
@require_GET
def ledger(request: HttpRequest) -> HttpResponse:
    asked = {name: request.GET.get(name, "").replace("\x00", "").strip()[:100] for name in ASKED}
    day = day_asked(asked["on"])
    page = powers.listing(
        text=asked["q"],
        agency_id=number_asked(asked["agency"]),
        kind=asked["kind"],
        level=asked["level"],
        state=asked["state"],
        on=day,
        after=request.GET.get("after") or None,
        size=SIZE,
    )
    query = urlencode({name: value for name, value in asked.items() if value})
    here = reverse("office:powers")
    facts = {
        "tabs": power_menu.tabs(request, "office:powers"),
        "rows": page.rows,
        "asked": asked,
        "day": day,
        "is_filtered": bool(query),
        "total": powers.counts(on=day).total,
        "agencies": agency_choices(),
        "kinds": powers.PowerKind.choices,
        "levels": [one for one in powers.PowerLevel.choices if one[0] in "3456"],
        "states": [*powers.PowerState.choices, ("all", "全部，含已取消")],
        "next_href": f"{here}?{query}&{urlencode({'after': page.next_cursor})}" if page.next_cursor else "",
        "first_href": f"{here}?{query}" if request.GET.get("after") else "",
    }
    return render(request, "office/powers/ledger.html", facts)


@only_for(*power_menu.ALL)
@require_GET
def power_page(request: HttpRequest, code: str) -> HttpResponse:
    day = day_asked(request.GET.get("on", ""))
    view = powers.power(code, day)
    history = powers.history(code)
    facts = {
        "tabs": power_menu.tabs(request, "office:powers"),
        "power": view,
        "history": history,
        "day": day,
        "today": clock.today(),
        "compare": compare_of(code, history, request),
        "facts": fact_rows(view),
        "may_draft": view.row.agency_id in {one.id for one in power_menu.own_agencies(request)},
    }
    return render(request, "office/powers/power.html", facts)


def compare_of(code: str, history: list[powers.VersionRow], request: HttpRequest) -> dict[str, Any]:
    """变化追踪: the newest two versions, or the two asked for."""
    numbers = [one.version for one in history]
    if len(numbers) < 2:
        return {"numbers": []}
    before = number_asked(request.GET.get("before", "")) or numbers[1]
    after = number_asked(request.GET.get("after", "")) or numbers[0]
    if before not in numbers or after not in numbers:
        raise InvalidInputError(fields={"before": "没有这个版本，请重新选择"})
    return {
        "numbers": numbers,
        "before": before,
        "after": after,
        "rows": power_words.changes(powers.diff_versions(code, before, after)),
    }


def fact_rows(view: powers.PowerView) -> list[dict[str, str]]:
    body = view.body
    rows = [
        ("实施主体", f"{body.subject or view.row.agency_name}（{view.subject_kind_name}）"),
        ("承办机构", body.office),
        ("权力来源", view.source_name),
        ("层级及权限", body.authority),
        ("行使对象", body.target),
        ("法定时限", power_words.days(body.statutory_days)),
        ("承诺时限", power_words.days(body.promised_days)),
        ("监督电话", body.phones.supervise),
        ("咨询电话", body.phones.consult),
        ("关联的政务服务事项", "、".join(body.items)),
        ("关联的抽查事项", "、".join(body.inspections)),
        ("备注", body.remark),
    ]
    return [{"label": label, "value": value} for label, value in rows if value]


def agency_choices() -> list[dict[str, Any]]:
    return [{"value": one.id, "label": one.name} for one in agencies.agencies()]


def day_asked(text: str) -> date:
    """The day of an as-of question; today without one."""
    if not text:
        return clock.today()
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise InvalidInputError(fields={"on": f"日期“{text}”应写成 2026-03-02 这样"}) from None


def number_asked(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None
