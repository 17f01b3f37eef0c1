"""From the decision on: 核查任务, reminders, and cases that ended otherwise."""

from __future__ import annotations

import logging

from django.db import transaction

from tongban.common import clock
from tongban.support.calendar import api as calendar
from tongban.support.events import api as events
from tongban.support.identity import api as identity

from .. import rules
from ..enums import OPEN, DueStep, PledgeState
from ..events import PledgeCheckDue, PledgeCheckOpened, PledgeSettled
from ..models import Pledge
from .walking import change, find_locked, message, tell, term

logger = logging.getLogger(__name__)


@transaction.atomic
def open_check(*, number: str) -> bool:
    """The decision to grant rests on a pledge: its check begins, with a day. Twice is once."""
    row = find_locked(number)
    if row is None or row.state != PledgeState.MADE or row.case.decided_on is None:
        return False
    due = term(row.case.decided_on, row.check_days, row.check_unit)
    change(row, state=PledgeState.DUE, due_on=due, check_due_on=due)
    facts = {"due_on": due, "agency": row.agency_name}
    tell(identity.SYSTEM(), row, "open_check", facts, PledgeCheckOpened(case_number=number, due_on=due))
    return True


@transaction.atomic
def end_pledge(*, number: str) -> bool:
    """The case ended without a grant: nothing rests on the pledge any more."""
    row = find_locked(number)
    if row is None or row.state != PledgeState.MADE:
        return False
    change(row, state=PledgeState.ENDED, settled_at=clock.now())
    tell(identity.SYSTEM(), row, "end", {})
    return True


@transaction.atomic
def follow_revocation(*, number: str) -> bool:
    """The decision was revoked on the page of the case, not from here."""
    row = find_locked(number)
    if row is None or not rules.may_move(PledgeState(row.state), PledgeState.REVOKED):
        return False
    change(row, state=PledgeState.REVOKED, due_on=None, settled_at=clock.now(), note=row.case.revoke_reason)
    event = PledgeSettled(case_number=number, state=PledgeState.REVOKED)
    tell(identity.SYSTEM(), row, "settle", {"state": PledgeState.REVOKED}, event)
    return True


def follow_checks() -> int:
    """Every morning: what comes near and what is over, each told once, each in a transaction of its own."""
    soon = calendar.add_workdays(clock.today(), rules.NEAR_DUE_DAYS).on
    waiting = Pledge.objects.filter(state__in=OPEN, due_on__lte=soon).exclude(told=DueStep.OVER)
    numbers = list(waiting.order_by("due_on", "pk").values_list("number", flat=True))
    return len(events.each("pledges.checks", numbers, _follow))


@transaction.atomic
def _follow(number: str) -> bool:
    row = find_locked(number)
    if row is None or row.state not in OPEN or row.due_on is None:
        return False
    today = clock.today()
    step = rules.due_step(row.due_on, calendar.workdays_between(today, row.due_on), today)
    if not step or step == row.told:
        return False
    change(row, told=step)
    if row.state == PledgeState.FIXING and step == DueStep.SOON:
        message(row, f"整改期限快到了：{row.item_name}", f"请在{row.due_on:%Y年%-m月%-d日}前完成整改：{row.demand}")
    if step == DueStep.OVER:
        logger.warning("pledges.check_overdue", extra={"case": number})
    facts = {"due_on": row.due_on, "state": row.state}
    event = PledgeCheckDue(case_number=number, step=step, due_on=row.due_on)
    tell(identity.SYSTEM(), row, f"check_{step}", facts, event)
    return True
