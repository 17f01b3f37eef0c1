"""A process as nodes and edges, between the file and the blocks."""

from __future__ import annotations

from bisect import insort
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from functools import cached_property
from typing import Any

from .values import Refusal, RefusedError, Todo, cut


class Role(Enum):
    """What a node is for the way: `LEAVE` is where an embedded sub-process is left, once all its tokens are there."""

    THROUGH = "through"
    STEP = "step"
    END = "end"
    CHOICE = "choice"
    FORK = "fork"
    SYNC = "sync"
    LEAVE = "leave"


@dataclass
class Node:
    """`draft`: the node of the definition without its id; `partner`: the split that this gate closes, in our own files.

    `is_own` says that the draft came from our own extension, so nothing is guessed. `of` is the node of the file that
    this one was made from, when it was drawn by us (an implied gate): messages name that one.
    """

    id: str
    element: str
    name: str
    role: Role
    draft: dict[str, Any] = field(default_factory=dict)
    before: list[dict[str, Any]] = field(default_factory=list)
    todo: list[Todo] = field(default_factory=list)
    partner: str = ""
    is_own: bool = False
    of: str = ""

    @property
    def shown(self) -> str:
        """What messages call it."""
        return cut(self.name or self.of or self.id)

    def refused(self, reason: str) -> RefusedError:
        return RefusedError(Refusal(self.element, reason, self.of or self.id, self.name))


@dataclass(frozen=True)
class Edge:
    """`when` is set for a condition in our own language, `text` for one in any other."""

    id: str
    source: str
    target: str
    name: str = ""
    when: str = ""
    text: str = ""
    is_default: bool = False

    def refused(self, reason: str) -> RefusedError:
        return RefusedError(Refusal("sequenceFlow", reason, self.id, self.name))


def free(wanted: str, nodes: Mapping[str, Node]) -> str:
    """An id for a node of ours that no node of the file has."""
    while wanted in nodes:
        wanted += "_"
    return wanted


class Graph:
    """Without cycles and with one beginning; both are found here."""

    def __init__(self, nodes: dict[str, Node], edges: list[Edge], start: str) -> None:
        self.nodes, self.start = nodes, start
        self.out: dict[str, list[Edge]] = {one: [] for one in nodes}
        self.into: dict[str, list[Edge]] = {one: [] for one in nodes}
        for edge in edges:
            self.out[edge.source].append(edge)
            self.into[edge.target].append(edge)

    def targets(self, node_id: str) -> list[str]:
        return [edge.target for edge in self.out[node_id]]

    @cached_property
    def order(self) -> dict[str, int]:
        """Topological numbers of what can be reached. Every way back is refused by its name."""
        back: list[Refusal] = []
        done: list[str] = []
        open_: set[str] = {self.start}
        seen: set[str] = {self.start}
        stack = [(self.start, iter(self.out[self.start]))]
        while stack:
            node_id, edges = stack[-1]
            edge = next(edges, None)
            if edge is None:
                stack.pop()
                open_.discard(node_id)
                done.append(node_id)
            elif edge.target in open_:
                source, target = self.nodes[edge.source], self.nodes[edge.target]
                way = f"从“{source.shown}”回到“{target.shown}”"
                reason = f"{way}是循环，不收；重办用退回，不画在流程里"
                back.append(Refusal("sequenceFlow", reason, edge.id, edge.name))
            elif edge.target not in seen:
                seen.add(edge.target)
                open_.add(edge.target)
                stack.append((edge.target, iter(self.out[edge.target])))
        if back:
            raise RefusedError(*back)
        return {node_id: number for number, node_id in enumerate(reversed(done))}

    @cached_property
    def _through(self) -> dict[str, int]:
        """For each node a set (as bits) of those that every way from it goes through."""
        found: dict[str, int] = {}
        for node_id in sorted(self.order, key=self.order.__getitem__, reverse=True):
            ways = [found[one] for one in self.targets(node_id)]
            common = ways[0] if ways else 0
            for way in ways:
                common &= way
            found[node_id] = common | 1 << self.order[node_id]
        return found

    def where_all_meet(self, node_id: str) -> str | None:
        """The first node that every way from here goes through: where what runs at once has to meet."""
        after = self._through[node_id] >> (self.order[node_id] + 1)
        if not after:
            return None
        return self._by_number[self.order[node_id] + (after & -after).bit_length()]

    def where_some_meet(self, targets: list[str], stop: str | None) -> str | None:
        """Where two of these ways come together first, when they share nothing but what lies behind it."""
        first = self._shared(targets, stop, None)
        if first is None or self._shared(targets, stop, first) is not None:
            return None
        return first

    def _shared(self, targets: list[str], stop: str | None, beside: str | None) -> str | None:
        """The first node on two of the ways; none goes on behind `stop`, or through `beside`."""
        ways: dict[str, int] = {}
        for number, target in enumerate(targets):
            ways[target] = ways.get(target, 0) | 1 << number
        waiting = sorted(ways, key=self.order.__getitem__)
        while waiting:
            node_id = waiting.pop(0)
            if node_id == beside:
                continue
            if ways[node_id] & (ways[node_id] - 1):
                return node_id
            for target in self.targets(node_id) if node_id != stop else ():
                if target not in ways:
                    insort(waiting, target, key=self.order.__getitem__)
                ways[target] = ways.get(target, 0) | ways[node_id]
        return None

    @cached_property
    def _by_number(self) -> dict[int, str]:
        return {number: node_id for node_id, number in self.order.items()}

    def reach(self, node_id: str, stop: str | None) -> set[str]:
        """What can be reached from here without passing `stop`."""
        found: set[str] = set()
        waiting = [node_id]
        while waiting:
            one = waiting.pop()
            if one not in found and one != stop:
                found.add(one)
                waiting += self.targets(one)
        return found
