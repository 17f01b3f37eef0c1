"""权责清单公开: by agency and kind, and one power with all that must be known of it."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from tongban.catalog.items import api as items
from tongban.catalog.powers import api as powers

from ..page_cache import public_page
from ..region import region_of

SIZE = 20
ASKED = ("agency", "kind", "level", "q")


@login_not_required
@require_safe
@public_page
def power_list(request: HttpRequest) -> HttpResponse:
    place = region_of(request)
    within = place.code if place else settings.CITY_DIVISION
    chosen = {name: request.GET[name][:100] for name in ASKED if request.GET.get(name)}
    agency = chosen.get("agency", "")
    page = powers.listing(
        division=within,
        text=chosen.get("q", ""),
        agency_id=int(agency) if agency.isascii() and agency.isdigit() and len(agency) < 10 else None,
        kind=chosen.get("kind", ""),
        level=chosen.get("level", ""),
        after=request.GET.get("after"),
        size=SIZE,
    )
    counts = powers.counts(division=within)
    facts = {
        "rows": page.rows,
        "counts": counts,
        "place": place,
        "chosen": chosen,
        "chosen_words": _words(chosen, counts),
        "facets": _facets(chosen, counts),
        "next_href": _href(chosen | {"after": page.next_cursor}) if page.next_cursor else "",
        "first_href": _href(chosen) if request.GET.get("after") else "",
    }
    return render(request, "portal/powers/list.html", facts)


def _href(chosen: dict[str, Any]) -> str:
    return reverse("portal:powers") + ("?" + urlencode(chosen) if chosen else "")


def _words(chosen: dict[str, str], counts: powers.Counts) -> str:
    words = [one.name for one in counts.by_agency if one.code == chosen.get("agency")]
    words += [str(label) for code, label in powers.PowerKind.choices if code == chosen.get("kind")]
    words += [str(label) for code, label in powers.PowerLevel.choices if code == chosen.get("level")]
    return "·".join(words)


def _facets(chosen: dict[str, str], counts: powers.Counts) -> list[dict[str, Any]]:
    """Columns of links; the one chosen is marked and leads back to all."""

    def link(name: str, value: str, label: str) -> dict[str, Any]:
        is_on = chosen.get(name) == value
        rest = {key: kept for key, kept in chosen.items() if key != name}
        return {"label": label, "href": _href(rest if is_on else rest | {name: value}), "is_on": is_on}

    levels = [(value, str(label)) for value, label in powers.PowerLevel.choices if value in "345"]
    return [
        {"title": "类别", "links": [link("kind", one.code, f"{one.name} {one.count}") for one in counts.by_kind]},
        {"title": "层级", "links": [link("level", value, label) for value, label in levels]},
    ]


@login_not_required
@require_safe
@public_page
def power_page(request: HttpRequest, code: str) -> HttpResponse:
    view = powers.power(code)
    if view.row.state == powers.PowerState.ANNOUNCED and view.row.version == 1:
        raise Http404
    facts = {"power": view, "guides": _guides(view), "summary": _summary(view)}
    return render(request, "portal/powers/power.html", facts)


def _guides(view: powers.PowerView) -> list[items.ItemRow]:
    """The guides by which one applies, where there are any in force."""
    agency = view.row.code[:18]
    return items.rows_of([f"{agency}{view.row.level}{base}" for base in view.body.items])


def _summary(view: powers.PowerView) -> list[dict[str, str]]:
    body = view.body
    cells = [
        {"label": "实施主体", "value": body.subject or view.row.agency_name, "note": view.subject_kind_name},
        {"label": "层级", "value": view.row.level_name, "note": view.row.division_name},
    ]
    if body.statutory_days is not None:
        promised = "" if body.promised_days is None else f"承诺 {body.promised_days} 个工作日"
        cells.append({"label": "法定时限", "value": f"{body.statutory_days} 个工作日", "note": promised})
    cells.append({"label": "监督电话", "value": body.phones.supervise or "—", "note": ""})
    return cells
