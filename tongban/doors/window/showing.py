"""The case page as a whole; shown by itself, and again with what stood in the way of an answer."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from tongban.catalog.items import api as items
from tongban.common import clock
from tongban.serve.approvals import api as approvals
from tongban.serve.intake import api as intake
from tongban.support.flow import api as flow
from tongban.support.notices import api as notices

from . import case_page, sheet
from .asking import clerk
from .desk import desk_of

PERSON_COUNT = 10


def show(
    request: HttpRequest,
    view: intake.ApplicationView,
    found: sheet.Sheet,
    *,
    errors: dict[str, str] | None = None,
    conflict: str = "",
    status: int = 200,
) -> HttpResponse:
    """The page, with what the clerk has marked and what stands in the way beside it."""
    errors = errors or {}
    user, info = clerk(request), view.case
    guide = items.version(info.item_version_id)
    tab = request.GET.get("tab", "materials")
    tab = tab if tab in case_page.TABS else "materials"
    place = case_page.place_of(request.GET)
    same_person = approvals.CaseFilters(applicant_id_number=info.applicant.id_number)
    persons = approvals.cases_page(user, same_person, size=PERSON_COUNT)
    codes = {verb.code for verb in view.verbs}
    is_judging = "accept" in codes
    similar = approvals.similar_cases(view.number) if is_judging else []
    current = case_page.current_code(found, request.GET.get("m", "") or request.POST.get("show", ""), errors)
    count = f"{len(persons.rows)}{'+' if persons.next_cursor else ''}"
    ask = intake.waiting_ask(user, view.number) if items.goes_outside(guide.flow) else None
    facts: dict[str, Any] = {
        "desk": desk_of(request, view.number),
        "view": view,
        "case": info,
        "guide": guide,
        "head": case_page.head(view, guide),
        "tabs": case_page.tabs(view, tab, place, found if is_judging else None, count),
        "tab": tab,
        "place": place,
        "notes": case_page.notes(view, similar, place, intake.beside(user, view.number), ask),
        "sheet": found,
        "rows": case_page.material_rows(view, found, current, errors, place) if tab == "materials" else [],
        "is_judging": is_judging,
        "verbs": codes,
        "decision": intake.decision_task(user, info) if guide.is_instant and info.state == "accepted" else None,
        "papers": [] if is_judging and not view.on_behalf else notices.of_case(view.number),
        "signatures": intake.signatures_of(view.number) if tab == "materials" else [],
        "is_registered": bool(view.on_behalf),
        "door": "window",
        "passings": (passings := intake.passings_of(view.number) if tab == "materials" else []),
        "paper": intake.paper_of(view.materials, passings) if tab == "materials" else [],
        "may_pass": not is_judging and (info.is_decided or any(one.source == "paper" for one in view.materials)),
        "errors": errors,
        "conflict": conflict,
        "standards": case_page.standards(guide, view) if tab == "guide" else [],
        "points": items.point_groups(guide) if tab == "guide" else [],
        "persons": case_page.history_rows(persons.rows, view.number, place),
        "story": approvals.timeline(view.number) if tab == "flow" else None,
        "trail": flow.history(info.flow_instance_id) if tab == "flow" and info.flow_instance_id else [],
        "now": clock.now(),
    }
    return render(request, "window/case/page.html", facts, status=status)
