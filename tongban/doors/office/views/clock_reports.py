"""期限复算: what the nightly check found, and what moved when the calendar changed."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from tongban.support.flow import api as flow
from tongban.support.identity import api as identity

from ..asking import OfficeClosedError, official, only_for

SEES = ("calendar.manage", "audit.read")
SIZE = 50


def _require(request: HttpRequest) -> None:
    """Cases of the whole city stand here."""
    if not any(identity.allowed_citywide(official(request), action) for action in SEES):
        raise OfficeClosedError(what=identity.action_names()[SEES[0]])


@only_for(*SEES)
@require_GET
def clock_reports(request: HttpRequest) -> HttpResponse:
    _require(request)
    after = request.GET.get("after") or None
    page, here = flow.clock_reports(after=after), reverse("office:clock_reports")
    facts = {
        "rows": page.rows,
        "next_href": f"{here}?after={page.next_cursor}" if page.next_cursor else "",
        "first_href": here if after else "",
    }
    return render(request, "office/clocks/list.html", facts)


@only_for(*SEES)
@require_GET
def clock_report(request: HttpRequest, report_id: int) -> HttpResponse:
    _require(request)
    after = request.GET.get("after") or None
    info, page = flow.clock_report(report_id, after=after, size=SIZE)
    here = reverse("office:clock_report", args=[report_id])
    facts = {
        "report": info,
        "here": request.get_full_path(),
        "percent": _percent(info),
        "lines": [{"line": one, "number": one.subject.removeprefix("case:")} for one in page.rows],
        "next_href": f"{here}?after={page.next_cursor}" if page.next_cursor else "",
        "first_href": here if after else "",
    }
    return render(request, "office/clocks/report.html", facts)


def _percent(report: flow.ReportInfo) -> int:
    """Of a recount that goes on; cases come and go meanwhile, so it is whole only when it has ended."""
    return min(99, report.looked * 100 // report.expected) if report.expected else 0
