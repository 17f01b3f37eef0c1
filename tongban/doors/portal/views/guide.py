"""办事指南."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from tongban.catalog.items import api as items
from tongban.data.licences import api as licences
from tongban.support.identity import api as identity

from .. import guide_page as page
from ..chrome import signed_in
from ..page_cache import public_page
from ..region import region_of


@login_not_required
@require_safe
@public_page(version=lambda code: items.guide(code).version_id)
def guide_page(request: HttpRequest, code: str) -> HttpResponse:
    guide = items.guide(code)
    place = region_of(request)
    asked = page.asked_of(guide, request.GET)
    party = _party(request)
    rows = page.material_rows(guide, asked, _held(guide, party), is_known=party is not None)
    facts = {
        "guide": guide,
        "asked": asked,
        "summary": page.summary(guide),
        "materials": rows,
        "count_words": page.count_words(rows) if rows else "",
        "conclusion": page.conclusion(guide, asked, rows),
        "chart": page.chart(guide),
        "step_rows": page.step_rows(guide),
        "points": items.point_groups(guide),
        "sections": page.sections(guide, items.family(guide)),
        "party_name": party.name if party else "",
        "not_for": page.not_for(guide, party),
        "elsewhere": page.elsewhere(guide, place),
        "place": place,
        "family": items.family(guide),
        "stars": items.stars_of(guide),
        "pledge": page.pledge(guide),
        "swift_rows": page.swift_rows(guide),
        "ways": [one for one in items.ways_in_use() if one.name in guide.ways] if guide.ways else [],
        "theme": (*guide.themes.person, *guide.themes.company)[:1],
    }
    return render(request, "portal/guide.html", facts)


def _party(request: HttpRequest) -> identity.Party | None:
    if not signed_in(request) or request.user.kind != "citizen":  # type: ignore[union-attr]
        return None
    return identity.current_party(request)


def _held(guide: items.Guide, party: identity.Party | None) -> dict[str, licences.LicenceInfo]:
    """Licences of the present party that stand for a material of this guide; nothing for strangers."""
    types = sorted({one.licence_type for one in guide.materials if one.licence_type})
    if party is None or not types:
        return {}
    return {one.type_code: one for one in licences.held_by(party.id_number, types) if one.is_valid}
