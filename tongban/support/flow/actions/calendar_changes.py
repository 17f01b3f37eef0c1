"""Open periods of some instances counted anew by the calendar in force; every moved day is named.

Which instances, and when, says `recounting`.
"""

from __future__ import annotations

from datetime import date

from tongban.common import clock
from tongban.common.prepared import insert
from tongban.common.rewriting import rewrite
from tongban.support.audit import api as audit
from tongban.support.events import api as events
from tongban.support.identity import api as identity

from .. import ledger
from ..deadlines import clock_due, count, save, step_due
from ..enums import EventKind, TaskState
from ..events import FlowRetimed
from ..ledger import Entry
from ..models import ClockReport, FlowClock, FlowClockPause, FlowInstance, FlowTask
from ..values import DueChange
from . import locking
from .reporting import Line, keep_lines

SAVED = ["promised_due_on", "statutory_due_on", "last_seq", "last_hash"]


def move(keys: list[int], actor: identity.User, report: ClockReport) -> list[DueChange]:
    """Eleven statements, however many; locked in the order of their numbers, until the caller's transaction ends."""
    at = clock.now()
    locked = FlowInstance.objects.select_for_update().filter(pk__in=keys, state__in=locking.LIVE)
    instances = {row.pk: row for row in locked.order_by("pk")}
    clocks = list(FlowClock.objects.filter(instance_id__in=instances, finished_on=None).order_by("pk"))
    tasks = list(FlowTask.objects.filter(instance_id__in=instances, state=TaskState.OPEN).order_by("pk"))
    pauses = list(FlowClockPause.objects.filter(instance_id__in=instances).order_by("pk"))
    rows, told, changes = [], [], []
    for key, instance in instances.items():
        own_clocks = [row for row in clocks if row.instance_id == key]
        own_tasks = [row for row in tasks if row.instance_id == key]
        before = _days(own_clocks, own_tasks)
        count(instance, own_clocks, own_tasks, [row for row in pauses if row.instance_id == key])
        after = _days(own_clocks, own_tasks)
        moved = [
            DueChange(key, instance.subject, what, day, new)
            for what, day in before.items()
            if day is not None and (new := after[what]) is not None and new != day
        ]
        payload = {one.what: [one.before.isoformat(), one.after.isoformat()] for one in moved}
        chained = ledger.chain(instance, actor, at, [Entry(EventKind.RECOMPUTED, payload)])
        for row in chained:
            row.instance = instance
        rows += chained
        told.append((instance.subject, payload))
        changes += moved
    save(clocks, tasks)
    if instances:
        rewrite(instances.values(), *SAVED)
        insert(rows)
        audit.record_many(actor, "flow.recompute", told)
        events.publish(*(FlowRetimed(instance_id=row.pk, about=row.subject) for row in instances.values()))
    keep_lines(
        report,
        [Line(one.instance_id, one.subject, one.what, str(one.before), str(one.after)) for one in changes],
    )
    return changes


def _days(clocks: list[FlowClock], tasks: list[FlowTask]) -> dict[str, date | None]:
    return {**{str(row.get_kind_display()): row.due_on for row in clocks}, **{row.name: row.due_on for row in tasks}}


def out_of_date(instance_ids: list[int]) -> set[int]:
    """Instances with a clock or an open task whose day is no longer what is stored. Three statements, no lock."""
    pauses: dict[int, list[FlowClockPause]] = {}
    for row in FlowClockPause.objects.filter(instance_id__in=instance_ids):
        pauses.setdefault(row.instance_id, []).append(row)
    found = set()
    for clock_row in FlowClock.objects.filter(instance_id__in=instance_ids, finished_on=None):
        due = clock_due(clock_row, pauses.get(clock_row.instance_id, []))
        if (due.on, due.provisional) != (clock_row.due_on, clock_row.is_provisional):
            found.add(clock_row.instance_id)
    for task in FlowTask.objects.filter(instance_id__in=instance_ids, state=TaskState.OPEN, limit_days__isnull=False):
        if step_due(task, pauses.get(task.instance_id, [])) != task.step_due_on:
            found.add(task.instance_id)
    return found
