"""机构: the list, one agency with what hangs on it, entering, correcting, closing."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tongban.common.errors import InvalidInputError, NotAllowedError, PlatformError
from tongban.support.agencies import api as agencies
from tongban.support.identity import api as identity

from .. import places
from ..asking import official, only_for

SIZE = 30
STATES = {"": True, "closed": False, "all": None}
LENGTHS = {
    "name": 120,
    "short_name": 40,
    "uscc": 18,
    "division": 12,
    "parent": 120,
    "phone": 40,
    "complaint_phone": 40,
    "address": 200,
}


@only_for(*places.SEE)
@require_GET
def agency_list(request: HttpRequest) -> HttpResponse:
    user = official(request)
    asked = {name: request.GET.get(name, "").replace("\x00", "").strip()[:60] for name in ("q", "division", "state")}
    place = agencies.find_division(asked["division"]) if asked["division"] else None
    filters = agencies.AgencyFilters(
        text=asked["q"], division=place.code if place else "", is_active=STATES.get(asked["state"], True)
    )
    page = agencies.agencies_page(
        places.agencies_seen(user), filters, after=request.GET.get("after") or None, size=SIZE
    )
    query, here = urlencode({name: value for name, value in asked.items() if value}), reverse("office:agencies")
    facts = {
        "rows": page.rows,
        "asked": asked,
        "place": place,
        "is_filtered": bool(query),
        "tabs": places.tabs(request, "agencies"),
        "may_enter": bool(places.places_to_enter(user)),
        "next_href": f"{here}?{query}&{urlencode({'after': page.next_cursor})}" if page.next_cursor else "",
        "first_href": f"{here}?{query}" if request.GET.get("after") else "",
    }
    return render(request, "office/agencies/list.html", facts)


@only_for(*places.SEE)
@require_GET
def agency_page(request: HttpRequest, key: str) -> HttpResponse:
    user = official(request)
    detail = agencies.agency_detail(places.agencies_seen(user), key)
    facts = {
        "detail": detail,
        "division": agencies.division(detail.info.division_code),
        "may_change": places.may_change(user, detail.info.division_path, detail.info.id),
        "may_enter": bool(places.places_to_enter(user)),
    }
    return render(request, "office/agencies/agency.html", facts)


@only_for(places.MANAGE)
@require_http_methods(["GET", "POST"])
def create(request: HttpRequest) -> HttpResponse:
    user = official(request)
    if not places.places_to_enter(user):
        raise NotAllowedError
    if request.method == "GET":
        return _form(request, {"division": request.GET.get("division", "")[:12]}, {})
    typed = places.typed(request, LENGTHS)
    try:
        data = _data("", typed)
        key = agencies.create_agency(actor=user, data=data)
    except InvalidInputError as refusal:
        return _form(request, typed, _named(refusal.fields, typed), status=422)
    messages.success(request, f"{typed['name']}已登记")
    return redirect("office:agency", key=key)


@only_for(places.MANAGE)
@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, key: str) -> HttpResponse:
    user = official(request)
    detail = _changeable(user, key)
    if request.method == "GET":
        return _form(request, _held(detail), {}, detail)
    typed = places.typed(request, LENGTHS)
    try:
        agencies.save_agency(actor=user, data=_data(key, typed))
    except InvalidInputError as refusal:
        return _form(request, typed, _named(refusal.fields, typed), detail, status=422)
    messages.success(request, "已保存")
    return redirect("office:agency", key=key)


def _changeable(user: identity.User, key: str) -> agencies.AgencyDetail:
    detail = agencies.agency_detail(places.agencies_seen(user), key)
    if not places.may_change(user, detail.info.division_path, detail.info.id):
        raise NotAllowedError
    return detail


def _held(detail: agencies.AgencyDetail) -> dict[str, str]:
    info = detail.info
    held = {name: getattr(info, name) for name in LENGTHS if name not in ("division", "parent")}
    return held | {"division": info.division_code, "parent": detail.parent.name if detail.parent else ""}


def _data(key: str, typed: dict[str, str]) -> agencies.AgencyData:
    values = {name: text for name, text in typed.items() if name != "parent"}
    return agencies.AgencyData(key=key, parent_key=places.key_named(typed["parent"])[0], **values)


def _named(fields: dict[str, str], typed: dict[str, str]) -> dict[str, str]:
    """Faults by the field of the form; a parent that nobody knows is told in the words of the search for it."""
    found = {("parent" if name == "parent_key" else name): words for name, words in fields.items()}
    reason = places.key_named(typed["parent"])[1]
    return found | ({"parent": reason} if reason else {})


def _form(
    request: HttpRequest,
    typed: dict[str, str],
    errors: dict[str, str],
    detail: agencies.AgencyDetail | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    user = official(request)
    facts = {
        "detail": detail,
        "typed": typed,
        "errors": places.in_order(errors, LENGTHS),
        "divisions": places.division_options(user, typed.get("division", "")),
        "names": places.agency_names(user),
        "back": reverse("office:agency", args=[detail.info.key]) if detail else reverse("office:agencies"),
    }
    return render(request, "office/agencies/form.html", facts, status=status)


@only_for(places.MANAGE)
@require_http_methods(["GET", "POST"])
def close(request: HttpRequest, key: str) -> HttpResponse:
    """停用: asked on a page of its own, with what stands in the way."""
    user = official(request)
    detail = _changeable(user, key)
    reason = request.POST.get("reason", "").replace("\x00", "").strip()
    errors: dict[str, str] = {}
    conflict, status = "", 200
    if request.method == "POST":
        try:
            agencies.close_agency(actor=user, key=key, reason=reason)
        except PlatformError as refusal:
            errors, status = refusal.fields, refusal.status
            conflict = "" if errors else refusal.sentence
        else:
            messages.success(request, f"{detail.info.name}已停用")
            return redirect("office:agency", key=key)
    facts = {"detail": detail, "reason": reason, "errors": errors, "conflict": conflict}
    return render(request, "office/agencies/close.html", facts, status=status)


@only_for(places.MANAGE)
@require_POST
def reopen(request: HttpRequest, key: str) -> HttpResponse:
    detail = _changeable(official(request), key)
    agencies.reopen_agency(actor=official(request), key=key)
    messages.success(request, f"{detail.info.name}已恢复")
    return redirect("office:agency", key=key)
