"""自助柜: the banks of doors that one keeps, entering one, what lies in it and what went in and out."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from tongban.common.errors import ConflictError, InvalidInputError
from tongban.serve.intake import api as intake
from tongban.support.agencies import api as agencies
from tongban.support.identity import api as identity

from .. import places
from ..asking import official, only_for

LENGTHS = {"code": 40, "name": 40, "place": 120, "boxes": 6, "agency": 40}
Row = dict[str, Any]


@only_for(intake.KEEP_LOCKERS)
@require_GET
def locker_list(request: HttpRequest) -> HttpResponse:
    after = request.GET.get("after") or None
    page = intake.lockers_page(official(request), after)
    here = reverse("office:lockers")
    facts = {
        "rows": page.rows,
        "tabs": places.tabs(request, "lockers"),
        "next_href": f"{here}?after={page.next_cursor}" if page.next_cursor else "",
        "first_href": here if after else "",
    }
    return render(request, "office/lockers/list.html", facts)


@only_for(intake.KEEP_LOCKERS)
@require_http_methods(["GET", "POST"])
def create(request: HttpRequest) -> HttpResponse:
    """The answer to the POST shows the secret, this once."""
    typed = {name: text.strip() for name, text in places.typed(request, LENGTHS).items()}
    key, errors = request.POST.get("key", "")[:100] or str(uuid.uuid4()), {}
    if request.method == "POST":
        told = {name: typed[name] for name in ("code", "name", "place", "boxes")}
        try:
            secret = intake.create_locker(actor=official(request), agency_uscc=typed["agency"], key=key, **told)
        except InvalidInputError as refusal:
            errors = places.in_order(refusal.fields, LENGTHS)
        else:
            return _secret(request, typed["code"], secret, f"{typed['name']}已登记")
    facts = {"typed": typed, "errors": errors, "agencies": _agencies(official(request)), "key": key}
    return render(request, "office/lockers/new.html", facts, status=422 if errors else 200)


@only_for(intake.KEEP_LOCKERS)
@require_http_methods(["GET", "POST"])
def locker_page(request: HttpRequest, code: str) -> HttpResponse:
    user, row = official(request), intake.locker_row(official(request), code)
    typed, errors = {"name": row.name, "place": row.place, "boxes": str(row.box_count or "")}, {}
    if request.method == "POST":
        try:
            match request.POST.get("what", ""):
                case "save":
                    sent = places.typed(request, {name: LENGTHS[name] for name in typed})
                    typed = {name: text.strip() for name, text in sent.items()}
                    intake.change_locker(actor=user, code=code, **typed)
                    messages.success(request, "已保存")
                case "off" | "on" as what:
                    intake.switch_locker(actor=user, code=code, is_active=what == "on")
                    messages.success(request, f"{row.name}已{'恢复' if what == 'on' else '停用'}")
                case "secret":
                    key = request.POST.get("key", "")[:100] or None
                    secret = intake.renew_locker_secret(actor=user, code=code, key=key)
                    return _secret(request, code, secret, "密钥已换，原来的马上失效")
                case _:
                    raise InvalidInputError(fields={"what": "请选择保存、停用、恢复或者换密钥"})
        except InvalidInputError as refusal:
            errors = dict(refusal.fields)
        except ConflictError as refusal:
            messages.warning(request, refusal.sentence)
            return redirect("office:locker", code=code)
        else:
            return redirect("office:locker", code=code)
    after = request.GET.get("after") or None
    moves, here = intake.moves_page(code, after), reverse("office:locker", args=[code])
    facts = {
        "row": row,
        "boxes": intake.boxes_of(code),
        "moves": moves.rows,
        "next_href": f"{here}?after={moves.next_cursor}" if moves.next_cursor else "",
        "first_href": here if after else "",
        "typed": typed,
        "errors": errors,
        "key": str(uuid.uuid4()),
    }
    return render(request, "office/lockers/locker.html", facts, status=422 if errors else 200)


def _secret(request: HttpRequest, code: str, secret: str, words: str) -> HttpResponse:
    """No redirect: the secret is in this answer and nowhere else. Sent again, the form shows none."""
    facts = {"row": intake.locker_row(official(request), code), "secret": secret, "words": words}
    return render(request, "office/lockers/secret.html", facts)


def _agencies(user: identity.User) -> list[Row]:
    where = identity.scope(user, intake.KEEP_LOCKERS)
    found = [one for one in agencies.agencies() if where.covers(division_path=one.division_path, agency_id=one.id)]
    return [{"value": one.uscc, "label": one.name} for one in found]
