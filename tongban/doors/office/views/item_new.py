"""新建事项: what an item is before it has a guide. Then it is edited and published like every other."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from tongban.catalog.items import api as items
from tongban.common.errors import InvalidInputError, NotAllowedError
from tongban.support.agencies import api as agencies
from tongban.support.identity import api as identity

from .. import places
from ..asking import official, only_for

EDIT = "items.edit"
LENGTHS = {
    "agency": 9,
    "division": 12,
    "name": 200,
    "kind": 2,
    "base_code": 12,
    "sequence": 2,
    "level": 1,
    "catalogue_name": 300,
    "note": 300,
}


def may_begin(request: HttpRequest) -> bool:
    """A grant for one item alone begins none."""
    return any(not line.item_code for line in identity.scope(official(request), EDIT).lines)


@only_for(EDIT)
@require_http_methods(["GET", "POST"])
def create(request: HttpRequest) -> HttpResponse:
    if not may_begin(request):
        raise NotAllowedError
    if request.method == "GET":
        return _form(request, {}, {})
    typed = places.typed(request, LENGTHS)
    agency, text = None, typed["agency"]
    if text.isascii() and text.isdigit():
        agency = next((one.id for one in _agencies(request) if str(one.id) == text), None)
    try:
        draft = items.begin_item(actor=official(request), new=_new(typed, agency))
    except InvalidInputError as refusal:
        return _form(request, typed, refusal.fields, status=422)
    messages.success(request, "事项已建立，还没有公开。填好指南，再请另一位审核发布")
    return redirect("office:item_edit", code=draft.item.code)


def _new(typed: dict[str, str], agency_id: int | None) -> items.NewItem:
    values = {name: text for name, text in typed.items() if name not in ("agency", "note")}
    return items.NewItem(agency_id=agency_id, note=typed["note"], **values)


def _agencies(request: HttpRequest) -> list[agencies.AgencyInfo]:
    """Those whose items this person edits."""
    where = identity.scope(official(request), EDIT)
    return [one for one in agencies.agencies() if where.covers(division_path=one.division_path, agency_id=one.id)]


def _form(request: HttpRequest, typed: dict[str, str], errors: dict[str, str], *, status: int = 200) -> HttpResponse:
    own = _agencies(request)
    places_below = agencies.division_choices({one.division_path for one in own})
    told = {("base_code" if name == "code" else name): words for name, words in errors.items()}
    facts: dict[str, Any] = {
        "typed": {"agency": str(own[0].id) if len(own) == 1 else ""} | typed,
        "errors": places.in_order(told, LENGTHS),
        "agencies": [{"value": one.id, "label": one.name} for one in own],
        "divisions": [{"value": one.code, "label": one.full_name} for one in places_below],
        "kinds": [{"value": code, "label": f"{code} {name}"} for code, name in items.KINDS],
        "levels": [{"value": one.value, "label": f"{one.value} {one.label}"} for one in items.Level],
    }
    return render(request, "office/items/new.html", facts, status=status)
