"""The token game: from a finished node to the tasks that open next. No database; conditions and steps come in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from .definition import (
    Auto,
    Body,
    Choice,
    End,
    Flow,
    Node,
    Parallel,
    Place,
    Sub,
    Task,
)
from .returning import nodes_after

Marking = dict[str, list[int]]


@dataclass
class Router:
    """`marking` holds, for every parallel block that waits to join, the branches still out.

    `holds(condition)` answers a condition now; `run(auto)` does an automatic step now (its facts count for later
    conditions); `skips(task)` says that there is nothing to do in it (an empty list, a message that came early).
    `leaves(sub, result)` is told how a 子流程 ended. Afterwards `opened`, `joined` and `result` say what came of it.
    """

    flow: Flow
    marking: Marking
    holds: Callable[[str], bool]
    run: Callable[[Auto], None]
    skips: Callable[[Task], bool] = lambda _task: False
    leaves: Callable[[Sub, str], None] = lambda _sub, _result: None
    opened: list[Task] = field(default_factory=list)
    joined: list[str] = field(default_factory=list)
    result: str | None = None

    def begin(self) -> None:
        self._sequence(self.flow.body, 0, None, 0)

    def after(self, node_id: str) -> None:
        """Go on from a node that has just been finished."""
        place = self.flow.places[node_id]
        self._sequence(place.body, place.index + 1, place.block, place.branch)

    def reopen(self, node_id: str, *, returning_from: str) -> None:
        """Go back to `node_id`; joins of blocks that were already left wait again for the branch it stands in, those
        of later blocks for nobody: they are entered anew."""
        for node in nodes_after(self.flow, node_id):
            self.marking.pop(node.id, None)
        outer = {id(block) for block, _ in self.flow.places[returning_from].blocks()}
        for block, branch in self.flow.places[node_id].blocks():
            if isinstance(block.node, Parallel) and id(block) not in outer:
                self.marking[block.node.id] = [branch]
        self.opened.append(self.flow.task(node_id))

    def _sequence(self, body: Body, index: int, block: Place | None, branch: int) -> None:
        while index < len(body):
            if not self._passes(body[index]):
                return
            index += 1
        if block is not None:
            self._leave(block, branch)

    def _passes(self, node: Node) -> bool:
        """Enter a node; True when the same sequence goes on behind it at once."""
        match node:
            case Task():
                if self.skips(node):
                    return True
                self.opened.append(node)
            case Auto():
                self.run(node)
                return True
            case End():
                self._end(node)
            case Sub():
                self._sequence(node.body, 0, self.flow.places[node.id], 0)
            case Choice():
                number = next(
                    number for number, branch in enumerate(node.branches) if branch.is_else or self.holds(branch.when)
                )
                self._sequence(node.branches[number].body, 0, self.flow.places[node.id], number)
            case Parallel():
                self.marking[node.id] = list(range(len(node.branches)))
                for number, body in enumerate(node.branches):
                    self._sequence(body, 0, self.flow.places[node.id], number)
        return False

    def _end(self, node: End) -> None:
        """The end of the flow, or only of the 子流程 that it stands in."""
        for block, _branch in self.flow.places[node.id].blocks():
            if isinstance(block.node, Sub):
                self.leaves(block.node, node.result)
                self._leave(block, 0)
                return
        self.result = node.result

    def _leave(self, block: Place, branch: int) -> None:
        """A branch has come to its end: a choice goes on, a parallel block waits for the last one."""
        if isinstance(block.node, Parallel):
            out = self.marking[block.node.id]
            out.remove(branch)
            if out:
                return
            del self.marking[block.node.id]
            self.joined.append(block.node.id)
        self._sequence(block.body, block.index + 1, block.block, block.branch)
