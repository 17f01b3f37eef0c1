"""The way of one case without the ways it does not go: what the applicant sees."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from ..enums import EventKind
from ..values import EventRow, NodeState, TaskInfo
from .definition import Body, Choice, End, Flow, Node, Parallel, Sub, places_of, walk


def way_of(flow: Flow, states: Mapping[str, NodeState]) -> Flow:
    """The branches that were gone; where none was yet, the first, which leads on. Nobody is told how it might end."""
    body = _body(flow.body, states)
    return replace(flow, body=body, places={place.node.id: place for place in places_of(body)})


def states_of(flow: Flow, trail: Iterable[EventRow], waiting: Iterable[TaskInfo]) -> dict[str, NodeState]:
    """How far a case has come, told by its record and its open tasks alone."""
    found: dict[str, NodeState] = {}
    for event in trail:
        if event.kind in (EventKind.DONE, EventKind.AUTO) and event.node in flow.places:
            found[event.node] = NodeState("done")
        elif event.kind == EventKind.RETURNED:
            again = _from(flow, event.payload.get("to", ""))
            found = {node: state for node, state in found.items() if node not in again}
        elif event.kind == EventKind.ENDED:
            found |= {end.id: NodeState("done") for end in flow.ends() if end.result == event.payload.get("result")}
    return found | {one.node: NodeState("held" if one.is_held else "open") for one in waiting}


def _from(flow: Flow, node_id: str) -> set[str]:
    """A node and all that is done after it; what is done at the same time stands."""
    found, place = {node_id}, flow.places.get(node_id)
    while place is not None:
        found |= {one.id for one in walk(place.body[place.index + 1 :])}
        place = place.block
    return found


def _body(body: Body, states: Mapping[str, NodeState]) -> Body:
    found: list[Node] = []
    for node in body:
        match node:
            case Choice():
                found += _body(_gone(node, states), states)
            case Sub() if node.body:
                found += [one for one in _body(node.body, states) if not isinstance(one, End)]
            case Parallel():
                branches = tuple(_body(branch, states) for branch in node.branches)
                found.append(replace(node, branches=branches))
            case End() if node.id not in states:
                found.append(replace(node, name="办结"))
            case _:
                found.append(node)
        if isinstance(found[-1] if found else None, End):
            break
    return tuple(found)


def _gone(node: Choice, states: Mapping[str, NodeState]) -> Body:
    bodies = [branch.body for branch in node.branches]
    for wanted in ("open", "held", "done"):
        for body in bodies:
            if any(states[one.id].state == wanted for one in walk(body) if one.id in states):
                return body
    return bodies[0]
