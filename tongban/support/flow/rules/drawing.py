"""Where everything of a definition stands on a drawing. One layout for the diagram in BPMN files and our own pictures.

Along the way is to the right; the branches of a block stand below each other, the first on the way itself. Blocks
never share a row of their columns, so nothing overlaps.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from ..enums import NodeKind
from ..values import NodeState
from . import expressions
from .definition import KINDS, Body, Broken, Choice, End, Flow, Node, Parallel, Sub, Task, bodies_of, walk

TASK_SIZE, POINT_SIZE = (144, 72), (36, 36)
GAP, BRANCH_GAP, PITCH, EDGE, LABEL = 36, 92, 104, 8, 22
MERGE, SYNC = "merge", "sync"
SPLITS = (NodeKind.CHOICE.value, NodeKind.PARALLEL.value)
POINTS = (NodeKind.START.value, NodeKind.END.value)
GATES = (*SPLITS, MERGE, SYNC)
START, JOIN = "Start", "Join_"
ELSE = "其余"

Point = tuple[int, int]


@dataclass(frozen=True)
class Box:
    """One node, or the place where branches part (its block's id) or meet (`Join_` and the id; merge or sync).

    `state` as in NodeState; a gate is "done" when the way went through it.
    """

    id: str
    kind: str
    name: str
    x: int
    y: int
    width: int
    height: int
    role: str = ""
    limit_days: int | None = None
    state: str = ""
    words: str = ""

    @property
    def middle(self) -> Point:
        return self.x + self.width // 2, self.y + self.height // 2


@dataclass(frozen=True)
class Line:
    """From one box to the next by these points; `when` is the branch's condition, `words` the same for people."""

    source: str
    target: str
    points: tuple[Point, ...]
    when: str = ""
    words: str = ""
    branch: int = 0
    is_taken: bool = False


@dataclass(frozen=True)
class Drawing:
    width: int
    height: int
    boxes: list[Box]
    lines: list[Line]


def draw(flow: Flow, states: Mapping[str, NodeState], *, inside: bool = True) -> Drawing:
    """`inside` shows a 子流程 by its own nodes; without, it is one box."""
    pen = _Pen(flow, states, inside=inside)
    pen.box(START, NodeKind.START.value, "开始", "done" if states else "")
    outs = pen.sequence(flow.body, 0, [_Out(START)])
    assert outs is not None
    reached = _reached(pen.boxes, pen.lines)
    boxes = [replace(one, state="done") if one.kind in GATES and one.id in reached else one for one in pen.boxes]
    lines = [replace(one, is_taken=one.source in reached and one.target in reached) for one in pen.lines]
    right = max(one.x + one.width for one in boxes)
    low = max(one.y + one.height + (LABEL if one.kind in POINTS else 0) for one in boxes)
    low = max([low, *(point[1] for line in lines for point in line.points)])
    return Drawing(right + GAP, low + EDGE, boxes, lines)


@dataclass(frozen=True)
class _Out:
    """Where a line to what follows begins; `row` is set for an empty branch, which has a row but no box."""

    source: str
    when: str = ""
    words: str = ""
    branch: int = 0
    row: int | None = None


class _Pen:
    def __init__(self, flow: Flow, states: Mapping[str, NodeState], *, inside: bool) -> None:
        self.states, self.inside = states, inside
        self.ends = {end.id for end in flow.ends()}
        self.outcomes = {node.id: node for node in walk(flow.body) if isinstance(node, Task | Sub)}
        self.boxes: list[Box] = []
        self.lines: list[Line] = []
        self.places: dict[str, Box] = {}
        self.x, self.row = EDGE, 0
        self.last = ""

    def box(
        self, node_id: str, kind: str, name: str, state: str = "", words: str = "", node: Node | None = None
    ) -> None:
        width, height = POINT_SIZE if kind in (*POINTS, *GATES) else TASK_SIZE
        y = _middle(self.row) - height // 2
        role, limit = (node.role, node.limit_days) if isinstance(node, Task) else ("", None)
        box = Box(node_id, kind, name, self.x, y, width, height, role, limit, state, words)
        self.boxes.append(box)
        self.places[node_id] = box
        self.x += width + GAP

    def sequence(self, body: Body, row: int, outs: list[_Out]) -> list[_Out]:
        """Draw from (`x`, row) on; gives the places where the next line begins."""
        for node in body:
            self.row = row
            outs = self.node(node, row, outs)
        return outs

    def node(self, node: Node, row: int, outs: list[_Out]) -> list[_Out]:
        match node:
            case End() if node.id not in self.ends:
                return outs  # of a 子流程: the way goes on
            case Broken():
                return outs
            case Sub() if self.inside and node.body:
                outs = self.sequence(node.body, row, outs)
                self.last = node.id
                return outs
            case Choice() | Parallel():
                return self.block(node, row, outs)
        state = self.states.get(node.id, NodeState(""))
        self.box(node.id, KINDS[type(node)].value, node.name, state.state, state.outcome_name, node)
        self.arrive(node.id, outs)
        self.last = node.id if isinstance(node, Task | Sub) else self.last
        return [] if isinstance(node, End) else [_Out(node.id)]

    def block(self, node: Choice | Parallel, row: int, outs: list[_Out]) -> list[_Out]:
        self.box(node.id, KINDS[type(node)].value, node.name)
        self.arrive(node.id, outs)
        begin, widest, last = self.x + (BRANCH_GAP - GAP if isinstance(node, Choice) else 0), self.x, self.last
        found: list[_Out] = []
        next_row = row
        for number, body in enumerate(bodies_of(node)):
            when = node.branches[number].when if isinstance(node, Choice) else ""
            self.x, self.last, branch_row = begin, last, next_row
            after = self.sequence(body, branch_row, [_Out(node.id, when, self.words(when), number, branch_row)])
            next_row = max(next_row, self.lowest(begin)) + 1
            found += [replace(one, row=branch_row if one.row is None else one.row) for one in after]
            widest = max(widest, self.x)
        self.x, self.row = widest, row
        if not found:
            return []
        join = f"{JOIN}{node.id}"
        self.box(join, MERGE if isinstance(node, Choice) else SYNC, "")
        self.arrive(join, found)
        self.last = last if isinstance(node, Choice) else ""
        return [_Out(join)]

    def lowest(self, begin: int) -> int:
        """The lowest row that anything from here on stands in, counting lines of empty branches."""
        boxes = (_row(one.middle[1]) for one in self.boxes if one.x >= begin)
        lines = (_row(point[1]) for line in self.lines for point in line.points[1:-1] if point[0] >= begin)
        return max([0, *boxes, *lines])

    def arrive(self, target: str, outs: list[_Out]) -> None:
        for out in outs:
            points = _way(self.places[out.source], self.places[target], out.row)
            self.lines.append(Line(out.source, target, points, out.when, out.words, out.branch))

    def words(self, when: str) -> str:
        """ "予以受理" for `outcomes.accept == 'accept'`; nothing for a condition that names no outcome."""
        if when == "else":
            return ELSE
        names = []
        for asked, code in expressions.outcomes_compared(when):
            node = self.outcomes.get(asked or self.last)
            outcome = node.outcome(code) if node else None
            names += [outcome.name] if outcome else []
        return "、".join(names)


def _middle(row: int) -> int:
    return EDGE + TASK_SIZE[1] // 2 + row * PITCH


def _row(middle: int) -> int:
    return round((middle - EDGE - TASK_SIZE[1] // 2) / PITCH)


def _way(source: Box, target: Box, row: int | None) -> tuple[Point, ...]:
    """Straight on; down from the gate where branches part; up into the gate where they meet."""
    (from_x, from_y), (to_x, to_y) = source.middle, target.middle
    level = _middle(row) if row is not None else max(from_y, to_y)
    first: tuple[Point, ...] = ((source.x + source.width, from_y),)
    last: tuple[Point, ...] = ((target.x, to_y),)
    if level != from_y:
        first = ((from_x, source.y + source.height), (from_x, level))
    if level != to_y:
        last = ((to_x, level), (to_x, target.y + target.height))
    return first + last


def _reached(boxes: list[Box], lines: list[Line]) -> set[str]:
    """What the case has been at: nodes by their state, gates when it came to them and went on."""
    gates = {one.id for one in boxes if one.kind in GATES}
    told = {one.id for one in boxes if one.state}
    ahead, back = set(told), set(told)
    for line in lines:  # in the order of the way: a gate's lines in stand before its lines out
        if line.source in ahead and line.target in gates:
            ahead.add(line.target)
    for line in reversed(lines):
        if line.target in back and line.source in gates:
            back.add(line.source)
    return ahead & back
