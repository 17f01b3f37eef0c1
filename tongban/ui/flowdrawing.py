"""流程图（走到哪里了）: boxes on a grid and the lines between them, as numbers for an SVG. Knows no module."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

WIDTH, HEIGHT, GAP_X, GAP_Y, EDGE = 136, 56, 48, 20, 4
KINDS = {"start": "point", "end": "point", "auto": "auto"}
STATES = {
    "done": ("done", "已办"),
    "open": ("now", "办理中"),
    "held": ("now", "停表"),
    "returned": ("back", "已退回"),
    "cancelled": ("back", "已取消"),
}


class _Box(Protocol):
    @property
    def id(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def column(self) -> int: ...
    @property
    def row(self) -> int: ...
    @property
    def state(self) -> str: ...
    @property
    def words(self) -> str: ...


@dataclass(frozen=True)
class Node:
    """`look`: "" not reached, done, now, back; `words` stand below the name."""

    name: str
    words: str
    kind: str
    look: str
    x: int
    y: int
    middle_x: int
    name_y: int
    words_y: int


@dataclass(frozen=True)
class Link:
    path: str
    is_taken: bool


@dataclass(frozen=True)
class Picture:
    width: int
    height: int
    nodes: list[Node]
    links: list[Link]
    label: str


def lay_out(drawing: Any) -> Picture:
    """`drawing` has columns, rows, boxes (id, kind, name, column, row, state, words) and lines (source, target,
    is_taken)."""
    places = {box.id: box for box in drawing.boxes}
    nodes = [_node(box) for box in drawing.boxes]
    links = [Link(_path(places[one.source], places[one.target]), one.is_taken) for one in drawing.lines]
    links.sort(key=lambda link: link.is_taken)  # the way that was gone is drawn last, on top
    return Picture(
        width=drawing.columns * (WIDTH + GAP_X) - GAP_X + 2 * EDGE,
        height=drawing.rows * (HEIGHT + GAP_Y) - GAP_Y + 2 * EDGE,
        nodes=nodes,
        links=links,
        label=_label(drawing.boxes),
    )


def _node(box: _Box) -> Node:
    x, y = _corner(box)
    look, state = STATES.get(box.state, ("", ""))
    kind = KINDS.get(str(box.kind), "task")
    words = box.words or state if kind == "task" else ""
    return Node(box.name, words, kind, look, x, y, x + WIDTH // 2, y + (24 if words else 34), y + 44)


def _corner(box: _Box) -> tuple[int, int]:
    return EDGE + box.column * (WIDTH + GAP_X), EDGE + box.row * (HEIGHT + GAP_Y)


def _path(source: _Box, target: _Box) -> str:
    """Out to the right, down or up in the gap before the target, and in."""
    from_x, from_y = _corner(source)
    to_x, to_y = _corner(target)
    start_y, end_y = from_y + HEIGHT // 2, to_y + HEIGHT // 2
    start_x = from_x + WIDTH
    if start_y == end_y:
        return f"M{start_x} {start_y}H{to_x}"
    turn = to_x - GAP_X // 2 if end_y < start_y else start_x + GAP_X // 2
    return f"M{start_x} {start_y}H{turn}V{end_y}H{to_x}"


def _label(boxes: Sequence[_Box]) -> str:
    parts = [f"{box.name}{box.words or STATES.get(box.state, ('', ''))[1]}" for box in boxes if str(box.kind) == "task"]
    return "流程图：" + "，".join(parts)
