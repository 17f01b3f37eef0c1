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


@login_not_required
@require_safe
@public_page(version=lambda code: items.guide(code).version_id)
def guide_page(request: HttpRequest, code: str) -> HttpResponse:
    guide = items.guide(code)
    asked = page.asked_of(guide, request.GET)
    held, who = _held(request, guide)
    rows = page.material_rows(guide, asked, held, is_known=bool(who))
    facts = {
        "guide": guide,
        "asked": asked,
        "summary": page.summary(guide),
        "materials": rows,
        "count_words": page.count_words(rows) if rows else "",
        "conclusion": page.conclusion(guide, asked, rows),
        "chart": page.chart(guide),
        "step_rows": page.step_rows(guide),
        "sections": page.sections(guide),
        "party_name": who,
        "theme": (*guide.themes.person, *guide.themes.company)[:1],
    }
    return render(request, "portal/guide.html", facts)


def _held(request: HttpRequest, guide: items.Guide) -> tuple[dict[str, licences.LicenceInfo], str]:
    """Licences of the present party that stand for a material of this guide; nothing for strangers."""
    types = sorted({one.licence_type for one in guide.materials if one.licence_type})
    if not signed_in(request) or request.user.kind != "citizen":  # type: ignore[union-attr]
        return {}, ""
    party = identity.current_party(request)
    if not types:
        return {}, party.name
    mine = licences.held_by(party.id_number, types)
    return {one.type_code: one for one in mine if one.is_valid}, party.name
