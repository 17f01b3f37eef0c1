"""When the calendar changes, open periods are counted anew and every moved day is named."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.db import transaction

from tongban.common import clock
from tongban.support.audit import api as audit
from tongban.support.events import api as events
from tongban.support.identity import api as identity

from ..deadlines import clock_due, retime, step_due
from ..enums import EventKind, TaskState
from ..events import FlowRetimed
from ..ledger import Entry
from ..models import FlowClock, FlowClockPause, FlowInstance, FlowTask
from ..values import DueChange
from . import locking
from .moving import record

BATCH = 500


def recompute(instance_ids: Iterable[int] | None = None, *, actor: identity.User | None = None) -> list[DueChange]:
    """Count the open periods of these (or of all running) instances anew; gives the days that moved.

    Looks without a lock first and locks only instances where a day would move, so that work goes on meanwhile.
    """
    changes: list[DueChange] = []
    who = actor or identity.SYSTEM()
    wanted = FlowInstance.objects.filter(state__in=locking.LIVE)
    if instance_ids is not None:
        wanted = wanted.filter(pk__in=list(instance_ids))
    for batch in _batches(list(wanted.order_by("pk").values_list("pk", flat=True))):
        for instance_id in sorted(_moved(batch)):
            changes += _recompute_one(instance_id, who)
    return changes


@transaction.atomic
def _recompute_one(instance_id: int, actor: identity.User) -> list[DueChange]:
    instance = locking.instance_of(instance_id)
    if instance.state not in locking.LIVE:
        return []
    clocks = list(FlowClock.objects.filter(instance=instance, finished_on=None).order_by("pk"))
    tasks = locking.open_tasks(instance)
    before = {**{str(row.get_kind_display()): row.due_on for row in clocks}, **{t.name: t.due_on for t in tasks}}
    retime(instance, clocks, tasks, list(FlowClockPause.objects.filter(instance=instance).order_by("pk")))
    after = {**{str(row.get_kind_display()): row.due_on for row in clocks}, **{t.name: t.due_on for t in tasks}}
    changes = [
        DueChange(instance.pk, instance.subject, what, day, new)
        for what, day in before.items()
        if day is not None and (new := after[what]) is not None and new != day
    ]
    payload = {one.what: [one.before.isoformat(), one.after.isoformat()] for one in changes}
    record(instance, actor, Entry(EventKind.RECOMPUTED, payload), at=clock.now())
    audit.record(actor, "flow.recompute", instance.subject, facts=payload)
    events.publish(FlowRetimed(instance_id=instance.pk, about=instance.subject))
    return changes


def _moved(instance_ids: list[int]) -> set[int]:
    """Instances with a clock or an open task whose day is no longer what is stored. Three statements."""
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


def _batches(keys: list[int]) -> Iterator[list[int]]:
    for first in range(0, len(keys), BATCH):
        yield keys[first : first + BATCH]
