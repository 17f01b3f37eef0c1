"""The lamp of a case, from the due day it keeps; the same bounds as the flow's own clocks."""

from __future__ import annotations

from datetime import date

from django.db.models import Q
from django.utils import timezone

from tongban.support.calendar import api as calendar
from tongban.support.flow import api as flow

from . import rules
from .enums import CaseState
from .models import BEFORE_RECEIPT, Case

#: Before its receipt no term of the law runs; the day that is kept is the one by which somebody has to hand it on or
#: look at it, and its lamp warns of that.
RUNNING = (CaseState.SUBMITTED, CaseState.ACCEPTED, *BEFORE_RECEIPT)
HELD = (CaseState.CORRECTING, CaseState.PAUSED)


def lamp_view(case: Case) -> flow.LampView:
    if case.closed_at is not None:
        return flow.lamp_of(case.promised_due_on, finished_on=timezone.localdate(case.closed_at))
    if case.state == CaseState.CORRECTING:
        return flow.lamp_of(case.due_on, is_held=True, reason="申请人补正")
    if case.state == CaseState.PAUSED:
        return flow.lamp_of(case.promised_due_on, is_held=True, reason=flow.PauseReason(case.pause_reason).label)
    return flow.lamp_of(case.due_on)


def lamp_q(lamp: str, today: date) -> Q:
    """The cases that show this lamp today, as a condition on rows."""
    soon = calendar.add_workdays(today, rules.NEAR_DUE_DAYS).on
    match lamp:
        case flow.Lamp.OVER:
            return Q(state__in=RUNNING, due_on__lt=today)
        case flow.Lamp.DUE:
            return Q(state__in=RUNNING, due_on__gte=today, due_on__lte=soon)
        case flow.Lamp.OK:
            return Q(state__in=RUNNING) & (Q(due_on__gt=soon) | Q(due_on=None))
        case flow.Lamp.HOLD:
            return Q(state__in=HELD)
        case flow.Lamp.DONE:
            return ~Q(state__in=(*RUNNING, *HELD))
    return Q()
