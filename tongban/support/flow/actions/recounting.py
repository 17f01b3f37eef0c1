"""重算: all running periods counted anew after the calendar has changed, in steps.

What there is to do is a row (`ClockReport`), which the event of the change writes and nothing more: a consumer works in
one transaction, and a hundred thousand clocks in one transaction lock every case for minutes and are all lost with the
worker. Each step is a transaction of its own: some instances, their new days, the lines of the report and how far it
is. Between two steps others work on; a worker that is killed loses one step, and the next goes on after the last whole
one. Each change has a report of its own, so one that comes while another is counted is counted after it.
"""

from __future__ import annotations

import logging
from datetime import date, timedelta

from django.db import transaction
from django.db.models import QuerySet

from tongban.common import clock
from tongban.support.calendar import api as calendar
from tongban.support.identity import api as identity

from ..enums import ReportKind
from ..models import ClockReport, FlowInstance
from ..values import DueChange
from . import locking
from .calendar_changes import move, out_of_date

logger = logging.getLogger(__name__)

#: Looked at, and where a day moves locked, in one step: a few hundred milliseconds in which nobody else works on these.
STEP = 100
#: From the event to the first step. A process goes by the old calendar for three seconds more (common.stamped), and a
#: request that began with it has to be over: what it writes must not come behind the recount.
SETTLES = timedelta(seconds=10)


def note_change(*, event_id: int, note: str) -> None:
    """There is something to count anew; told twice it is noted once."""
    facts = {"kind": ReportKind.CALENDAR.value, "note": note[:200], "began_at": clock.now(), "expected": _live().count}
    ClockReport.objects.get_or_create(event_id=event_id, defaults=facts)


def recount_due() -> bool:
    """For the worker's loop: a step of the oldest recount that was noted; true when it has more to do."""
    report = ClockReport.objects.waiting().first()
    return report is not None and clock.now() >= report.began_at + SETTLES and _step(report.pk, identity.SYSTEM())


def recount_all_now() -> None:
    """All that was noted, at once and in this process; for tests and benchmarks."""
    for key in list(ClockReport.objects.waiting().values_list("pk", flat=True)):
        _walk(key, identity.SYSTEM())


def recompute(
    *, actor: identity.User | None = None, kind: ReportKind = ReportKind.BY_HAND, note: str = ""
) -> list[DueChange]:
    """Count the open periods of all running instances anew, now and here; gives the days that moved."""
    report = ClockReport.objects.create(kind=kind.value, note=note[:200], began_at=clock.now())
    _walk(report.pk, actor or identity.SYSTEM())
    return [
        DueChange(one.instance_id, one.subject, one.what, date.fromisoformat(one.before), date.fromisoformat(one.after))
        for one in report.lines.all()
    ]


def _walk(report_id: int, actor: identity.User) -> None:
    while _step(report_id, actor):
        pass


@transaction.atomic
def _step(report_id: int, actor: identity.User) -> bool:
    """The next instances of a report; true while there may be more. False too while another process is at it."""
    report = ClockReport.objects.select_for_update(skip_locked=True).filter(pk=report_id, ended_at=None).first()
    if report is None:
        return False
    if report.stepped_at is None:
        calendar.look_again()
    keys = list(_live().filter(pk__gt=report.reached_id).order_by("pk").values_list("pk", flat=True)[:STEP])
    moving = sorted(out_of_date(keys))
    report.looked += len(keys)
    report.counted += len(moving)
    report.found += len(move(moving, actor, report)) if moving else 0
    report.reached_id, report.stepped_at = keys[-1] if keys else report.reached_id, clock.now()
    is_over = len(keys) < STEP
    if is_over:
        report.ended_at = report.stepped_at
        logger.info("flow.recomputed report=%s looked=%s moved=%s", report.pk, report.looked, report.found)
    report.save(update_fields=["looked", "counted", "found", "reached_id", "stepped_at", "ended_at"])
    return not is_over


def _live() -> QuerySet[FlowInstance]:
    return FlowInstance.objects.filter(state__in=locking.LIVE)
