"""办件."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Header, Path, Query, Router
from pydantic import StringConstraints

from tongban.common.errors import InvalidInputError
from tongban.serve.approvals import api as approvals
from tongban.serve.intake import api as intake
from tongban.support.flow import api as flow
from tongban.support.identity import api as identity

from ..auth import token, user_of
from ..shapes import CaseOut, CasePage, CaseRow, Key, LampOut, VerbIn, VerbOut
from .tasks import task_row

router = Router(tags=["办件"], auth=token)
Number = Annotated[str, StringConstraints(min_length=1, max_length=64, pattern=r"^[0-9A-Za-z]+$")]


def case_row(case: approvals.CaseInfo) -> CaseRow:
    return CaseRow(
        number=case.number,
        query_code=case.query_code,
        item_code=case.item_code,
        item_name=case.item_name,
        agency=case.agency_name,
        applicant=case.applicant.name,
        state=case.state,
        state_name=case.state_name,
        submitted_at=case.submitted_at,
        accepted_on=case.accepted_on,
        promised_due_on=case.promised_due_on,
        statutory_due_on=case.statutory_due_on,
        lamp=LampOut(code=case.lamp, words=case.lamp_words),
        licence=case.licence_identifier or None,
    )


@router.get("/cases", response=CasePage, summary="您能看的办件，新的在前")
def list_cases(
    request: HttpRequest,
    state: Annotated[str, Query(max_length=20, pattern=r"^[a-z_]*$")] = "",
    lamp: Annotated[str, Query(max_length=20, pattern=r"^[a-z_]*$")] = "",
    q: Annotated[str, Query(max_length=60, pattern=r"^[^\x00]*$")] = "",
    after: Annotated[str, Query(max_length=300, pattern=r"^[^\x00]*$")] = "",
    size: Annotated[int, Query(ge=1, le=100)] = 20,
) -> CasePage:
    known = {"state": (state, approvals.CaseState.values), "lamp": (lamp, flow.Lamp.values)}
    if faults := {name: f"只能是 {'、'.join(of)}" for name, (one, of) in known.items() if one and one not in of}:
        raise InvalidInputError(fields=faults)
    filters = approvals.CaseFilters(state=state, lamp=lamp, text=q)
    page = approvals.cases_page(user_of(request), filters, after or None, size)
    return CasePage(cases=[case_row(row) for row in page.rows], next=page.next_cursor)


@router.get("/cases/{number}", response=CaseOut, summary="一个办件的全部：时限、经过、文书、材料、任务、可用操作")
def read_case(request: HttpRequest, number: Annotated[Number, Path()]) -> dict[str, Any]:
    view = approvals.case_view(user_of(request), number)
    application = intake.application(number)
    return {
        "case": case_row(view.case),
        "holder": view.timeline.holder,
        "todo": view.timeline.todo,
        "clocks": [
            {name: getattr(clock, name) for name in
             ("kind", "name", "limit_days", "started_on", "due_on", "left", "lamp", "words", "provisional")}
            for clock in view.clocks
        ],
        "steps": [
            {name: getattr(step, name) for name in ("state", "title", "words", "at", "who")}
            for step in view.timeline.steps
        ],
        "papers": [
            {name: getattr(paper, name) for name in ("id", "kind", "name", "number", "issued_at")}
            for paper in view.papers
        ],
        "materials": [
            {"code": one.code, "name": one.name, "state": one.verdict_name or one.source_name, "trust": one.trust}
            for one in application.materials
        ],
        "seen": application.seen,
        "tasks": [task_row(open_task.task, open_task.lamp) for open_task in view.tasks],
        "verbs": [{"code": code, "name": name} for code, name in _verbs(user_of(request), view).items()],
    }  # fmt: skip


def _verbs(user: identity.User, view: approvals.CaseView) -> dict[str, str]:
    """Those of the application, then what the open tasks and the record allow (加签、减签、登记收到的消息)."""
    found = {one.code: one.name for one in intake.verbs.available(user, view.case.number)}
    return found | {one.code: one.name for one in view.verbs if one.code in intake.VERBS}


@router.post("/cases/{number}/verbs/{verb}", response=VerbOut, summary="对办件做一个操作：受理、补正、撤回、特别程序…")
def use_verb(
    request: HttpRequest,
    number: Annotated[Number, Path()],
    verb: Annotated[str, StringConstraints(max_length=40, pattern=r"^[a-z_]+$"), Path()],
    body: VerbIn,
    key: Annotated[Key | None, Header(alias="Idempotency-Key")] = None,
) -> VerbOut:
    intake.verbs.perform(user_of(request), number, verb, body.data, key=key)
    return VerbOut(case=case_row(approvals.find(user_of(request), number)))
