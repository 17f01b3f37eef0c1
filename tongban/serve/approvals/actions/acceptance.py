"""受理: by the window, or by silence (行政许可法 第三十二条)."""

from __future__ import annotations

import logging
from datetime import date

from django.db import transaction

from tongban.common import clock
from tongban.support.calendar import api as calendar
from tongban.support.events import api as events
from tongban.support.flow import api as flow
from tongban.support.identity import api as identity

from .. import papers, rules
from ..enums import CaseState
from ..events import CaseAccepted
from ..models import Case
from .walking import acceptance_task, change, dues, lock_case, message, require_move, tell

logger = logging.getLogger(__name__)


@transaction.atomic
def accept_case(
    *,
    actor: identity.User,
    number: str,
    on: date,
    opinion: str = "",
    outstanding: list[str] | None = None,
    is_deemed: bool = False,
) -> Case:
    """Start the clocks of the decision on day `on` and hand the applicant the notice of acceptance.

    The caller has checked who accepts and that the materials are in order.
    """
    case = lock_case(number)
    require_move(case, CaseState.ACCEPTED, "受理")
    assert case.flow_instance_id is not None
    instance_id = case.flow_instance_id

    task = acceptance_task(case)
    step = flow.complete(actor=actor, task_id=task.id, outcome="accept", opinion=opinion)
    flow.start_clocks(instance_id, on, actor=actor)
    participants = {*case.participant_ids, *(opened.agency_id for opened in step.opened)}

    change(
        case,
        state=CaseState.ACCEPTED,
        accepted_on=on,
        is_deemed_accepted=is_deemed,
        **dues(instance_id),
        outstanding=outstanding or [],
        participant_ids=sorted(participants),
    )
    papers.issue_acceptance(actor=actor, case=case)
    if case.outstanding:
        fallback = calendar.add_workdays(on, rules.LATE_DAYS).on
        change(case, outstanding_due_on=rules.late_until(on, case.promised_due_on, fallback))
        papers.issue_late(actor=actor, case=case)
    message(case, f"您的申请已受理：{case.item_name}", papers.acceptance_words(case))
    tell(
        actor,
        case,
        "case.accept",
        {"accepted_on": on, "is_deemed": is_deemed, "outstanding": outstanding or []},
        CaseAccepted(case_number=number, accepted_on=on, is_deemed=is_deemed),
    )
    return case


@transaction.atomic
def deem_accepted(*, number: str, today: date) -> bool:
    """Accept one application by silence, from the day its papers were received; False when it was answered."""
    case = lock_case(number)
    on = rules.deemed_accepted_on(CaseState(case.state), case.received_on, case.accept_due_on, today)
    if on is None:
        return False
    accept_case(
        actor=identity.SYSTEM(),
        number=number,
        on=on,
        opinion="收到申请材料之日起五个工作日内没有告知申请人补正或者不予受理，依法自收到申请材料之日起视为受理",
        is_deemed=True,
    )
    return True


def deem_all_accepted(*, limit: int = 500) -> list[str]:
    """The periodic look at applications that nobody answered in time; each in a transaction of its own."""
    today = clock.today()
    waiting = (
        Case.objects.filter(state=CaseState.SUBMITTED, accept_due_on__lt=today)
        .order_by("accept_due_on", "pk")
        .values_list("number", flat=True)[:limit]
    )

    def deem(number: str) -> bool:
        return deem_accepted(number=number, today=today)

    done = events.each("approvals.deem_accepted", list(waiting), deem)
    for number in done:
        logger.warning("approvals.deemed_accepted", extra={"case": number})
    return done
