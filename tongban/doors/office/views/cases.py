"""审批: the inbox, one case with its tabs, its papers, its printed record; 办件: the list and its export."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import FileResponse, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from tongban.common import clock
from tongban.common.errors import InvalidInputError, NotFoundError
from tongban.serve.approvals import api as approvals
from tongban.support.agencies import api as agencies
from tongban.support.files import api as files
from tongban.support.flow import api as flow
from tongban.support.identity import api as identity
from tongban.support.notices import api as notices

from .. import case_page as page
from .. import showing, trail
from ..asking import OfficeClosedError, holds, official, only_for
from ..chrome import has_inbox, menu
from ..inbox import inbox_of

READ = "case.read"
EXPORT = "export.cases"
SIZE = 30
DATES = {"from": "申报从", "to": "申报到"}
LAMPS = (("over", "超期"), ("due", "临期"), ("ok", "正常"), ("hold", "挂起"), ("done", "已办结"))


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """The inbox of those who review and decide; others come to the first page that is theirs."""
    if not has_inbox(request):
        return _elsewhere(request)
    box = inbox_of(request)
    first = box.rows[0] if box.rows else None
    return _uncached(render(request, "office/inbox.html", {"inbox": box, "first": first}))


def _elsewhere(request: HttpRequest) -> HttpResponse:
    found = menu(request)
    if not found:
        raise OfficeClosedError(what="办公页面")
    return redirect(found[0]["href"])


def _uncached(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "no-store"
    return response


@only_for(READ)
@require_GET
def case_page(request: HttpRequest, number: str) -> HttpResponse:
    tab = request.GET.get("tab", "review")
    return showing.show(request, number, tab=tab if tab in dict(page.TABS) else "review")


@only_for(READ)
@require_GET
def news(request: HttpRequest, number: str) -> HttpResponse:
    """For a page that lies open while somebody else works on the case: what has come since record `since`."""
    case = approvals.find(official(request), number)
    since = request.GET.get("since", "")
    seen = int(since) if _is_number(since) else 0
    rows = flow.history(case.flow_instance_id) if case.flow_instance_id else []
    fresh = [row for row in rows if row.seq > seen and row.actor_id != official(request).pk]
    return render(request, "office/parts/news.html", {"event": fresh[-1] if fresh else None})


@only_for(READ)
@require_GET
def print_page(request: HttpRequest, number: str) -> HttpResponse:
    """签批历程, on paper: everything in the record, with the state of its chain."""
    view = approvals.case_view(official(request), number)
    assert view.case.flow_instance_id is not None
    facts = {
        "view": view,
        "case": view.case,
        "applicant": page.applicant_rows(view),
        "steps": [row for row in reversed(trail.steps_of(view)) if not row["is_now"]],
        "facts_of_point": page.facts_of_points(view),
        "record": trail.record_of(view),
        "fault": flow.history_fault(view.case.flow_instance_id),
        "end": flow.history_end(view.case.flow_instance_id),
        "printed_at": clock.now(),
    }
    return render(request, "office/case/print.html", facts)


@only_for(READ)
@require_GET
def approval_sheet(request: HttpRequest, number: str) -> HttpResponse:
    """审批表 with the whole 办理历程 and the end of its chain, as a PDF."""
    user = official(request)
    view = approvals.case_view(user, number)
    assert view.case.flow_instance_id is not None
    count, digest = flow.history_end(view.case.flow_instance_id)
    fault = flow.history_fault(view.case.flow_instance_id)
    state = f"注意：{fault}。" if fault else "首尾相连，没有改动。"
    facts = [["事项", view.case.item_name, True], ["办件编号", view.case.number, True]]
    facts += [[row["label"], str(row["value"]), True] for row in page.applicant_rows(view) if row["value"]]
    data = {
        "case_number": view.case.number,
        "facts": [*facts, ["状态", view.case.state_name, True]],
        "steps": trail.sheet_of(view),
        "points": [
            [f"{one.task_name}，{one.actor_name}", text, "符合" if is_met else "不符合"]
            for one in view.reviews
            for text, is_met in one.checks.items()
        ],
        "papers": [[one.name, one.number, trail.moment_words(one.issued_at), one.verify_code] for one in view.papers],
        "chain": f"全部记录 {count} 条，{state}打印于 {trail.moment_words(clock.now())}，{user.name}。",
        "hash": digest,
        "link": settings.PUBLIC_URL + reverse("office:case", args=[view.case.number]),
    }
    response = HttpResponse(notices.render_form("approval", data), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{view.case.number}.pdf"'
    return response


@only_for(READ)
@require_GET
def paper(request: HttpRequest, number: str, paper: uuid.UUID) -> FileResponse:
    """The sealed PDF, also of a letter between agencies; made now when the worker has not come to it yet."""
    case = approvals.find(official(request), number)
    if paper not in {one.id for one in notices.of_case(case.number, with_internal=True)}:
        raise NotFoundError(what="这份文书")
    info = notices.pdf(paper)
    return FileResponse(files.open(info.id), filename=info.name, content_type=info.media_type)


@only_for(READ)
@require_GET
def case_list(request: HttpRequest) -> HttpResponse:
    asked, filters, errors = _asked(request)
    after = request.GET.get("after") or None
    found = approvals.cases_page(official(request), filters, after=after, size=SIZE)
    here, query = reverse("office:cases"), urlencode({name: value for name, value in asked.items() if value})
    facts = {
        "rows": found.rows,
        "asked": asked,
        "errors": errors,
        "is_filtered": bool(query),
        "states": approvals.CaseState.choices,
        "lamps": LAMPS,
        "agencies": _agencies(request),
        "next_href": _href(here, query, found.next_cursor) if found.next_cursor else "",
        "first_href": _href(here, query) if after else "",
        "export_href": _href(reverse("office:export"), query) if holds(request, EXPORT) else "",
    }
    return render(request, "office/cases.html", facts)


@only_for(EXPORT)
@require_GET
def export(request: HttpRequest) -> StreamingHttpResponse:
    """The same rows as a CSV file, line by line; who took it stands in the audit log."""
    _, filters, errors = _asked(request)
    if errors:
        raise InvalidInputError(fields=errors)
    lines = approvals.export_cases(official(request), filters)
    response = StreamingHttpResponse((line.encode() for line in lines), content_type="text/csv; charset=utf-8")
    name = f"cases-{clock.today():%Y%m%d}.csv"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _asked(request: HttpRequest) -> tuple[dict[str, str], approvals.CaseFilters, dict[str, str]]:
    """What was typed, the filters made of it, and what could not be read."""
    names = ("q", "state", "lamp", "item", "agency", "from", "to")
    asked = {name: request.GET.get(name, "").replace("\x00", "").strip()[:100] for name in names}
    errors: dict[str, str] = {}
    since, until = _day(asked, "from", errors), _day(asked, "to", errors)
    if since and until and since > until:
        errors["to"] = "“申报到”早于“申报从”"
    filters = approvals.CaseFilters(
        state=asked["state"] if asked["state"] in approvals.CaseState.values else "",
        lamp=asked["lamp"] if asked["lamp"] in dict(LAMPS) else "",
        item_code=asked["item"],
        agency_id=int(asked["agency"]) if _is_number(asked["agency"]) else None,
        text=asked["q"],
        submitted_from=since,
        submitted_to=until,
    )
    return asked, filters, errors


def _day(asked: dict[str, str], name: str, errors: dict[str, str]) -> date | None:
    if not asked[name]:
        return None
    try:
        return date.fromisoformat(asked[name])
    except ValueError:
        errors[name] = f"“{DATES[name]}”的日期写成 2026-11-23 的样子"
        return None


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 10


def _agencies(request: HttpRequest) -> list[dict[str, Any]]:
    """The agencies whose cases this person may read, as a choice; none when it is one alone."""
    where = identity.scope(official(request), READ)
    found = [one for one in agencies.agencies() if where.covers(division_path=one.division_path, agency_id=one.id)]
    return [{"value": one.id, "label": one.name} for one in found] if len(found) > 1 else []


def _href(address: str, query: str, after: str | None = None) -> str:
    parts = [part for part in (query, urlencode({"after": after}) if after else "") if part]
    return f"{address}?{'&'.join(parts)}" if parts else address
