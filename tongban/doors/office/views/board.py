"""概况: how the cases of one's agency stand, by item, and what people say of its service."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from tongban.common import clock
from tongban.serve.approvals import api as approvals
from tongban.support.agencies import api as agencies
from tongban.support.evaluation import api as evaluation
from tongban.support.identity import api as identity

from ..asking import official, only_for

DECIDE, EXPORT = "case.decide", "export.cases"
CAP = 9999
RATINGS = 20
Row = dict[str, Any]


@only_for(DECIDE, EXPORT)
@require_GET
def board(request: HttpRequest) -> HttpResponse:
    mine = _agencies(official(request))
    wanted = request.GET.get("agency", "")
    own = official(request).agency_id
    agency = next((one for one in mine if str(one.id) == wanted), None) or next(
        (one for one in mine if one.id == own), mine[0] if mine else None
    )
    found = approvals.board(official(request), agency_id=agency.id if agency else 0)
    facts = {
        "agency": agency,
        "agencies": [{"value": one.id, "label": one.name} for one in mine] if len(mine) > 1 else [],
        "board": found,
        "totals": _totals(found, agency),
        "rows": [_row(one, agency) for one in found.items],
        "channels": [
            {"name": one.name, "count": capped(one.cases)}
            for one in approvals.channels(official(request), agency_id=agency.id if agency else 0)
        ],
        **(_ratings(agency) if agency else {"ratings": [], "statistics": None}),
    }
    return render(request, "office/board.html", facts)


def _agencies(user: identity.User) -> list[agencies.AgencyInfo]:
    scopes = [identity.scope(user, action) for action in (DECIDE, EXPORT)]
    return [
        one
        for one in agencies.agencies()
        if any(where.covers(division_path=one.division_path, agency_id=one.id) for where in scopes)
    ]


def _list(agency: agencies.AgencyInfo | None, **filters: str) -> str:
    query = {"agency": agency.id, **filters} if agency else filters
    return f"{reverse('office:cases')}?{urlencode(query)}"


def _totals(found: approvals.Board, agency: agencies.AgencyInfo | None) -> list[Row]:
    total = found.total
    return [
        {"label": "在办", "count": capped(total.open), "lamp": "", "href": ""},
        {"label": "超期", "count": capped(total.over), "lamp": "over", "href": _list(agency, lamp="over")},
        {"label": "临期", "count": capped(total.due), "lamp": "due", "href": _list(agency, lamp="due")},
        {"label": "挂起", "count": capped(total.hold), "lamp": "hold", "href": _list(agency, lamp="hold")},
        {"label": "本月办结", "count": capped(total.finished), "lamp": "", "href": _list(agency, lamp="done")},
        {"label": "其中超过承诺", "count": capped(total.late), "lamp": "", "href": ""},
    ]


def _row(one: approvals.BoardRow, agency: agencies.AgencyInfo | None) -> Row:
    names = ("open", "over", "due", "hold", "finished", "late")
    return {
        "name": one.name,
        "href": _list(agency, item=one.item_code),
        **{name: capped(getattr(one, name)) for name in names},
    }


def capped(number: int) -> str:
    return f"{CAP}+" if number > CAP else str(number)


def _ratings(agency: agencies.AgencyInfo) -> Row:
    """This month's ratings, without anything that tells who gave them."""
    start = timezone.make_aware(datetime.combine(clock.today().replace(day=1), time.min))
    return {
        "ratings": evaluation.of_agency(agency.uscc, limit=RATINGS),
        "statistics": evaluation.statistics(agency.uscc, start=start, end=clock.now()),
    }
