"""检查、比对、同步、统计: what is wanting in the list, and where it is not the same everywhere."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeVar
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from tongban.catalog.powers import api as powers
from tongban.support.agencies import api as agencies

from ... import power_menu, power_words
from ...asking import only_for
from .excel import workbook_file
from .listing import agency_choices, day_asked, number_asked

T = TypeVar("T")
SIZE = 50


@only_for(*power_menu.ALL)
@require_GET
def checks(request: HttpRequest) -> HttpResponse:
    agency, check = request.GET.get("agency", ""), request.GET.get("check", "")
    report = powers.check_report(agency_id=number_asked(agency), check=check if check in powers.CHECKS else "")
    rows, next_href, first_href = _page(request, report.rows, "office:power_checks", {"agency": agency, "check": check})
    facts = {
        "tabs": power_menu.tabs(request, "office:power_checks"),
        "report": report,
        "rows": rows,
        "next_href": next_href,
        "first_href": first_href,
        "agency": agency,
        "check": check,
        "agencies": agency_choices(),
        "counts": [
            {
                "title": title,
                "hint": hint,
                "count": count,
                "href": f"{reverse('office:power_checks')}?{urlencode({'agency': agency, 'check': name})}",
                "is_here": name == check,
            }
            for name, title, hint, count in report.counts
        ],
    }
    return render(request, "office/powers/checks.html", facts)


def _page(request: HttpRequest, rows: Sequence[T], name: str, query: dict[str, str]) -> tuple[Sequence[T], str, str]:
    """One page of a report that was worked out whole."""
    start = number_asked(request.GET.get("from", "")) or 0
    kept = {key: value for key, value in query.items() if value}
    here = reverse(name)
    more = f"{here}?{urlencode(kept | {'from': start + SIZE})}" if start + SIZE < len(rows) else ""
    return rows[start : start + SIZE], more, f"{here}?{urlencode(kept)}" if start else ""


@only_for(*power_menu.ALL)
@require_GET
def compare(request: HttpRequest) -> HttpResponse:
    """All base codes that several places have, or one of them place by place."""
    base = request.GET.get("base", "")
    if base:
        return _compare_one(request, base)
    text = request.GET.get("q", "").replace("\x00", "").strip()[:60]
    only = request.GET.get("differing", "") == "yes"
    found = powers.comparisons(text=text, only_differing=only)
    query = {"q": text, "differing": "yes" if only else ""}
    rows, next_href, first_href = _page(request, found, "office:power_compare", query)
    facts = {
        "tabs": power_menu.tabs(request, "office:power_compare"),
        "rows": rows,
        "total": len(found),
        "text": text,
        "only": only,
        "next_href": next_href,
        "first_href": first_href,
    }
    return render(request, "office/powers/compare.html", facts)


def _compare_one(request: HttpRequest, base: str) -> HttpResponse:
    """Everyone against the uppermost place that has it."""
    views = powers.same_base([base])
    first = views[0] if views else None
    held = {view.row.agency_id for view in views}
    line = agencies.agency_by_id(first.row.agency_id) if first else None
    facts = {
        "tabs": power_menu.tabs(request, "office:power_compare"),
        "base": base,
        "first": first,
        "places": [
            {"row": view.row, "rows": power_words.changes(_differences(first, view))} for view in views if view != first
        ],
        "missing": [one for one in agencies.agencies() if line and one.parent_id == line.id and one.id not in held],
    }
    return render(request, "office/powers/compare_one.html", facts)


def _differences(first: powers.PowerView | None, other: powers.PowerView) -> list[powers.Change]:
    """Without what is each place's own: body, office, authority, phones, links."""
    own = {"subject", "office", "authority", "phones", "items", "inspections", "source"}
    found = powers.changed_fields(first.body if first else None, other.body)
    return [one for one in found if one.field.split("[")[0].split(".")[0] not in own]


@only_for(*power_menu.ALL)
@require_GET
def sync(request: HttpRequest) -> HttpResponse:
    report = powers.sync_report()
    every = [(name, one) for name, _, differences in report.parts for one in differences]
    rows, next_href, first_href = _page(request, every, "office:power_sync", {})
    facts = {
        "tabs": power_menu.tabs(request, "office:power_sync"),
        "report": report,
        "rows": rows,
        "next_href": next_href,
        "first_href": first_href,
    }
    return render(request, "office/powers/sync.html", facts)


@only_for(*power_menu.ALL)
@require_GET
def statistics(request: HttpRequest) -> HttpResponse:
    day = day_asked(request.GET.get("on", ""))
    rows = powers.statistics(day)
    facts = {
        "tabs": power_menu.tabs(request, "office:power_statistics"),
        "rows": rows,
        "kinds": _kinds(),
        "totals": _totals(rows),
        "day": day,
    }
    return render(request, "office/powers/statistics.html", facts)


@only_for(*power_menu.ALL)
@require_GET
def statistics_sheet(request: HttpRequest) -> HttpResponse:
    day = day_asked(request.GET.get("on", ""))
    return workbook_file(powers.export_statistics(day), f"power-statistics-{day}.xlsx")


def _kinds() -> list[str]:
    return [str(one.label) for one in powers.PowerKind]


def _totals(rows: Sequence[powers.StatisticRow]) -> list[Any]:
    columns = [sum(row.by_kind[place] for row in rows) for place in range(len(_kinds()))]
    return [*columns, sum(columns)]
