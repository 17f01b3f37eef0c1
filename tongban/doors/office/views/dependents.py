"""撤并检查: what rests on a text that was repealed, an agency that was closed or merged, a place that was abolished."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from tongban.catalog.standards import api as standards
from tongban.common.pages import Page
from tongban.support.agencies import api as agencies

from .. import item_menu
from ..asking import only_for
from ..item_menu import EDIT, PUBLISH, number_asked

SIZE = 30
LAW = "law"
ASKED = ("agency", "division", "kind")


@only_for(EDIT, PUBLISH)
@require_GET
def dependents(request: HttpRequest) -> HttpResponse:
    """Without a choice: of everything that is gone. With an agency or a place: of that one, before it goes."""
    asked = item_menu.asked_of(request, ASKED)
    gone, title = _gone(asked)
    is_of_all = not asked["agency"] and not asked["division"]
    counts = agencies.dependent_counts(gone)
    if is_of_all:
        counts = [(LAW, "依据已经废止的事项、权责", standards.stale_total()), *counts]
    names = [name for name, _, _ in counts]
    kind = asked["kind"] if asked["kind"] in names else next((name for name, _, n in counts if n), names[0])
    page = _page(kind, gone, request.GET.get("after") or None)
    here = reverse("office:dependents")
    query = {name: asked[name] for name in ("agency", "division") if asked[name]}
    facts: dict[str, Any] = {
        "tabs": item_menu.tabs("office:dependents"),
        "title": title,
        "asked": asked,
        "is_of_all": is_of_all,
        "agencies": [{"value": one.id, "label": one.name} for one in agencies.agencies()],
        "divisions": [{"value": one.code, "label": one.full_name} for one in _places()],
        "gone_agencies": agencies.gone_agencies(),
        "gone_divisions": agencies.gone_divisions(),
        "counts": [
            {"label": label, "count": n, "href": f"{here}?{urlencode(query | {'kind': name})}", "is_here": name == kind}
            for name, label, n in counts
        ],
        "kind_label": next(label for name, label, _ in counts if name == kind),
        "is_law": kind == LAW,
        "rows": page.rows,
        "living": [] if len(gone.agency_ids) != 1 else agencies.living(gone.agency_ids[0]),
        **item_menu.links(request, here, page, asked | {"kind": kind}),
    }
    return render(request, "office/items/dependents.html", facts)


def _gone(asked: dict[str, str]) -> tuple[agencies.Gone, str]:
    number = number_asked(asked["agency"])
    if number is not None:
        found = {one.id: one for one in [*agencies.agencies(), *agencies.gone_agencies()]}
        if one := found.get(number):
            return agencies.Gone((one.id,), (one.uscc,)), one.name
    place = agencies.find_division(asked["division"])
    if place is not None:
        return agencies.Gone(division_codes=(place.code,)), place.full_name
    closed = agencies.gone_agencies()
    asked.update(agency="", division="")
    return agencies.Gone(
        tuple(one.id for one in closed),
        tuple(one.uscc for one in closed),
        tuple(one.code for one in agencies.gone_divisions()),
    ), ""


def _places() -> list[agencies.DivisionInfo]:
    """Those where there is an agency."""
    codes = sorted({one.division_code for one in agencies.agencies()})
    return [place for code in codes if (place := agencies.find_division(code))]


def _page(kind: str, gone: agencies.Gone, after: str | None) -> Page:
    if kind == LAW:
        return standards.stale_citations(after=after, size=SIZE)
    return agencies.dependents_page(kind, gone, after=after, size=SIZE)
