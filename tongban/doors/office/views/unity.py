"""差异报告: where a level departs from the level above, and who has not taken an item over."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from tongban.catalog.items import api as items
from tongban.common import clock
from tongban.support.agencies import api as agencies

from .. import item_menu
from ..asking import official, only_for
from ..item_menu import EDIT, PUBLISH, number_asked

SIZE = 30
ASKED = ("kind", "agency", "division", "element", "base")


@only_for(EDIT, PUBLISH)
@require_GET
def unity(request: HttpRequest) -> HttpResponse:
    user = official(request)
    asked = item_menu.asked_of(request, ASKED)
    page = items.findings(user, _narrowed(asked), after=request.GET.get("after") or None, size=SIZE)
    where = items.report_choices(user)
    facts = {
        "tabs": item_menu.tabs("office:unity"),
        "rows": page.rows,
        "asked": asked,
        "is_filtered": any(asked.values()),
        "kinds": items.FindingKind.choices,
        "agencies": [{"value": one.id, "label": one.name} for one in where.agencies],
        "divisions": [{"value": one.code, "label": one.name} for one in where.divisions],
        "elements": items.COMPARED,
        "own": {one.id for one in where.own},
        "csv_href": f"{reverse('office:unity_csv')}?{urlencode({k: v for k, v in asked.items() if v})}",
        **item_menu.links(request, reverse("office:unity"), page, asked),
    }
    return render(request, "office/items/unity.html", facts)


@only_for(EDIT, PUBLISH)
@require_GET
def unity_csv(request: HttpRequest) -> StreamingHttpResponse:
    lines = items.export_findings(official(request), _narrowed(item_menu.asked_of(request, ASKED)))
    response = StreamingHttpResponse((line.encode() for line in lines), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="differences-{clock.today():%Y%m%d}.csv"'
    return response


def _narrowed(asked: dict[str, str]) -> items.Asked:
    return items.Asked(
        kind=asked["kind"],
        agency_id=number_asked(asked["agency"]),
        division=asked["division"] if agencies.find_division(asked["division"]) else "",
        element=asked["element"],
        base_code=asked["base"],
    )
