"""对接系统: how each connection stands, entering one, changing it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from tongban.catalog.items import api as items
from tongban.common.errors import InvalidInputError
from tongban.data.exchange import api as exchange
from tongban.serve.approvals import api as approvals
from tongban.support.agencies import api as agencies
from tongban.support.identity import api as identity

from ...asking import official, only_for

Row = dict[str, Any]
LENGTHS = {"code": 40, "name": 100, "agency": 18, "address": 300, "signing": 4, "public_key": 600}
SIGNINGS = [{"value": one.value, "label": one.label} for one in exchange.Signing]


@only_for(exchange.MANAGE)
@require_GET
def peer_list(request: HttpRequest) -> HttpResponse:
    facts = {
        "rows": exchange.peers(official(request)),
        "unpushed": approvals.unpushed(official(request)),
        "may_resend": identity.allowed_citywide(official(request), "events.manage"),
        "tabs": tabs("exchange"),
        "may_enter": bool(_agencies(request)),
    }
    return render(request, "office/exchange/peers.html", facts)


@only_for(exchange.MANAGE)
@require_http_methods(["GET", "POST"])
def create(request: HttpRequest) -> HttpResponse:
    typed, errors = _typed(request), {}
    if request.method == "POST":
        try:
            code = _save(request, typed, is_new=True)
        except InvalidInputError as refusal:
            errors = dict(refusal.fields)
        else:
            messages.success(request, f"“{typed['name']}”已登记，密钥由运维人员用命令交给对方")
            return redirect("office:exchange_peer", code=code)
    typed = typed if request.method == "POST" else {**typed, "signing": "hmac"}
    facts = {"typed": typed, "errors": errors, "agencies": _agencies(request), "signings": SIGNINGS}
    return render(request, "office/exchange/peer_new.html", facts, status=422 if errors else 200)


@only_for(exchange.MANAGE)
@require_http_methods(["GET", "POST"])
def peer_page(request: HttpRequest, code: str) -> HttpResponse:
    one = exchange.peer(official(request), code)
    typed, errors = _typed(request), {}
    if request.method == "POST":
        try:
            _save(request, typed | {"code": code, "agency": agencies.agency_by_id(one.agency_id).uscc}, is_new=False)
        except InvalidInputError as refusal:
            errors = dict(refusal.fields)
        else:
            messages.success(request, "已保存")
            return redirect("office:exchange_peer", code=code)
    else:
        typed = {"name": one.name, "address": one.address, "signing": one.signing, "public_key": one.public_key}
        typed["is_active"] = "yes" if one.is_active else ""
    facts = {
        "one": one,
        "typed": typed,
        "errors": errors,
        "signings": SIGNINGS,
        "our_key": exchange.our_public_key() if one.signing == exchange.Signing.SM2 else "",
        "maps": [(row, _item_name(row.item_code)) for row in exchange.maps_of(official(request), code)],
        "items": [
            {"value": row.code, "label": row.name} for row in items.listing(agency_id=one.agency_id, size=200).rows
        ],
    }
    return render(request, "office/exchange/peer.html", facts, status=422 if errors else 200)


def tabs(here: str) -> list[Row]:
    pages = [("exchange", "对接系统"), ("exchange_messages", "消息"), ("exchange_days", "对账")]
    return [{"label": label, "href": reverse(f"office:{name}"), "is_here": name == here} for name, label in pages]


def _items_of(agency_id: int) -> list[Row]:
    return [{"value": row.code, "label": row.name} for row in items.listing(agency_id=agency_id, size=200).rows]


def _item_name(code: str) -> str:
    return items.guide(code).name if code else "这个单位的全部事项"


def _typed(request: HttpRequest) -> Row:
    typed = {name: request.POST.get(name, "").replace("\x00", "")[: most + 1] for name, most in LENGTHS.items()}
    return {**typed, "is_active": request.POST.get("is_active", "")}


def _save(request: HttpRequest, typed: Row, *, is_new: bool) -> str:
    return exchange.save_peer(
        actor=official(request),
        code=typed["code"].strip(),
        name=typed["name"],
        agency_uscc=typed["agency"],
        address=typed["address"].strip(),
        signing=typed["signing"],
        public_key=typed["public_key"] if typed["signing"] == exchange.Signing.SM2 else "",
        is_active=is_new or typed["is_active"] == "yes",
        is_new=is_new,
    )


def _agencies(request: HttpRequest) -> list[Row]:
    where = identity.scope(official(request), exchange.MANAGE)
    found = [one for one in agencies.agencies() if where.covers(division_path=one.division_path, agency_id=one.id)]
    return [{"value": one.uscc, "label": one.name} for one in found]
