"""Pages of words: 公开, 问, 无障碍, 隐私."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from tongban.catalog.items import api as items

from .. import home_page
from ..page_cache import public_page
from ..region import region_of


@login_not_required
@require_safe
@public_page
def open_page(request: HttpRequest) -> HttpResponse:
    place = region_of(request)
    counts = items.counts(division=place.code if place else "")
    base = reverse("portal:items")
    facts = {
        "place": place,
        "figure_rows": [[one["label"], f"{one['value']} {one['unit']}", one["how"]] for one in home_page.figures()],
        "kind_rows": [
            [{"value": one.name, "href": f"{base}?kind={one.code}"}, f"{one.count} 项"] for one in counts.by_kind
        ],
        "agency_rows": [
            [{"value": one.name, "href": f"{base}?agency={one.code}"}, f"{one.count} 项"] for one in counts.by_agency
        ],
    }
    return render(request, "portal/pages/open.html", facts)


@login_not_required
@require_safe
@public_page
def ask(request: HttpRequest) -> HttpResponse:
    return render(request, "portal/pages/ask.html")


@login_not_required
@require_safe
@public_page
def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "portal/pages/accessibility.html")


@login_not_required
@require_safe
@public_page
def privacy(request: HttpRequest) -> HttpResponse:
    return render(request, "portal/pages/privacy.html")
