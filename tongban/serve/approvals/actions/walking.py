"""The steps that every action of this module takes: lock, move, record and tell."""

from __future__ import annotations

from typing import Any

from tongban.common import live
from tongban.common.errors import NotFoundError
from tongban.common.prepared import Prepared, Slot, together, update
from tongban.support.audit import api as audit
from tongban.support.events import api as events
from tongban.support.flow import api as flow
from tongban.support.identity import api as identity
from tongban.support.notices import api as notices

from .. import rules
from ..enums import CaseState
from ..errors import CaseStateError
from ..models import Case

ACCEPTANCE = "accept"
DECISION = "decision"
_LOCKED = Prepared(lambda: Case.objects.select_for_update(of=("self",)).filter(number=Slot("number")))


def subject_of(number: str) -> str:
    return f"case:{number}"


def case_path(number: str) -> str:
    """The applicant's page of the case, as it stands in messages."""
    return f"/my/cases/{number}/"


def lock_case(number: str) -> Case:
    """The case's row is the first lock of every action here; the flow's row comes after it."""
    case = _LOCKED.first(number=number)
    if case is None:
        raise NotFoundError(what="这个办件")
    return case


def acceptance_task(case: Case) -> flow.TaskInfo:
    """The open task of the window; every flow of an application begins with it."""
    assert case.flow_instance_id is not None
    for task in flow.open_tasks(case.flow_instance_id):
        if task.milestone == ACCEPTANCE:
            return task
    raise CaseStateError(number=case.number, state="没有待办的受理环节", verb="继续办理")


def require_move(case: Case, to: CaseState, verb: str) -> None:
    if not rules.may_move(CaseState(case.state), to):
        raise CaseStateError(number=case.number, state=CaseState(case.state).label, verb=verb)


def require_state(case: Case, allowed: set[CaseState], verb: str) -> None:
    if CaseState(case.state) not in allowed:
        raise CaseStateError(number=case.number, state=CaseState(case.state).label, verb=verb)


def dues(instance_id: int) -> dict[str, Any]:
    """The due days as the clocks of the flow have them now, as the case keeps them."""
    views = {view.kind: view for view in flow.clocks([instance_id])[instance_id]}
    promised, statutory = views.get("promised"), views.get("statutory")
    current = promised or statutory
    return {
        "promised_due_on": promised.due_on if promised else None,
        "statutory_due_on": statutory.due_on if statutory else None,
        "is_provisional": any(view.provisional for view in views.values()),
        "due_on": current.due_on if current else None,
    }


def change(case: Case, **fields: Any) -> None:
    for name, value in fields.items():
        setattr(case, name, value)
    update(case, *fields)


def tell(actor: identity.User, case: Case, action: str, facts: dict[str, Any], *happened: events.Event) -> None:
    """Record, publish and wake the open pages; the same three for every step."""
    with together():
        audit.record(actor, f"approvals.{action}", subject_of(case.number), facts=facts)
        events.publish(*happened)
    live.notify(subject_of(case.number))


def message(case: Case, title: str, body: str) -> None:
    """A line in the applicant's inbox."""
    notices.tell(case.applicant_id_number, title, body, case_path(case.number))
