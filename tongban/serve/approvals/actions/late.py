"""容缺后补: the applicant is reminded before the day and told after it; to end the case stays with an official."""

from __future__ import annotations

import logging

from django.db import transaction

from tongban.common import clock
from tongban.support.calendar import api as calendar
from tongban.support.events import api as events
from tongban.support.identity import api as identity

from .. import rules
from ..enums import CaseState
from ..models import Case
from .walking import change, message, tell

logger = logging.getLogger(__name__)
AT_WORK = (CaseState.ACCEPTED, CaseState.PAUSED)


def follow_late() -> int:
    """Every morning; each case in a transaction of its own, each told once of each."""
    soon = calendar.add_workdays(clock.today(), rules.NEAR_DUE_DAYS).on
    waiting = Case.objects.filter(state__in=AT_WORK, outstanding_due_on__lte=soon).exclude(outstanding=[])
    keys = list(
        waiting.exclude(outstanding_told="over").order_by("outstanding_due_on", "pk").values_list("pk", flat=True)
    )
    return len(events.each("approvals.late", keys, _follow))


@transaction.atomic
def _follow(key: int) -> bool:
    case = Case.objects.select_for_update(of=("self",)).get(pk=key)
    if case.state not in AT_WORK or not case.outstanding or case.outstanding_due_on is None:
        return False
    today, due = clock.today(), case.outstanding_due_on
    step = rules.late_step(due, calendar.workdays_between(today, due), today)
    if not step or step == case.outstanding_told:
        return False
    change(case, outstanding_told=step)
    names = "、".join(case.outstanding)
    if step == "soon":
        message(case, f"请补交容缺材料：{case.item_name}", f"请在{due:%Y年%-m月%-d日}前补交：{names}。")
    else:
        message(
            case,
            f"容缺材料逾期未补：{case.item_name}",
            f"{names}应在{due:%Y年%-m月%-d日}前补齐。请尽快补交；不补齐的，办件可能被终止。",
        )
    tell(identity.SYSTEM(), case, f"case.late-{step}", {"outstanding": case.outstanding, "due_on": due})
    return True
