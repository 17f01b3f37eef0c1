"""Cases that wait for each other (子办件, 四级联动): what came of the lower one, and the end of the upper one."""

from __future__ import annotations

from django.db import transaction

from tongban.common import clock
from tongban.support.flow import api as flow
from tongban.support.identity import api as identity

from .. import papers
from ..enums import CaseState, UpperGround
from ..events import CaseClosed
from .ending import VOIDABLE, end_row
from .reviewing import let_in
from .walking import lock_case, message, subject_of, tell

UNDER_WAY = (CaseState.ACCEPTED, CaseState.PAUSED)


@transaction.atomic
def answer_sub_case(*, actor: identity.User, number: str, task_id: int, outcome: str, opinion: str, key: str) -> bool:
    """The step that waits has its outcome and the case goes on; False when the case has ended meanwhile.

    For intake, which knows which cases belong together and has checked who acts.
    """
    case, task = lock_case(number), flow.task(task_id)
    if case.state not in UNDER_WAY or not task.is_open:
        return False
    step = flow.answer(
        actor=actor,
        instance_id=task.instance_id,
        node=task.node,
        seat=task.seat,
        outcome=outcome,
        opinion=opinion,
        key=key,
    )
    let_in(case, step)
    tell(actor, case, "sub_case.answer", {"task": task.name, "outcome": outcome, "opinion": opinion})
    return True


@transaction.atomic
def end_with_upper(*, number: str, words: str, upper: str, ground: UpperGround = UpperGround.ENDED) -> bool:
    """终止 with the case, or the step of it, that asked for it; False when it has ended by itself. What was done stays
    in its record."""
    case = lock_case(number)
    if case.state not in VOIDABLE:
        return False
    system = identity.SYSTEM()
    assert case.flow_instance_id is not None
    flow.terminate(actor=system, instance_id=case.flow_instance_id, basis=str(ground.label), note=words)
    case.procedures.filter(ended_on=None).update(ended_on=clock.today(), result=ground.label)
    case.end_ground = ground
    end_row(case, CaseState.TERMINATED, words, "end_ground")
    papers.issue_termination(actor=system, case=case, ground_name=str(ground.label), reason=words)
    message(case, f"办件已终止：{case.item_name}", f"{words}，这一件不用再办。")
    facts = {"ground": ground, "reason": words, "upper": subject_of(upper)}
    tell(system, case, "case.terminate", facts, CaseClosed(case_number=number, state=CaseState.TERMINATED))
    return True
