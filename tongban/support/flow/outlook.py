"""Looking ahead: what each outcome of an open task would lead to. Nothing is run and nothing is written."""

from __future__ import annotations

import copy
from dataclasses import dataclass
from typing import Any

from . import published
from .actions import seating
from .enums import TaskState
from .errors import NotFoundError, RoutingError
from .models import FlowInstance, FlowTask
from .rules import expressions, seats
from .rules.definition import Auto, Many, Sub, Task
from .rules.routing import Router, return_targets
from .values import OutcomeInfo


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
    """For the buttons of a task, in the order of its outcomes. One statement."""
    return ways_from(task_id)[0]


def ways_from(task_id: int) -> tuple[list[Outlook], list[OutcomeInfo]]:
    """Ahead: for each outcome; back: where it may be sent (退回), nearest first, node and name. One statement."""
    row = FlowTask.objects.select_related("instance").filter(pk=task_id).first()
    if row is None:
        raise NotFoundError(what="这个任务")
    tree = published.tree_of(row.instance.definition_id)
    ahead = [_after(row, row.instance, tree, outcome) for outcome in tree.task(row.node).outcomes]
    back = [OutcomeInfo(node.id, node.name) for node in return_targets(tree, row.node, row.instance.outcomes)]
    return ahead, back


def _decided(row: FlowTask, node: Task, outcome: str) -> str | None:
    """The node's outcome after this one; None while others of a panel are still to be heard."""
    if not isinstance(node, Many):
        return outcome
    others = list(FlowTask.objects.filter(instance_id=row.instance_id, node=row.node).exclude(pk=row.pk))
    row = copy.copy(row)
    row.state, row.outcome = TaskState.DONE.value, outcome
    passes = seats.answer(node.rule, node.needed, seating.ballots_of(node, [*others, row]))
    return None if passes is None else node.yes if passes else node.no


def _after(row: FlowTask, instance: FlowInstance, tree: Any, outcome: OutcomeInfo) -> Outlook:
    decided = _decided(row, tree.task(row.node), outcome.code)
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
