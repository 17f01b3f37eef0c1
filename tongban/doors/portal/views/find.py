"""Finding an item: home, search, lists, region, halls."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from tongban.catalog.items import api as items
from tongban.support.agencies import api as agencies
from tongban.ui.ways import own_page

from .. import finding, home_page, todo
from ..chrome import signed_in
from ..page_cache import public_page
from ..region import COOKIE, region_of

PAGE_SIZE = 20
SUGGESTIONS = 6


@login_not_required
@require_safe
@public_page
def home(request: HttpRequest) -> HttpResponse:
    facts: dict[str, Any] = {
        "home": home_page.home_of(region_of(request)),
        "elder_tasks": home_page.ELDER_TASKS,
        "tries": home_page.TRIES,
    }
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
    facts = {
        "words": words,
        "groups": groups,
        "count": count,
        "is_all": count < finding.MOST,
        "is_sure": any(row.is_sure for group in groups for row in group.rows),
        "tries": home_page.TRIES,
        "lines": [] if groups else home_page.home_of(region_of(request)).lines,
    }
    return render(request, "portal/search.html", facts)


@login_not_required
@require_safe
@public_page
def suggest(request: HttpRequest) -> HttpResponse:
    words = request.GET.get("q", "").strip()[:100]
    groups = finding.sure(_found(request, words, limit=SUGGESTIONS)) if words else []
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
    counts = items.counts(division=within)
    is_first = "after" not in request.GET
    is_all = is_first and not page.next_cursor
    facts = {
        "rows": page.rows,
        "next_href": _href(chosen | {"after": page.next_cursor}) if page.next_cursor else "",
        "is_first": is_first,
        "first_href": _href(chosen),
        "total": len(page.rows) if is_all else items.total(division=within, **filters),
        "agency_rows": home_page.agency_rows(counts.by_agency),
        "chosen": _chosen(chosen),
        "facets": _facets(chosen, counts),
        "place": place,
    }
    return render(request, "portal/items.html", facts)


ASKED = ["subject", "theme", "agency", "kind", "online", "spot"]
SUBJECTS = {"person": "个人", "company": "法人和其他组织"}


def _filters(request: HttpRequest) -> dict[str, Any]:
    asked = request.GET
    agency = asked.get("agency", "")
    return {
        "subject": asked.get("subject", "")[:20],
        "theme": asked.get("theme", "")[:20],
        "agency_id": int(agency) if agency.isdecimal() and len(agency) < 10 else None,
        "kind": asked.get("kind", "")[:2],
        "handling": "1" if asked.get("spot") else "",
        "is_online": bool(asked.get("online")),
    }


def _href(chosen: dict[str, Any]) -> str:
    return reverse("portal:items") + ("?" + urlencode(chosen) if chosen else "")


def _facets(chosen: dict[str, str], counts: items.Counts) -> list[dict[str, Any]]:
    """Columns of links, only to what there is; the one chosen is marked and leads back to all."""

    def link(name: str, value: str, label: str) -> dict[str, Any]:
        is_on = chosen.get(name) == value
        return {"label": label, "href": _without(chosen, name) if is_on else _with(chosen, name, value), "is_on": is_on}

    person = {one.code for one in counts.by_person_theme} | {chosen.get("theme", "")}
    company = {one.code for one in counts.by_company_theme} | {chosen.get("theme", "")}
    kinds = {one.code for one in counts.by_kind} | {chosen.get("kind", "")}
    facets = [
        {"title": "给谁办", "links": [link("subject", code, label) for code, label in SUBJECTS.items()]},
        {"title": "个人·一生的事", "links": [link("theme", one, one) for one in items.PERSON_THEMES if one in person]},
        {
            "title": "法人·企业的一程",
            "links": [link("theme", one, one) for one in items.COMPANY_THEMES if one in company],
        },
        {"title": "怎么办", "links": [link("online", "1", "能在网上办"), link("spot", "1", "当场办好")]},
        {"title": "事项类型", "links": [link("kind", code, label) for code, label in items.KINDS if code in kinds]},
    ]
    return [facet for facet in facets if facet["links"]]


def _with(chosen: dict[str, str], name: str, value: str) -> str:
    return _href(chosen | {name: value})


def _without(chosen: dict[str, str], name: str) -> str:
    return _href({key: kept for key, kept in chosen.items() if key != name})


def _chosen(chosen: dict[str, str]) -> list[dict[str, str]]:
    """What the list is narrowed to, each with the address that takes it back; nonsense is not named."""
    labels = {
        "subject": SUBJECTS,
        "theme": {name: name for name in (*items.PERSON_THEMES, *items.COMPANY_THEMES)},
        "kind": dict(items.KINDS),
        "online": {"1": "能在网上办"},
        "spot": {"1": "当场办好"},
        "agency": {str(one.id): one.name for one in agencies.agencies()} if "agency" in chosen else {},
    }
    return [
        {"label": labels[name][value], "href": _without(chosen, name)}
        for name, value in chosen.items()
        if value in labels.get(name, {})
    ]


@login_not_required
@require_safe
def switch_region(request: HttpRequest, code: str) -> HttpResponse:
    """Remember the place and go on; the six digits of a county stand for its twelve."""
    full = code.ljust(12, "0")
    if not full.isdigit() or agencies.find_division(full) is None:
        raise Http404
    response = redirect(own_page(request, request.GET.get("next", "")) or "portal:home")
    response.set_cookie(COOKIE, full, max_age=365 * 86400, samesite="Lax", secure=request.is_secure())
    return response


@login_not_required
@require_safe
@public_page
def halls(request: HttpRequest) -> HttpResponse:
    place = region_of(request)
    found = agencies.halls(place.code if place else "")
    rows = [{"hall": hall, "windows": _runs([one.number for one in hall.windows])} for hall in found]
    return render(request, "portal/halls.html", {"rows": rows, "place": place})


def _runs(numbers: list[str]) -> str:
    """A01、A02、A03、B01 → A01–A03、B01."""
    runs: list[list[str]] = []
    for number in numbers:
        head, digits = number.rstrip("0123456789"), number[len(number.rstrip("0123456789")) :]
        before = runs[-1][-1] if runs else ""
        follows = digits and before == f"{head}{int(digits) - 1:0{len(digits)}d}"
        if follows:
            runs[-1].append(number)
        else:
            runs.append([number])
    return "、".join(run[0] if len(run) == 1 else f"{run[0]}–{run[-1]}" for run in runs)
