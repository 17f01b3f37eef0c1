"""受理期限: five working days from receipt, or what was left of them after a correction (行政许可法 第三十二条)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta

from tongban.common import clock
from tongban.serve.approvals import api as approvals
from tongban.support.calendar import api as calendar
from tongban.support.events import api as events
from tongban.support.flow import api as flow

from .. import rules
from ..models import Application, CorrectionRequest


def acceptance_due(received_on: date) -> date:
    return calendar.add_workdays(received_on, rules.ACCEPTANCE_DAYS).on


def rest_due(answered_on: date, days_left: int) -> date:
    """The day of the answer counts; at least that day is left."""
    return calendar.add_workdays(answered_on - timedelta(days=1), max(days_left, 1)).on


#: Another process goes by the old calendar for three seconds more; what it writes must not come behind the count.
SETTLES = timedelta(seconds=10)


class _Watch:
    """What this worker knows of the calendar: the edition it has counted by, and the one it saw last, since when."""

    counted: object = object()
    seen: object = None
    since: datetime | None = None


def count_due() -> int:
    """For the worker's loop: counts anew once for each edition of the calendar, and once after a start."""
    edition, now = calendar.edition(), clock.now()
    if edition == _Watch.counted:
        return 0
    if _Watch.since is None or edition != _Watch.seen:
        _Watch.seen, _Watch.since = edition, now
    if now < _Watch.since + SETTLES:
        return 0
    moved = count_anew()
    _Watch.counted = edition
    return moved


def count_anew() -> int:
    """After a change of the calendar: the term of every application that waits for its answer. Gives how many moved.

    Silence beyond the term counts as acceptance, so a day that became a holiday must not stay in it. Each moves in a
    transaction of its own, so nobody at a window waits for the others; done twice, nothing moves twice.
    """
    waiting = Application.objects.filter(case__state=approvals.CaseState.SUBMITTED).select_related("case", "correction")
    moving = {
        row.number: due
        for row in waiting.order_by("case_id").iterator(chunk_size=500)
        if (due := _due(row)) != row.case.accept_due_on
    }

    def move(number: str) -> bool:
        return approvals.move_acceptance(number=number, accept_due_on=moving[number])

    return len(events.each("intake.terms", moving, move))


def kept_terms(counted: Sequence[flow.Counted]) -> Iterator[flow.KeptDay]:
    """For the nightly check: the term of acceptance that a case keeps for its lists, beside the one that follows from
    the day of receipt and the correction. One statement."""
    ids = [one.instance_id for one in counted]
    waiting = Application.objects.filter(case__flow_instance_id__in=ids, case__state=approvals.CaseState.SUBMITTED)
    for row in waiting.select_related("case", "correction"):
        case, due = row.case, _due(row)
        assert case.flow_instance_id is not None
        yield flow.KeptDay(case.flow_instance_id, "列表的受理期限", case.accept_due_on, due)
        yield flow.KeptDay(case.flow_instance_id, "列表的当前期限", case.due_on, due)


def _due(row: Application) -> date:
    correction: CorrectionRequest | None = getattr(row, "correction", None)
    if correction is None:
        return acceptance_due(row.case.received_on)
    return rest_due(row.case.received_on, correction.days_left)
