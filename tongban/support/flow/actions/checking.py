"""夜间复算: every running period is counted anew from the record and compared with what is stored.

Nothing is corrected: a difference means that something is wrong, and a person has to look. The report stays.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone

from tongban.common import clock
from tongban.support.audit import api as audit
from tongban.support.calendar import api as calendar
from tongban.support.identity import api as identity

from .. import registry
from ..enums import InstanceState, ReportKind, TaskKind, TaskState
from ..models import ClockReport, FlowClock, FlowEvent, FlowInstance, FlowTask
from ..rules import clocks, replay
from ..rules.clocks import DueOn, Limit
from ..rules.replay import Story, Told
from . import locking
from .reporting import Line, keep_lines

logger = logging.getLogger(__name__)

BATCH = 1000
NONE = "无"


@dataclass(frozen=True)
class _Rows:
    instance: FlowInstance
    clocks: list[FlowClock]
    tasks: list[FlowTask]
    events: list[FlowEvent]
    story: Story
    dues: dict[str, DueOn]


def check_clocks(*, actor: identity.User | None = None, kind: ReportKind = ReportKind.CHECK) -> ClockReport:
    """Five statements for a thousand instances and one for each module that keeps days of its own, without a lock;
    what differs is looked at once more under it."""
    began = clock.now()
    report = ClockReport.objects.create(kind=kind.value, began_at=began)
    keys = list(FlowInstance.objects.filter(state__in=locking.LIVE).order_by("pk").values_list("pk", flat=True))
    counted = found = 0
    for first in range(0, len(keys), BATCH):
        batch = keys[first : first + BATCH]
        read = list(_read(batch))
        counted += sum(len(one.clocks) + sum(task.limit_days is not None for task in one.tasks) for one in read)
        suspects = dict.fromkeys(line.instance_id for line in _differences(read))
        lines = [line for key in suspects for line in _again(key)]
        keep_lines(report, lines)
        found += len(lines)
    report.looked, report.counted, report.found, report.ended_at = len(keys), counted, found, clock.now()
    report.save(update_fields=["looked", "counted", "found", "ended_at"])
    facts = {"looked": report.looked, "counted": counted, "found": found}
    audit.record(actor or identity.SYSTEM(), "flow.clocks.check", f"clock-report:{report.pk}", facts=facts)
    if found:
        logger.error("flow.clocks_differ found=%s report=%s", found, report.pk)
    return report


def check_nightly() -> int:
    """For the worker: how many days differ."""
    return check_clocks().found


@transaction.atomic
def _again(instance_id: int) -> list[Line]:
    """A case may have moved between two reads; under its lock it stands still."""
    locking.instance_of(instance_id)
    return _differences(list(_read([instance_id])))


def _read(keys: list[int]) -> Iterator[_Rows]:
    """Four statements, however many."""
    instances = FlowInstance.objects.filter(pk__in=keys, state__in=locking.LIVE).only(
        "subject", "state", "promised_due_on", "statutory_due_on"
    )
    of_clocks, of_tasks, of_events = _by(keys), _by(keys), _by(keys)
    for row in FlowClock.objects.filter(instance_id__in=keys, finished_on=None).order_by("pk"):
        of_clocks[row.instance_id].append(row)
    for task in FlowTask.objects.filter(instance_id__in=keys, state=TaskState.OPEN).order_by("pk"):
        of_tasks[task.instance_id].append(task)
    told = FlowEvent.objects.filter(instance_id__in=keys, kind__in=replay.KINDS).order_by("instance_id", "seq")
    for event in told.only("instance_id", "kind", "task_id", "at", "payload"):
        of_events[event.instance_id].append(event)
    for instance in instances.order_by("pk"):
        key = instance.pk
        story = _story(of_events[key])
        dues = {kind: clocks.due(limit, story.pauses, calendar) for kind, limit in story.limits.items()}
        yield _Rows(instance, of_clocks[key], of_tasks[key], of_events[key], story, dues)


def _by(keys: Iterable[int]) -> dict[int, list[Any]]:
    return {key: [] for key in keys}


def _story(events: Iterable[FlowEvent]) -> Story:
    return replay.replay(Told(one.kind, timezone.localdate(one.at), one.task_id, one.payload) for one in events)


def _differences(read: list[_Rows]) -> list[Line]:
    """The flow's own days, then those that modules above keep for their lists."""
    lines = []
    for rows in read:
        for what, stored, counted in [*_of_instance(rows, rows.story), *_of_tasks(rows, rows.story)]:
            if stored != counted:
                lines.append(Line(rows.instance.pk, rows.instance.subject, what, _text(stored), _text(counted)))
    subjects = {rows.instance.pk: rows.instance.subject for rows in read}
    for one in registry.kept_days([_counted(rows) for rows in read]):
        if one.stored != one.counted:
            subject = subjects[one.instance_id]
            lines.append(Line(one.instance_id, subject, one.what, _text(one.stored), _text(one.counted)))
    return lines


def _counted(rows: _Rows) -> registry.Counted:
    return registry.Counted(
        rows.instance.pk,
        rows.instance.subject,
        rows.story.is_paused,
        {kind: due.on for kind, due in rows.dues.items()},
        any(due.provisional for due in rows.dues.values()),
    )


def _of_instance(rows: _Rows, story: Story) -> Iterator[tuple[str, object, object]]:
    """What, as it is stored, as the record says."""
    is_paused = rows.instance.state == InstanceState.PAUSED
    yield "停表", "停" if is_paused else "走", "停" if story.is_paused else "走"
    stored = {row.kind: row for row in rows.clocks}
    for kind, limit in story.limits.items():
        row = stored.pop(kind, None)
        if row is None:
            yield f"{kind}", None, limit.days
            continue
        name = str(row.get_kind_display())
        due = rows.dues[kind]
        kept = Limit(row.limit_days, row.started_on, row.extension_days)
        yield f"{name}（工作日）", _limit_text(kept), _limit_text(limit)
        yield f"{name}到期日", row.due_on, due.on
        yield f"{name}是否预计", "是" if row.is_provisional else "否", "是" if due.provisional else "否"
        yield f"办件的{name}", getattr(rows.instance, f"{kind}_due_on"), due.on
    for row in stored.values():
        yield str(row.get_kind_display()), row.due_on, None


def _of_tasks(rows: _Rows, story: Story) -> Iterator[tuple[str, object, object]]:
    whole = rows.dues["promised"].on if "promised" in rows.dues else None
    for task in rows.tasks:
        yield f"“{task.name}”挂起", "是" if task.is_held else "否", "是" if story.is_held(task.pk) else "否"
        if task.limit_days is None:
            if task.kind != TaskKind.WAIT:
                yield f"“{task.name}”到期日", task.due_on, whole
            continue
        own = clocks.due(Limit(task.limit_days, task.step_started_on), story.pauses_of(task.pk), calendar).on
        yield f"“{task.name}”环节到期日", task.step_due_on, own
        if task.kind != TaskKind.WAIT:
            yield f"“{task.name}”到期日", task.due_on, own


def _limit_text(limit: Limit) -> str:
    more = f"，延长 {limit.extension} 日" if limit.extension else ""
    return f"{limit.start} 起 {limit.days} 日{more}"


def _text(value: object) -> str:
    return NONE if value is None else str(value)
