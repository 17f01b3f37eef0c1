"""One walk through a definition with given outcomes: which nodes it passes and how it ends. No database, no clock."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from . import expressions
from .definition import Auto, Flow, Sub, Task
from .returning import Ways, nodes_after, undone_by, ways_back
from .routing import Marking, Router

MOST_STEPS = 200


@dataclass(frozen=True)
class Way:
    """`steps`: node and outcome in order; `guessed`: nodes for which no outcome was given, done with their first;
    `waiting`: nodes still open where the walk stopped; `fault`: why it could not go on."""

    steps: tuple[tuple[str, str], ...] = ()
    guessed: tuple[str, ...] = ()
    autos: tuple[str, ...] = ()
    waiting: tuple[str, ...] = ()
    result: str | None = None
    fault: str = ""

    @property
    def nodes(self) -> tuple[str, ...]:
        return tuple(node for node, _ in self.steps)


@dataclass
class Walker:
    """A walk that can be looked at after every step."""

    flow: Flow
    facts: Mapping[str, Any] = field(default_factory=dict)
    context: Mapping[str, Any] = field(default_factory=dict)
    waiting: list[Task] = field(default_factory=list)
    done: dict[str, str] = field(default_factory=dict)
    autos: list[str] = field(default_factory=list)
    result: str | None = None
    _last: str = ""
    _marking: Marking = field(default_factory=dict)

    def begin(self) -> None:
        router = self._router()
        router.begin()
        self._take(router)

    def step(self, node: Task, outcome: str) -> None:
        """Leave a waiting node. ValueError when a condition cannot be worked out from what is known."""
        self.waiting.remove(node)
        self._last = self.done[node.id] = outcome
        router = self._router()
        router.after(node.id)
        self._take(router)

    def ways_back(self, node: Task) -> Ways:
        """Where a waiting node may be sent back to (退回)."""
        return ways_back(self.flow, node.id, self.done, {one.id for one in self.waiting})

    def ended_by(self, node: Task, target: str) -> list[Task]:
        """The other waiting nodes that end when this one is sent back there."""
        after = {one.id for one in nodes_after(self.flow, target)}
        return [one for one in self.waiting if one.id in after and one is not node]

    def back(self, node: Task, target: str) -> None:
        """Send a waiting node back: what lies between is undone."""
        ended = [node, *self.ended_by(node, target)]
        self.waiting = [one for one in self.waiting if one not in ended]
        for one in undone_by(self.flow, target):
            self.done.pop(one, None)
        self._last = ""
        router = self._router()
        router.reopen(target, returning_from=node.id)
        self._take(router)

    def _take(self, router: Router) -> None:
        self.waiting += router.opened
        if router.result is not None:
            self.result = router.result

    def _router(self) -> Router:
        return Router(self.flow, self._marking, self._holds, self._run, leaves=self._leaves)

    def _run(self, node: Auto) -> None:
        self.autos.append(node.id)

    def _leaves(self, node: Sub, result: str) -> None:
        self._last = self.done[node.id] = result

    def _holds(self, condition: str) -> bool:
        known = {"outcome": self._last, "outcomes": self.done, "facts": self.facts, "context": self.context}
        return expressions.holds(condition, known)


def way_of(flow: Flow, outcomes: Mapping[str, str], facts: Mapping[str, Any], context: Mapping[str, Any]) -> Way:
    """Walk to the end with these outcomes by node; a node without one is done with its first, which leads on."""
    walker, fault = Walker(flow, facts, context), ""
    steps: list[tuple[str, str]] = []
    guessed: list[str] = []
    try:
        walker.begin()
        while walker.waiting and walker.result is None and len(steps) < MOST_STEPS:
            node = walker.waiting[0]
            outcome = outcomes.get(node.id)
            if outcome is None:
                outcome = node.outcomes[0].code
                guessed.append(node.id)
            elif node.outcome(outcome) is None:
                fault = f"环节“{node.name}”没有记录里的意见“{outcome}”"
                break
            steps.append((node.id, outcome))
            walker.step(node, outcome)
    except ValueError:
        fault = "有一处条件按记录里的情况判断不了"
    waiting = tuple(node.id for node in walker.waiting)
    return Way(tuple(steps), tuple(guessed), tuple(walker.autos), waiting, walker.result, fault)
