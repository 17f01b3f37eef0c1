"""我的委托: to entrust a colleague with one's tasks for a time, to see what was entrusted, to take it back."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tongban.catalog.items import api as items
from tongban.common import clock
from tongban.common.errors import ConflictError, InvalidInputError, NotFoundError
from tongban.support.agencies import api as agencies
from tongban.support.flow import api as flow

from .. import places
from ..asking import official, only_for
from ..chrome import WORK

LENGTHS = {"deputy": 150, "starts_on": 10, "ends_on": 10, "items": 12_000, "reason": 300}
DATES = {"starts_on": "开始日期", "ends_on": "结束日期"}
STATES = {
    "running": ("ok", "生效中"),
    "coming": ("hold", "未到开始日期"),
    "over": ("done", "已到期"),
    "stopped": ("done", "已停止"),
}


@only_for(*WORK)
@require_http_methods(["GET", "POST"])
def delegation_list(request: HttpRequest) -> HttpResponse:
    if request.method == "GET":
        today = clock.today().isoformat()
        return _page(request, {"starts_on": today, "ends_on": today, "actions": []}, {})
    typed: dict[str, Any] = {**places.typed(request, LENGTHS), "actions": request.POST.getlist("actions")}
    try:
        made = flow.delegate(
            actor=official(request),
            deputy_username=typed["deputy"],
            starts_on=_day(typed, "starts_on"),
            ends_on=_day(typed, "ends_on"),
            actions=typed["actions"],
            item_codes=_items(typed["items"]),
            reason=typed["reason"],
        )
    except InvalidInputError as refusal:
        return _page(request, typed, refusal.fields, status=422)
    except ConflictError as refusal:
        return _page(request, typed, {"starts_on": refusal.sentence}, status=409)
    messages.success(request, f"已委托{made.deputy_name}，{made.starts_on} 至 {made.ends_on}")
    return redirect("office:delegations")


@only_for(*WORK)
@require_GET
def delegation_paper(request: HttpRequest, delegation_id: int) -> HttpResponse:
    """委托书, to print: who, whom, what and from when to when."""
    one = flow.delegation_of(official(request), delegation_id)
    facts = {"one": one, "agency": agencies.agency_by_id(one.agency_id), "what": _extent(official(request), one)}
    return render(request, "office/delegations/paper.html", facts)


@only_for(*WORK)
@require_POST
def delegation_stop(request: HttpRequest, delegation_id: int) -> HttpResponse:
    one = flow.stop_delegation(actor=official(request), delegation_id=delegation_id)
    messages.success(request, f"已停止对{one.deputy_name}的委托，以后的环节回到您这里")
    return redirect("office:delegations")


def _page(request: HttpRequest, typed: dict[str, Any], errors: dict[str, str], *, status: int = 200) -> HttpResponse:
    user = official(request)
    held = flow.work_actions(user)
    people = flow.deputy_candidates(user, held)
    after = request.GET.get("after") or None
    given, received = flow.delegations(user, given=True, after=after), flow.delegations(user, given=False)
    here = reverse("office:delegations")
    facts = {
        "typed": typed,
        "errors": places.in_order(errors, ("deputy", "starts_on", "ends_on", "actions", "items", "reason")),
        "people": [{"value": one.username, "label": f"{one.name}　{one.title}".strip()} for one in people],
        "actions": [{"value": code, "label": name} for code, name in held.items()],
        "given": [_row(user, one) for one in given.rows],
        "received": [_row(user, one) for one in received.rows],
        "next_href": f"{here}?after={given.next_cursor}" if given.next_cursor else "",
        "first_href": here if after else "",
    }
    return render(request, "office/delegations/list.html", facts, status=status)


def _row(user: Any, one: flow.DelegationInfo) -> dict[str, Any]:
    lamp, words = STATES[one.state]
    return {"one": one, "lamp": lamp, "words": words, "what": _extent(user, one)}


def _extent(user: Any, one: flow.DelegationInfo) -> str:
    names = flow.work_actions(user)
    what = "、".join(names.get(code, code) for code in one.actions) or "全部环节"
    where = f"，限事项 {'、'.join(one.item_codes)}" if one.item_codes else "，全部事项"
    return what + where


def _day(typed: dict[str, Any], name: str) -> date:
    try:
        return date.fromisoformat(typed[name])
    except ValueError:
        raise InvalidInputError(fields={name: f"{DATES[name]}写成 2026-11-23 的样子"}) from None


def _items(text: str) -> list[str]:
    codes = list(dict.fromkeys(line.strip() for line in text.splitlines() if line.strip()))
    for code in codes:
        try:
            items.guide(code)
        except NotFoundError:
            raise InvalidInputError(fields={"items": f"没有编码为“{code[:50]}”的事项"}) from None
    return codes
