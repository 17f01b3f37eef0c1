"""试走: which tasks a definition would open for whom, outcome by outcome. Nothing is started and nothing is written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from . import published
from .actions.seating import Seat, agency_of, seats_of
from .errors import RoutingError
from .models import FlowInstance
from .rules import expressions
from .rules.definition import Auto, Flow, Panel, Parallel, Sub, Task, bodies_of, walk
from .rules.routing import Marking, Router
from .values import FlowRef, OutcomeInfo

MOST_STEPS = 200


@dataclass(frozen=True)
class RehearsedTask:
    """`agency_id` is 0 where the definition names an agency that this item has not: `fault` says so."""

    node: str
    name: str
    role: str
    limit_days: int | None
    outcomes: tuple[OutcomeInfo, ...]
    outcome: str
    agency_id: int = 0
    agency_name: str = ""
    fault: str = ""


@dataclass(frozen=True)
class Rehearsal:
    """The tasks in the order in which they would be done, and what comes of it."""

    tasks: list[RehearsedTask] = field(default_factory=list)
    autos: list[str] = field(default_factory=list)
    end: str = ""
    fault: str = ""


@dataclass(frozen=True)
class StepInfo:
    """One task of a definition. `agency` as in the definition; `beside` names the parallel block it stands in."""

    name: str
    role: str
    action: str
    agency: str
    limit_days: int | None
    outcomes: tuple[str, ...]
    beside: str = ""


@dataclass(frozen=True)
class FlowInfo:
    ref: FlowRef
    name: str
    steps: tuple[StepInfo, ...]


def flows() -> list[FlowInfo]:
    """The newest version of every published definition, by code. No statement once they are known."""
    return [_info(ref) for ref in published.newest()]


def _info(ref: FlowRef) -> FlowInfo:
    tree = published.tree_of(published.id_of(ref))
    beside = {
        inner.id: node.name
        for node in walk(tree.body)
        if isinstance(node, Parallel)
        for body in bodies_of(node)
        for inner in walk(body)
    }
    steps = (
        StepInfo(
            node.name,
            node.role,
            node.action,
            node.agency,
            node.limit_days,
            tuple(one.name for one in node.outcomes),
            beside.get(node.id, ""),
        )
        for node in walk(tree.body)
        if isinstance(node, Task)
    )
    return FlowInfo(ref, tree.name, tuple(steps))


def rehearse(
    ref: FlowRef, *, context: Mapping[str, Any], owner_agency_id: int, outcomes: Mapping[str, str]
) -> Rehearsal:
    """Walk the definition with these outcomes by node; where none is given, the first one, which leads on."""
    tree = published.tree_of(published.id_of(ref))
    instance = FlowInstance(owner_agency_id=owner_agency_id, context=dict(context))
    return _Walk(tree, instance, outcomes).all()


class _Walk:
    def __init__(self, tree: Flow, instance: FlowInstance, outcomes: Mapping[str, str]) -> None:
        self.tree, self.instance, self.wished = tree, instance, outcomes
        self.marking: Marking = {}
        self.done: dict[str, str] = {}
        self.last = ""
        self.tasks: list[RehearsedTask] = []
        self.autos: list[Auto] = []

    def all(self) -> Rehearsal:
        try:
            result = self._go()
            fault = ""
        except (ValueError, RoutingError):
            result, fault = None, "往后要看办理中才有的情况，这里走不下去"
        end = next((one.name for one in self.tree.ends() if one.result == result), "")
        return Rehearsal(self.tasks, [one.name for one in self.autos], end, fault)

    def _go(self) -> str | None:
        router = self._router()
        router.begin()
        waiting = list(router.opened)
        while waiting and router.result is None and len(self.tasks) < MOST_STEPS:
            node = waiting.pop(0)
            self.last = self.done[node.id] = self._outcome(node)
            self.tasks += self._tasks(node)
            router = self._router()
            router.after(node.id)
            waiting += router.opened
        return router.result

    def _router(self) -> Router:
        return Router(self.tree, self.marking, self._holds, self.autos.append, leaves=self._leaves)

    def _leaves(self, node: Sub, result: str) -> None:
        self.done[node.id] = self.last = result

    def _holds(self, condition: str) -> bool:
        known = {"outcome": self.last, "outcomes": self.done, "facts": {}, "context": self.instance.context}
        return expressions.holds(condition, known)

    def _outcome(self, node: Task) -> str:
        wished = node.outcome(self.wished.get(node.id, ""))
        return wished.code if wished else node.outcomes[0].code

    def _tasks(self, node: Task) -> list[RehearsedTask]:
        """One for each agency that has to do with it; only the first asks for the outcome of all."""
        told: dict[str, Any] = {"node": node.id, "role": node.role, "limit_days": node.limit_days}
        told |= {"outcomes": node.outcomes, "outcome": self.done[node.id]}
        try:
            seats = seats_of(node, self.instance) or [Seat(0, agency_of(node, self.instance), node.name)]
        except RoutingError as refusal:
            return [RehearsedTask(**told, name=node.name, fault=refusal.sentence)]
        if isinstance(node, Panel):
            first = seats[0]
            name = f"{node.name}（{len(seats)} 人）"
            return [RehearsedTask(**told, name=name, agency_id=first.agency.id, agency_name=first.agency.name)]
        return [
            RehearsedTask(
                **told | ({"outcomes": ()} if number else {}),
                name=seat.name,
                agency_id=seat.agency.id,
                agency_name=seat.agency.name,
            )
            for number, seat in enumerate(seats)
        ]
