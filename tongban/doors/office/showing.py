"""The case page as a whole; shown by itself, and again with what stood in the way of a step."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from tongban.common.errors import NotFoundError
from tongban.serve.approvals import api as approvals
from tongban.serve.grants import api as grants
from tongban.serve.intake import api as intake
from tongban.serve.projects import api as projects
from tongban.support.flow import api as flow
from tongban.ui import originals

from . import case_materials, council_page, flow_words, trail
from . import case_page as page
from .asking import holds, official
from .case_work import asks_of, mine, verbs_of, work_of
from .chrome import WORK
from .inbox import inbox_of

SIMILAR = 12
#: The tabs that show the application, and what the audit log says of a look at them.
PURPOSES = {"materials": "查看申请材料", "form": "查看申请表单"}


def show(
    request: HttpRequest,
    number: str,
    *,
    tab: str = "review",
    typed: page.Typed | None = None,
    errors: dict[str, str] | None = None,
    conflict: str = "",
    lost: str = "",
    status: int = 200,
) -> HttpResponse:
    user, typed = official(request), typed or page.Typed()
    view = approvals.case_view(user, number, purpose=PURPOSES.get(tab, "查看办件"))
    box = inbox_of(request, number)
    work = work_of(user, view, box.place, typed.task_id, is_whole=tab == "review")
    of_tab = _of_tab(request, view, tab, typed, box.place)
    if tab in PURPOSES:
        beside = intake.Beside(len(of_tab["application"].materials) if of_tab["application"] else 0)
    else:
        beside = intake.beside(user, number)
    facts: dict[str, Any] = {
        "inbox": box,
        "view": view,
        "case": view.case,
        "tab": tab,
        "place": box.place,
        "head": page.head(view),
        "tabs": page.tabs(view, tab, box.place, beside.asked_for or None),
        "notes": page.notes(view, beside, grants.award_of_case(user, view.case) if tab == "review" else None),
        "work": work,
        "verbs": [] if work else list(verbs_of(view, box.place, task=False)),
        "next": box.after(number),
        "typed": typed,
        "errors": errors or {},
        "conflict": conflict,
        "lost": lost or typed.opinion,
        **of_tab,
    }
    return render(request, f"office/case/{tab}.html", facts, status=status)


def _of_tab(request: HttpRequest, view: approvals.CaseView, tab: str, typed: page.Typed, place: str) -> dict[str, Any]:
    user, number = official(request), view.case.number
    if tab == "review":
        asks = asks_of(view, place)
        may_call, is_shared = any(one.label == "会商" for one in asks), len(view.case.participant_ids) > 1
        held = council_page.box_of(user, "case", number, may_call=may_call, has_some=is_shared)
        return {
            "councils": held,
            "area": projects.area_mark(user, view.case),
            "cited": council_page.phrases(held),
            "points": page.points(view, typed, mine(view, typed.task_id)),
            "departments": page.departments(view),
            "steps": trail.steps_of(view),
            "asks": asks,
            "applicant": page.applicant_rows(view),
        }
    if tab in PURPOSES:
        return _application(request, view, tab, place)
    if tab == "record":
        return {"record": trail.record_of(view), "steps": trail.steps_of(view), "is_whole": _is_whole(view)}
    if tab == "flow" and view.flow_ref and view.case.flow_instance_id:
        state = flow.state(view.case.flow_instance_id)
        lamps = {
            one.task.node: f"办理中，{one.lamp.shape}{one.lamp.name}"
            for one in view.tasks
            if one.lamp.code in ("ok", "due", "over")
        }
        return {"drawing": flow_words.picture_of(view.flow_ref, state, lamps), "state": state}
    if tab == "similar":
        closed = approvals.CaseFilters(item_code=view.case.item_code, agency_id=view.case.agency_id, lamp="done")
        rows = approvals.cases_page(user, closed, size=SIMILAR).rows
        return {
            "same": approvals.similar_cases(number),
            "decided": [one for one in rows if one.number != number],
        }
    return {}


def _application(request: HttpRequest, view: approvals.CaseView, tab: str, place: str) -> dict[str, Any]:
    try:
        application = intake.application(view.case.number)  # who may see the case, and that he looked, is settled
    except NotFoundError:  # a case that another module opened by itself
        return {"application": None, "applicant": page.applicant_rows(view)}
    if tab == "form":
        return {"application": application, "applicant": page.applicant_rows(view)}
    lines = application.materials
    wanted = request.GET.get("m", "")
    current = next((one for one in lines if one.code == wanted), lines[0] if lines else None)
    return {
        "application": application,
        "materials": case_materials.material_rows(
            application, view.case.number, current.code if current else "", place
        ),
        "current": current,
        "standard": current.standard.removeprefix("受理标准：").strip() if current else "",
        "original": originals.original_of(current, application.summary) if current else None,
        "door": "office",
        "paper": intake.paper_of(lines, passings := intake.passings_of(view.case.number)),
        "passings": passings,
        "may_pass": holds(request, *WORK),
    }


def _is_whole(view: approvals.CaseView) -> bool:
    """Whether the chain of the record is unbroken."""
    assert view.case.flow_instance_id is not None
    return flow.history_fault(view.case.flow_instance_id) is None
