"""Looking ahead: what each outcome of an open task would lead to. Nothing is run and nothing is written."""

from __future__ import annotations

import copy
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from . import published, returns
from .actions import seating
from .converting import task_infos
from .enums import TaskKind, TaskState
from .errors import NotFoundError, RoutingError
from .models import FlowTask
from .rules import expressions, seats
from .rules.definition import OPINIONS, Auto, Many, Sub, Task
from .rules.routing import Router
from .values import FlowRef, OutcomeInfo, ReturnTarget, TaskInfo


@dataclass(frozen=True)
class NextTask:
    name: str
    role: str
    agency_id: int
    agency_name: str


@dataclass(frozen=True)
class Outlook:
    """After `outcome`: these tasks open, these automatic steps run, the flow ends with `result`, or others are still
    at work (`is_waiting`). `is_known` is false where a condition rests on facts that are not there yet."""

    outcome: OutcomeInfo
    tasks: tuple[NextTask, ...] = ()
    autos: tuple[str, ...] = ()
    result: str = ""
    is_waiting: bool = False
    is_known: bool = True


def outlook(task_id: int) -> list[Outlook]:
    """For the buttons of a task, in the order of its outcomes. One statement, one more for a seat of a panel."""
    row = FlowTask.objects.select_related("instance").filter(pk=task_id).first()
    if row is None:
        raise NotFoundError(what="这个任务")
    node = published.tree_of(row.instance.definition_id).task(row.node)
    others = FlowTask.objects.filter(instance_id=row.instance_id, node=row.node) if isinstance(node, Many) else ()
    return _ahead(row, others)


class Run:
    """One instance as a page shows it: its tasks, finished ones too, in the order in which they opened, and from each
    the ways ahead and back. One statement for all of it."""

    def __init__(self, instance_id: int) -> None:
        self._rows = list(FlowTask.objects.filter(instance_id=instance_id).select_related("instance").order_by("pk"))
        self.tasks = task_infos(self._rows[0].instance, self._rows) if self._rows else []

    @property
    def ref(self) -> FlowRef | None:
        """The version that it runs on now; None when no task was ever opened."""
        return published.ref_of(self._rows[0].instance.definition_id) if self._rows else None

    @property
    def open_tasks(self) -> list[TaskInfo]:
        return [one for one in self.tasks if one.is_open]

    def ahead(self, task_id: int) -> list[Outlook]:
        """One for each outcome of an open task, in their order."""
        row = self._row(task_id)
        return _ahead(row, [one for one in self._rows if one.node == row.node])

    def back(self, task_id: int) -> list[ReturnTarget]:
        """Where it may be sent back to (退回), nearest first."""
        row = self._row(task_id)
        tree = published.tree_of(row.instance.definition_id)
        waiting = (one for one in self._rows if one.state == TaskState.OPEN)
        return list(returns.ways_of(row.instance, tree, row, waiting).targets)

    def _row(self, task_id: int) -> FlowTask:
        return next(row for row in self._rows if row.pk == task_id)


def _ahead(row: FlowTask, of_node: Iterable[FlowTask]) -> list[Outlook]:
    """`of_node`: every task of the same node, for a panel."""
    if row.kind == TaskKind.COSIGN:
        return [Outlook(one, is_waiting=True) for one in OPINIONS]
    tree = published.tree_of(row.instance.definition_id)
    others = [one for one in of_node if one.pk != row.pk]
    return [_after(row, others, tree, outcome) for outcome in tree.task(row.node).outcomes]


def _decided(row: FlowTask, others: list[FlowTask], node: Task, outcome: str) -> str | None:
    """The node's outcome after this one; None while others of a panel are still to be heard."""
    if not isinstance(node, Many):
        return outcome
    row = copy.copy(row)
    row.state, row.outcome = TaskState.DONE.value, outcome
    passes = seats.answer(node.rule, node.needed, seating.ballots_of(node, [*others, row]))
    return None if passes is None else node.yes if passes else node.no


def _after(row: FlowTask, others: list[FlowTask], tree: Any, outcome: OutcomeInfo) -> Outlook:
    instance = row.instance
    decided = _decided(row, others, tree.task(row.node), outcome.code)
    if decided is None:
        return Outlook(outcome, is_waiting=True)
    facts: dict[str, Any] = {
        "outcome": decided,
        "outcomes": {**instance.outcomes, row.node: decided},
        "facts": instance.facts,
        "context": instance.context,
    }
    autos: list[Auto] = []

    def leaves(node: Sub, result: str) -> None:
        facts["outcome"] = facts["outcomes"][node.id] = result

    marking = copy.deepcopy(instance.marking)
    router = Router(tree, marking, lambda one: expressions.holds(one, facts), autos.append, leaves=leaves)
    try:
        router.after(row.node)
        tasks = tuple(_next(node, seat) for node in router.opened for seat in seating.seats_of(node, instance))
    except (ValueError, RoutingError):
        return Outlook(outcome, is_known=False)
    return Outlook(
        outcome,
        tasks=tasks,
        autos=tuple(one.name for one in autos),
        result=router.result or "",
        is_waiting=not tasks and router.result is None,
    )


def _next(node: Task, seat: seating.Seat) -> NextTask:
    return NextTask(seat.name, node.role, seat.agency.id, seat.agency.name)
