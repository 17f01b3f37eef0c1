"""Where stored due days come from: rows are read, rules/clocks.py counts, rows are written back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from tongban.common.rewriting import rewrite
from tongban.support.calendar import api as calendar

from .enums import TaskKind
from .models import NEVER, FlowClock, FlowClockPause, FlowInstance, FlowTask
from .rules import clocks
from .rules.clocks import DueOn, Limit, Pause


def pauses_for(rows: Iterable[FlowClockPause], task_id: int | None = None) -> list[Pause]:
    """Those that count for a task's own clock, or (without a task) for the clocks of the whole instance."""
    return [Pause(row.started_on, row.ended_on, row.planned_days) for row in rows if row.task_id in (None, task_id)]


def planned_end_of(row: FlowClockPause) -> date | None:
    if not row.planned_days:
        return None
    return clocks.planned_end(Pause(row.started_on, None, row.planned_days), calendar)


def clock_due(clock: FlowClock, pauses: Sequence[FlowClockPause]) -> DueOn:
    return clocks.due(Limit(clock.limit_days, clock.started_on, clock.extension_days), pauses_for(pauses), calendar)


def step_due(task: FlowTask, pauses: Sequence[FlowClockPause]) -> date | None:
    if task.limit_days is None:
        return None
    return clocks.due(Limit(task.limit_days, task.step_started_on), pauses_for(pauses, task.pk), calendar).on


def set_task_due(task: FlowTask, instance: FlowInstance, pauses: Sequence[FlowClockPause] = ()) -> None:
    """The step's own day, else the promised one; not saved. The day that a wait was given stays as it is."""
    if task.kind == TaskKind.WAIT and task.limit_days is None:
        return
    task.step_due_on = step_due(task, pauses)
    task.due_on = task.step_due_on or instance.promised_due_on
    task.order_on = task.due_on or NEVER


def retime(
    instance: FlowInstance,
    running: Sequence[FlowClock],
    tasks: Sequence[FlowTask],
    pauses: Sequence[FlowClockPause],
) -> None:
    """Count clocks and open tasks anew and save them, one statement each; the instance is saved by the caller."""
    count(instance, running, tasks, pauses)
    save(running, tasks)


def count(
    instance: FlowInstance,
    running: Sequence[FlowClock],
    tasks: Sequence[FlowTask],
    pauses: Sequence[FlowClockPause],
) -> None:
    """The same, not saved."""
    for clock in running:
        found = clock_due(clock, pauses)
        clock.due_on, clock.is_provisional = found.on, found.provisional
        if clock.kind == "promised":
            instance.promised_due_on = found.on
        else:
            instance.statutory_due_on = found.on
    held = {row.task_id for row in pauses if row.ended_on is None}
    for task in tasks:
        task.is_held = None in held or task.pk in held
        set_task_due(task, instance, pauses)


def save(running: Sequence[FlowClock], tasks: Sequence[FlowTask]) -> None:
    rewrite(running, "due_on", "is_provisional", "extension_days")
    rewrite(tasks, "step_due_on", "due_on", "order_on", "is_held")
