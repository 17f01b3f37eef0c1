"""受理期限: five working days from receipt, or what was left of them after a correction (行政许可法 第三十二条)."""

from __future__ import annotations

from datetime import date, timedelta

from tongban.serve.approvals import api as approvals
from tongban.support.calendar import api as calendar

from .. import rules
from ..models import Application, CorrectionRequest


def acceptance_due(received_on: date) -> date:
    return calendar.add_workdays(received_on, rules.ACCEPTANCE_DAYS).on


def rest_due(answered_on: date, days_left: int) -> date:
    """The day of the answer counts; at least that day is left."""
    return calendar.add_workdays(answered_on - timedelta(days=1), max(days_left, 1)).on


def count_anew() -> int:
    """After a change of the calendar: the term of every application that waits for its answer. Gives how many moved.

    Silence beyond the term counts as acceptance, so a day that became a holiday must not stay in it.
    """
    waiting = Application.objects.filter(case__state=approvals.CaseState.SUBMITTED).select_related("case", "correction")
    moved = 0
    for row in waiting.order_by("case_id").iterator(chunk_size=500):
        due = _due(row)
        if due != row.case.accept_due_on:
            moved += approvals.move_acceptance(number=row.number, accept_due_on=due)
    return moved


def _due(row: Application) -> date:
    correction: CorrectionRequest | None = getattr(row, "correction", None)
    if correction is None:
        return acceptance_due(row.case.received_on)
    return rest_due(row.case.received_on, correction.days_left)
