"""The way of a case as boxes on a grid, for a drawing made on the server; no pixels here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ..enums import NodeKind
from ..values import NodeState
from .definition import KINDS, Body, Choice, End, Flow, Node, Parallel, Sub, Task, bodies_of


@dataclass(frozen=True)
class Box:
    """One node: `column` counts along the way, `row` across it. `state` as in NodeState."""

    id: str
    kind: str
    name: str
    role: str
    column: int
    row: int
    state: str
    words: str = ""


@dataclass(frozen=True)
class Line:
    """From one box to the next; `is_taken` when the case has gone along it."""

    source: str
    target: str
    is_taken: bool


@dataclass(frozen=True)
class Drawing:
    columns: int
    rows: int
    boxes: list[Box]
    lines: list[Line]

    @property
    def lanes(self) -> list[list[Box]]:
        """The boxes row by row, each in order of its columns."""
        return [
            sorted((box for box in self.boxes if box.row == row), key=lambda box: box.column)
            for row in range(self.rows)
        ]


START = "start"


def draw(flow: Flow, states: Mapping[str, NodeState]) -> Drawing:
    """Tasks, automatic steps and ends become boxes; splits and joins become lines between them."""
    pen = _Pen(states, {end.id for end in flow.ends()})
    pen.box(START, NodeKind.START, "开始", "", 0, 0, "done" if states else "", "")
    columns, rows, _ = pen.sequence(flow.body, 1, 0, [START])
    return Drawing(columns, rows, pen.boxes, pen.lines)


class _Pen:
    def __init__(self, states: Mapping[str, NodeState], ends: set[str]) -> None:
        self.states, self.ends = states, ends
        self.boxes: list[Box] = []
        self.lines: list[Line] = []
        self.reached: set[str] = set()

    def box(self, node_id: str, kind: str, name: str, role: str, column: int, row: int, state: str, words: str) -> None:
        self.boxes.append(Box(node_id, str(kind), name, role, column, row, state, words))
        if state:
            self.reached.add(node_id)

    def sequence(self, body: Body, column: int, row: int, sources: list[str]) -> tuple[int, int, list[str]]:
        """Draw from a cell on; gives the next free column, the rows used and where the next line starts."""
        rows = 1
        for node in body:
            column, used, sources = self.node(node, column, row, sources)
            rows = max(rows, used)
        return column, rows, sources

    def node(self, node: Node, column: int, row: int, sources: list[str]) -> tuple[int, int, list[str]]:
        match node:
            case End() if node.id not in self.ends:
                return column, 1, sources  # of a 子流程: the way goes on
            case Parallel() | Choice() | Sub():
                ends: list[str] = []
                widest, rows = column, 0
                for body in bodies_of(node):
                    after, used, outs = self.sequence(body, column, row + rows, sources)
                    widest, rows = max(widest, after), rows + used
                    ends += [one for one in outs if one not in ends]
                return widest, rows, ends
        state = self.states.get(node.id, NodeState(""))
        kind = KINDS.get(type(node), NodeKind.TASK)
        role = node.role if isinstance(node, Task) else ""
        self.box(node.id, kind, node.name, role, column, row, state.state, state.outcome_name)
        for source in sources:
            self.lines.append(Line(source, node.id, source in self.reached and node.id in self.reached))
        return column + 1, 1, [] if isinstance(node, End) else [node.id]
