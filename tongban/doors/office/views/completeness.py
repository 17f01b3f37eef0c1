"""完整度: the figure of each agency, then the guides that lack something."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from tongban.catalog.items import api as items

from .. import item_menu
from ..asking import official, only_for
from ..item_menu import EDIT, PUBLISH, number_asked

SIZE = 30


@only_for(EDIT, PUBLISH)
@require_GET
def completeness(request: HttpRequest) -> HttpResponse:
    """All figures are at hand at once, so a page is cut from them by its place."""
    found = items.agency_figures(official(request))
    start = number_asked(request.GET.get("from", "")) or 0
    here = reverse("office:completeness")
    total = sum(one.items for one in found)
    facts = {
        "tabs": item_menu.tabs("office:completeness"),
        "rows": found[start : start + SIZE],
        "agencies": len(found),
        "total": total,
        "figure": int(sum(one.figure * one.items for one in found) / total * 10) / 10 if total else 0,
        "next_href": f"{here}?{urlencode({'from': start + SIZE})}" if start + SIZE < len(found) else "",
        "first_href": here if start else "",
    }
    return render(request, "office/items/completeness.html", facts)


@only_for(EDIT, PUBLISH)
@require_GET
def completeness_agency(request: HttpRequest, agency_id: int) -> HttpResponse:
    user = official(request)
    one = items.agency_figure(user, agency_id)
    asked = item_menu.asked_of(request, ("part",))
    page = items.item_figures(user, agency_id, part=asked["part"], after=request.GET.get("after") or None, size=SIZE)
    facts = {
        "tabs": item_menu.tabs("office:completeness"),
        "one": one,
        "rows": page.rows,
        "asked": asked,
        "parts": items.COUNTED,
        **item_menu.links(request, reverse("office:completeness_agency", args=[agency_id]), page, asked),
    }
    return render(request, "office/items/completeness_agency.html", facts)
