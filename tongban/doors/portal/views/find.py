"""Finding an item: home, search, lists, region, halls."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_safe

from tongban.catalog.items import api as items
from tongban.support.agencies import api as agencies

from .. import finding, home_page, todo
from ..chrome import signed_in
from ..page_cache import public_page
from ..region import COOKIE, region_of

PAGE_SIZE = 20
SUGGESTIONS = 8


@login_not_required
@require_safe
@public_page
def home(request: HttpRequest) -> HttpResponse:
    facts: dict[str, Any] = {"home": home_page.home_of(region_of(request)), "elder_tasks": home_page.ELDER_TASKS}
    if signed_in(request) and request.user.kind == "citizen":  # type: ignore[union-attr]
        facts["todo"] = todo.strip_of(request)
    return render(request, "portal/home.html", facts)


@login_not_required
@require_safe
@public_page
def search_page(request: HttpRequest) -> HttpResponse:
    words = request.GET.get("q", "").strip()[:100]
    groups = _found(request, words, limit=finding.MOST, log_miss=True) if words else []
    count = sum(len(group.rows) for group in groups)
    facts = {"words": words, "groups": groups, "count": count, "is_all": count < finding.MOST}
    return render(request, "portal/search.html", facts)


@login_not_required
@require_safe
@public_page
def suggest(request: HttpRequest) -> HttpResponse:
    words = request.GET.get("q", "").strip()[:100]
    groups = _found(request, words, limit=SUGGESTIONS) if words else []
    return render(request, "portal/parts/suggestions.html", {"words": words, "groups": groups})


def _found(request: HttpRequest, words: str, *, limit: int, log_miss: bool = False) -> list[finding.Group]:
    """What is offered at the chosen place comes first. Words that find nothing are remembered, not while typing."""
    place = region_of(request)
    return finding.groups_of(words, division=place.code if place else "", limit=limit, log_miss=log_miss)


@login_not_required
@require_safe
@public_page
def item_list(request: HttpRequest) -> HttpResponse:
    filters = _filters(request)
    place = region_of(request)
    within = place.code if place else settings.CITY_DIVISION
    page = items.listing(division=within, after=request.GET.get("after"), size=PAGE_SIZE, **filters)
    chosen = {name: request.GET[name] for name in ASKED if request.GET.get(name)}
    facts = {
        "rows": page.rows,
        "next_href": _href(chosen | {"after": page.next_cursor}) if page.next_cursor else "",
        "is_first": "after" not in request.GET,
        "first_href": _href(chosen),
        "counts": items.counts(division=within),
        "chosen": chosen,
        "chosen_words": _chosen_words(chosen),
        "facets": _facets(chosen),
        "place": place,
    }
    return render(request, "portal/items.html", facts)


ASKED = ["subject", "theme", "agency", "kind", "handling", "online", "spot"]


def _filters(request: HttpRequest) -> dict[str, Any]:
    asked = request.GET
    agency = asked.get("agency", "")
    return {
        "subject": asked.get("subject", "")[:20],
        "theme": asked.get("theme", "")[:20],
        "agency_id": int(agency) if agency.isdigit() and len(agency) < 10 else None,
        "kind": asked.get("kind", "")[:2],
        "handling": "1" if asked.get("spot") else "",
        "is_online": bool(asked.get("online")),
    }


def _href(chosen: dict[str, Any]) -> str:
    return reverse("portal:items") + ("?" + urlencode(chosen) if chosen else "")


def _facets(chosen: dict[str, str]) -> list[dict[str, Any]]:
    """Columns of links; the one chosen is marked and leads back to all."""

    def link(name: str, value: str, label: str) -> dict[str, Any]:
        is_on = chosen.get(name) == value
        rest = {key: kept for key, kept in chosen.items() if key != name}
        return {"label": label, "href": _href(rest if is_on else rest | {name: value}), "is_on": is_on}

    return [
        {"title": "给谁办", "links": [link("subject", "person", "个人"), link("subject", "company", "法人和其他组织")]},
        {"title": "个人·一生的事", "links": [link("theme", name, name) for name in items.PERSON_THEMES]},
        {"title": "法人·企业的一程", "links": [link("theme", name, name) for name in items.COMPANY_THEMES]},
        {"title": "怎么办", "links": [link("online", "1", "能在网上办"), link("spot", "1", "当场办好")]},
        {"title": "事项类型", "links": [link("kind", code, label) for code, label in items.KINDS]},
    ]


def _chosen_words(chosen: dict[str, str]) -> str:
    words = []
    if subject := chosen.get("subject"):
        words.append({"person": "个人", "company": "法人"}.get(subject, ""))
    if theme := chosen.get("theme"):
        words.append(theme)
    agency = chosen.get("agency", "")
    if agency.isdigit():
        words += [one.name for one in agencies.agencies() if one.id == int(agency)]
    words += [label for code, label in items.KINDS if code == chosen.get("kind")]
    return "·".join(word for word in words if word)


@login_not_required
@require_safe
def switch_region(request: HttpRequest, code: str) -> HttpResponse:
    """Remember the place and go on; the six digits of a county stand for its twelve."""
    full = code.ljust(12, "0")
    if not full.isdigit() or agencies.find_division(full) is None:
        raise Http404
    target = request.GET.get("next", "")
    if not url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure()):
        target = reverse("portal:home")
    response = redirect(target)
    response.set_cookie(COOKIE, full, max_age=365 * 86400, samesite="Lax", secure=request.is_secure())
    return response


@login_not_required
@require_safe
@public_page
def halls(request: HttpRequest) -> HttpResponse:
    place = region_of(request)
    found = agencies.halls(place.code if place else "")
    return render(request, "portal/halls.html", {"halls": found, "place": place})
