"""流程图: the shapes and lines of a layout as what an SVG draws, wide or as a rail for a telephone. Knows no module.

The coordinates are those of the layout (flow's drawing, which also go into BPMN files); here come the words, the looks
and where the letters stand.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .stagedrawing import wrapped

PER_LINE, PER_SMALL_LINE, PER_BRANCH = 9, 12, 7
NAME_LINE, SMALL_LINE, LABEL_LINE = 19, 17, 16
RAIL_WIDTH, RAIL_X, RAIL_STEP, RAIL_INDENT, PER_RAIL_LINE = 340, 14, 62, 26, 16
POINTS = ("start", "end")
SIGNS = {"choice": "×", "merge": "×", "parallel": "+", "sync": "+"}
AUTOMATIC = ("auto", "wait", "external")
STATES = {
    "done": ("done", "✓", "已办"),
    "open": ("now", "●", "办理中"),
    "held": ("now", "◆", "停表"),
    "returned": ("back", "↩", "已退回"),
    "cancelled": ("back", "–", "已取消"),
}


@dataclass(frozen=True)
class Text:
    text: str
    x: int
    y: int


@dataclass(frozen=True)
class Node:
    """`kind`: task, auto (nobody's), point (a circle) or gate (a rhomb by `corners`, with its `sign`). `look`: "" not
    reached, done, now, back. `lines` is the name, `small` what stands below it."""

    kind: str
    look: str
    x: int
    y: int
    width: int
    height: int
    lines: tuple[Text, ...]
    small: tuple[Text, ...] = ()
    corners: str = ""
    sign: str = ""

    @property
    def middle_x(self) -> int:
        return self.x + self.width // 2

    @property
    def middle_y(self) -> int:
        return self.y + self.height // 2


@dataclass(frozen=True)
class Link:
    path: str
    is_taken: bool
    words: Text | None = None


@dataclass(frozen=True)
class Picture:
    width: int
    height: int
    nodes: list[Node]
    links: list[Link]
    label: str

    @property
    def is_plan(self) -> bool:
        """Nobody has gone here yet: a definition, no case."""
        return not any(link.is_taken for link in self.links)


def lay_out(drawing: Any, notes: Mapping[str, str] | None = None) -> Picture:
    """`drawing` has width, height, boxes (id, kind, name, x, y, width, height, state, words) and lines (points,
    words, is_taken). `notes` by id stand below the name: who does it, how long it may take."""
    notes = notes or {}
    links = [Link(_path(one.points), one.is_taken, _branch(one)) for one in drawing.lines]
    links.sort(key=lambda link: link.is_taken)  # the way that was gone is drawn last, on top
    nodes = [_node(box, notes.get(box.id, "")) for box in drawing.boxes]
    return Picture(drawing.width, drawing.height, nodes, links, _label(drawing.boxes))


def rail(drawing: Any) -> Picture:
    """The same boxes from top to bottom for a narrow screen; what is done at the same time is set in."""
    boxes = [box for box in drawing.boxes if box.kind not in SIGNS and box.kind != "start"]
    boxes.sort(key=lambda box: (box.x, box.y))
    columns = [box.x for box in boxes]
    nodes, links = [], []
    for number, box in enumerate(boxes):
        x = RAIL_X + (RAIL_INDENT if columns.count(box.x) > 1 else 0)
        nodes.append(_stop(box, x, RAIL_X + number * RAIL_STEP))
        if number:
            before = nodes[-2]
            points = ((before.middle_x, before.middle_y), (before.middle_x, before.y + 40), (x, before.y + 40))
            links.append(Link(_path((*points, (x, nodes[-1].middle_y))), bool(box.state)))
    return Picture(RAIL_WIDTH, len(boxes) * RAIL_STEP, nodes, links, _label(boxes))


def _node(box: Any, note: str) -> Node:
    look, told = _told(box)
    place = (box.x, box.y, box.width, box.height)
    middle_x, middle_y = box.x + box.width // 2, box.y + box.height // 2
    if box.kind in SIGNS:
        corners = (
            f"{middle_x},{box.y} {box.x + box.width},{middle_y} {middle_x},{box.y + box.height} {box.x},{middle_y}"
        )
        return Node("gate", look, *place, (), (), corners, SIGNS[box.kind])
    if box.kind in POINTS:
        return Node("point", look, *place, (Text(box.name, middle_x, box.y + box.height + LABEL_LINE),))
    names = wrapped(box.name, PER_LINE)
    small = [one for one in (note, told) if one]
    if len(names) > 1 and len(small) > 1:
        small = ["，".join(small)]
    small = [one if len(one) <= PER_SMALL_LINE else f"{one[: PER_SMALL_LINE - 1]}…" for one in small]
    y = middle_y - (NAME_LINE * len(names) + SMALL_LINE * len(small)) // 2 + 14
    lines = tuple(Text(name, middle_x, y + NAME_LINE * number) for number, name in enumerate(names))
    y += NAME_LINE * len(names)
    below = tuple(Text(one, middle_x, y + SMALL_LINE * number) for number, one in enumerate(small))
    return Node("auto" if box.kind in AUTOMATIC else "task", look, *place, lines, below)


def _stop(box: Any, x: int, y: int) -> Node:
    """A dot on the rail with its words beside it."""
    look, told = _told(box)
    names = wrapped(box.name, PER_RAIL_LINE)
    name = Text(names[0] if len(names) == 1 else f"{box.name[: PER_RAIL_LINE - 1]}…", x + 24, y + 6)
    return Node("stop", look, x - 9, y - 9, 18, 18, (name,), (Text(told, x + 24, y + 26),) if told else ())


def _told(box: Any) -> tuple[str, str]:
    """The look, and the state with its mark: never a colour alone."""
    look, mark, state = STATES.get(box.state, ("", "", ""))
    return look, f"{mark} {box.words or state}".strip()


def _path(points: Sequence[tuple[int, int]]) -> str:
    return "M" + "L".join(f"{x} {y}" for x, y in points)


def _branch(line: Any) -> Text | None:
    """The words of a branch stand on its first straight piece to the right."""
    if not line.words:
        return None
    places = zip(line.points, line.points[1:], strict=False)
    x, y = next((start for start, end in places if start[1] == end[1]), line.points[0])
    text = line.words if len(line.words) <= PER_BRANCH else f"{line.words[: PER_BRANCH - 1]}…"
    return Text(text, x + 6, y - 6)


def _label(boxes: Sequence[Any]) -> str:
    parts = []
    for box in boxes:
        if box.kind not in SIGNS and box.kind not in POINTS:
            state = STATES.get(box.state, ("", "", ""))[2]
            parts.append(f"{box.name}，{box.words or state or '还没有到'}")
    return "流程图：" + "；".join(parts)
