"""一件事: the list, and the guide of one."""

from __future__ import annotations

from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from tongban.catalog.themes import api as themes
from tongban.common import clock
from tongban.support.agencies import api as agencies
from tongban.support.agencies.api import DivisionInfo
from tongban.support.identity import api as identity

from .. import theme_page as page
from ..chrome import signed_in
from ..page_cache import public_page
from ..region import region_of

PAGE_SIZE = 20


@login_not_required
@require_safe
@public_page
def theme_list(request: HttpRequest) -> HttpResponse:
    place = region_of(request)
    found = themes.listing(
        division=place.code if place else settings.CITY_DIVISION, after=request.GET.get("after") or None, size=PAGE_SIZE
    )
    here = reverse("portal:themes")
    facts = {
        "rows": found.rows,
        "place": place,
        "next_href": f"{here}?{urlencode({'after': found.next_cursor})}" if found.next_cursor else "",
        "first_href": here if request.GET.get("after") else "",
    }
    return render(request, "portal/themes/list.html", facts)


@login_not_required
@require_safe
@public_page(version=lambda code: (themes.guide(code).version_id, clock.today()))
def theme_guide(request: HttpRequest, code: str) -> HttpResponse:
    theme = themes.guide(code)
    answers = page.asked_of(theme, request.GET)
    party = _party(request)
    plan = themes.plan(theme, answers, is_person=_is_person(party))
    whole = themes.plan(theme, answers)
    held = page.held_of(whole, party)
    place = region_of(request)
    facts = {
        "theme": theme,
        "plan": whole,
        "answers": answers,
        "query": urlencode({f"{page.PREFIX}{name}": value for name, value in answers.items()}),
        "summary": page.summary(whole),
        "parts": page.part_rows(plan if plan.now else whole),
        "not_needed": page.not_needed(whole),
        "materials": page.material_rows(whole, held, is_known=party is not None),
        "pictures": page.pictures(plan if plan.now else whole),
        "licence_name": page.licence_name(theme),
        "main_name": page.main_name(theme),
        "later_words": page.later_words(plan, is_person=bool(_is_person(party))) if party else "",
        "party_name": party.name if party else "",
        "elsewhere": _elsewhere(theme, place),
        "others": themes.elsewhere(theme),
        "place": place,
    }
    return render(request, "portal/themes/guide.html", facts)


def _party(request: HttpRequest) -> identity.Party | None:
    if not signed_in(request) or request.user.kind != "citizen":  # type: ignore[union-attr]
        return None
    return identity.current_party(request)


def _is_person(party: identity.Party | None) -> bool | None:
    return None if party is None else party.kind == identity.PartyKind.NATURAL


def _elsewhere(theme: themes.ThemeGuide, place: DivisionInfo | None) -> str:
    """The place of the guide when it does not serve the chosen one; the choice never changes a guide silently."""
    if place is None or agencies.is_within(place.path, theme.division_path):
        return ""
    return theme.division_name
