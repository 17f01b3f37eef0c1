"""退回: to which finished tasks an open one may go back, what bars the way, and what is undone. No database.

Back to any completed task of the same or an enclosing block (process-engine.md §4.3). What lies between is done anew:
its open tasks are cancelled, its results superseded. Three things stand and are never gone behind, in one's own
sequence or in a branch beside it: a milestone (受理、决定: an act towards the applicant), an automatic step that was
taken (its effect is outside), and what others answered (a department's system, a 子办件).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from .definition import (
    Auto,
    Body,
    Choice,
    External,
    Flow,
    Job,
    Node,
    Parallel,
    Place,
    Sub,
    SubCase,
    Task,
    Wait,
    bodies_of,
    walk,
)


@dataclass(frozen=True)
class Ways:
    """`targets`: nearest first. `bar`: why there are none further back; empty where the flow begins."""

    targets: tuple[Task, ...]
    bar: str = ""


def ways_back(flow: Flow, node_id: str, done: Mapping[str, str], waiting: Collection[str]) -> Ways:
    """For an open node. `done`: outcomes by node, as they count now; `waiting`: the nodes of all open tasks."""
    found: list[Task] = []
    place = flow.places[node_id]
    while True:
        bar = _backwards(place.body[: place.index], done, found)
        if place.block is None or bar is not None:
            return Ways(tuple(found), _why(bar))
        if isinstance(place.block.node, Parallel):
            beside = [body for number, body in enumerate(place.block.node.branches) if number != place.branch]
            bar = _first(_passed(body, done, waiting) for body in beside)
            if bar is not None:
                return Ways(tuple(found), _why(bar))
        place = place.block


def nodes_after(flow: Flow, node_id: str) -> list[Node]:
    """All that comes later than this one, in its own sequence and in those around it."""
    place: Place | None = flow.places[node_id]
    found: list[Node] = []
    while place is not None:
        found += walk(place.body[place.index + 1 :])
        place = place.block
    return found


def tasks_after(flow: Flow, node_id: str) -> list[str]:
    """Tasks that come later than this one; their results are superseded when it is done anew."""
    return [node.id for node in nodes_after(flow, node_id) if isinstance(node, Task)]


def undone_by(flow: Flow, target: str) -> set[str]:
    """Nodes that have no outcome any more when the case is back at `target`, itself and the 子流程 around it too."""
    around = {block.node.id for block, _ in flow.places[target].blocks() if isinstance(block.node, Sub)}
    return {target, *around, *(node.id for node in nodes_after(flow, target))}


def _backwards(body: Body, done: Mapping[str, str], found: list[Task]) -> Node | None:
    """Collects the targets of a sequence that was gone through; gives what bars the way further back."""
    for node in reversed(body):
        match node:
            case Auto() | Job() | External() | SubCase():
                return node
            case Wait():
                continue
            case Task() if node.id in done:
                if node.milestone:
                    return node
                found.append(node)
            case Choice() | Parallel() | Sub():
                bar = _first([_backwards(inner, done, found) for inner in _ways_taken(node, done)])
                if bar is not None:
                    return bar
    return None


def _passed(body: Body, done: Mapping[str, str], waiting: Collection[str]) -> Node | None:
    """What stands in a branch beside, which may be under way: nothing behind its open task was reached."""
    been = {*done, *waiting}
    for node in body:
        match node:
            case Auto():
                return node
            case Task() if node.id in done and (node.milestone or isinstance(node, Job | External | SubCase)):
                return node
            case Choice() | Parallel() | Sub():
                bar = _first(_passed(inner, done, waiting) for inner in _ways_taken(node, been))
                if bar is not None:
                    return bar
        if any(one.id in waiting for one in walk((node,))):
            return None
    return None


def _ways_taken(node: Choice | Parallel | Sub, been: Collection[str]) -> list[Body]:
    """Branches with a task that was done (or waits); those of automatic steps alone leave no trace, so they count."""
    bodies = bodies_of(node)
    taken = [body for body in bodies if any(one.id in been for one in _tasks(body))]
    if isinstance(node, Choice) and taken:
        return taken
    return taken + [body for body in bodies if body and not _tasks(body)]


def _tasks(body: Body) -> list[Task]:
    return [node for node in walk(body) if isinstance(node, Task)]


def _first(found: Iterable[Node | None]) -> Node | None:
    return next((one for one in found if one is not None), None)


def _why(bar: Node | None) -> str:
    match bar:
        case None:
            return ""
        case Auto() | Job():
            return f"自动步骤“{bar.name or bar.id}”已经做过，收不回来"
        case External():
            return f"“{bar.name}”的外部系统已有结果"
        case SubCase():
            return f"“{bar.name}”的子办件已有结果"
        case Task() if bar.milestone == "decision":
            return f"“{bar.name}”已经作出决定"
    return f"“{bar.name}”已经办结，对申请人生效"
