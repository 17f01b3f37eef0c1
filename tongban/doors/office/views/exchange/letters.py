"""消息 and 对账: what went and came, dead letters sent again, days counted and mended."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from tongban.common.errors import InvalidInputError, NotFoundError
from tongban.data.exchange import api as exchange
from tongban.support.audit import api as audit

from ...asking import official, only_for
from .peers import tabs

SIZE = 30
DIRECTIONS = {"out": "发出的", "in": "收到的"}
DIFFERENCES = {
    "missing_there": "对方没有收到",
    "missing_here": "我方没有收到",
    "changed": "内容不一样",
    "unknown": "一方不认识",
    "unconfirmed": "对方收到了，还没有回执",
    "waiting": "还没有送出",
    "passed": "跳过了",
}
Row = dict[str, Any]


@only_for(exchange.MANAGE)
@require_GET
def letter_list(request: HttpRequest) -> HttpResponse:
    names = ("direction", "peer", "case", "state")
    asked = {name: request.GET.get(name, "").replace("\x00", "").strip()[:64] for name in names}
    asked["direction"] = asked["direction"] if asked["direction"] in DIRECTIONS else "out"
    after = request.GET.get("after") or None
    page = exchange.messages_page(
        official(request), direction=asked["direction"], peer_code=asked["peer"], case_number=asked["case"],
        state=asked["state"], after=after, size=SIZE,
    )  # fmt: skip
    states = exchange.InState if asked["direction"] == "in" else exchange.OutState
    facts = {
        "rows": page.rows,
        "tabs": tabs("exchange_messages"),
        "asked": asked,
        "directions": list(DIRECTIONS.items()),
        "peers": [(one.code, one.name) for one in exchange.peers(official(request))],
        "states": states.choices,
        **_links("office:exchange_messages", page.next_cursor, asked, is_later=bool(after)),
    }
    return render(request, "office/exchange/messages.html", facts)


def _links(name: str, cursor: str | None, asked: Row, *, is_later: bool) -> Row:
    here, query = reverse(name), {key: value for key, value in asked.items() if value}
    return {
        "next_href": f"{here}?{urlencode(query | {'after': cursor})}" if cursor else "",
        "first_href": f"{here}?{urlencode(query)}" if is_later else "",
    }


@only_for(exchange.MANAGE)
@require_GET
def letter(request: HttpRequest, direction: str, message_id: int) -> HttpResponse:
    return _letter(request, direction, message_id)


def _letter(
    request: HttpRequest, direction: str, message_id: int, reason: str = "", errors: Mapping[str, str] | None = None
) -> HttpResponse:
    """`reason`: what was typed and refused by `errors`."""
    one = exchange.message(official(request), _direction(direction), message_id)
    audit.record_read(official(request), f"case:{one.case_number}", purpose="查看对接消息")
    text = json.dumps(one.body, ensure_ascii=False, indent=2)
    facts = {"one": one, "text": text, "reason": reason, "errors": errors or {}}
    return render(request, "office/exchange/message.html", facts, status=422 if errors else 200)


@only_for(exchange.MANAGE)
@require_POST
def resend(request: HttpRequest, direction: str, message_id: int) -> HttpResponse:
    act = exchange.handle_again if _direction(direction) == "in" else exchange.resend
    act(actor=official(request), message_id=message_id)
    messages.success(request, "已放回队列，后台马上再办一次")
    return redirect("office:exchange_message", direction=direction, message_id=message_id)


@only_for(exchange.PASS)
@require_POST
def pass_over(request: HttpRequest, direction: str, message_id: int) -> HttpResponse:
    actor, reason = official(request), request.POST.get("reason", "")
    try:
        exchange.pass_over(actor=actor, direction=_direction(direction), message_id=message_id, reason=reason)
    except InvalidInputError as refusal:
        return _letter(request, direction, message_id, reason, refusal.fields)
    messages.success(request, "已跳过，后面的消息接着办；主办单位会收到消息")
    return redirect("office:exchange_message", direction=direction, message_id=message_id)


def _direction(text: str) -> str:
    if text not in DIRECTIONS:
        raise NotFoundError(what="这条消息")
    return text


@only_for(exchange.MANAGE)
@require_GET
def day_list(request: HttpRequest) -> HttpResponse:
    asked = {"peer": request.GET.get("peer", "").replace("\x00", "")[:40]}
    after = request.GET.get("after") or None
    page = exchange.days_page(official(request), peer_code=asked["peer"], after=after, size=SIZE)
    rows = [
        {"one": one, "differences": [(DIFFERENCES[name], keys) for name, keys in one.differences.items()]}
        for one in page.rows
    ]
    facts: Row = {"rows": rows, "asked": asked, "tabs": tabs("exchange_days")}
    facts |= _links("office:exchange_days", page.next_cursor, asked, is_later=bool(after))
    return render(request, "office/exchange/days.html", facts)


@only_for(exchange.MANAGE)
@require_POST
def mend(request: HttpRequest, day_id: int) -> HttpResponse:
    state = exchange.mend(actor=official(request), reconciliation_id=day_id)
    if state == exchange.DayState.EQUAL:
        messages.success(request, "已补取，两边一致")
    else:
        messages.warning(request, f"补发的正在送，今晚再对一次；现在的结果：{state.label}")
    return redirect("office:exchange_days")
