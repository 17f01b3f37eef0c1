"""一件事的流程图: steps in stages, as numbers for an SVG. From left to right for a screen, from top to bottom for a
telephone. Knows no module; the page gives the same as an ordered list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT, GAP_X, GAP_Y, EDGE = 192, 84, 56, 16, 2
END_WIDTH, HEAD = 88, 36
LINE = 20
RAIL, TALL_WIDTH, TALL_GAP = 10, 340, 12
PER_LINE, PER_TALL_LINE = 11, 17


@dataclass(frozen=True)
class Step:
    """`stage` from 0; `after`: ids of the steps it waits for. `look`: "" or "later"."""

    id: str
    name: str
    words: str
    stage: int
    after: tuple[str, ...] = ()
    look: str = ""


@dataclass(frozen=True)
class Text:
    text: str
    x: int
    y: int


@dataclass(frozen=True)
class Node:
    """`kind`: step or point (beginning and end)."""

    kind: str
    look: str
    x: int
    y: int
    width: int
    height: int
    lines: tuple[Text, ...]
    words: Text | None = None


@dataclass(frozen=True)
class Picture:
    width: int
    height: int
    nodes: tuple[Node, ...]
    paths: tuple[str, ...]
    titles: tuple[Text, ...]


def wrapped(name: str, per_line: int) -> tuple[str, ...]:
    """At most two lines, cut at a mark where there is one near; what does not fit ends with a mark."""
    if len(name) <= per_line:
        return (name,)
    if len(name) > 2 * per_line:
        return name[:per_line], f"{name[per_line : 2 * per_line - 1]}…"
    places = range(len(name) - per_line, per_line + 1)
    good = [place for place in places if name[place - 1 : place] in "、，）" or name[place : place + 1] == "（"]
    cut = min(good or places, key=lambda place: abs(2 * place - len(name)))
    return name[:cut], name[cut:]


def across(steps: Sequence[Step], titles: Sequence[str], *, begin: str, end: str) -> Picture:
    """Columns are stages; the shorter columns stand in the middle of the tallest."""
    columns = _columns(steps)
    tallest = max((len(column) for column in columns), default=1)
    height = HEAD + tallest * (HEIGHT + GAP_Y) - GAP_Y + 2 * EDGE
    middle = HEAD + EDGE + (height - HEAD - 2 * EDGE) // 2
    places: dict[str, tuple[int, int]] = {}
    for number, column in enumerate(columns):
        x = EDGE + END_WIDTH + GAP_X + number * (WIDTH + GAP_X)
        top = middle - (len(column) * (HEIGHT + GAP_Y) - GAP_Y) // 2
        places |= {one.id: (x, top + row * (HEIGHT + GAP_Y)) for row, one in enumerate(column)}
    last_x = EDGE + END_WIDTH + GAP_X + len(columns) * (WIDTH + GAP_X)
    nodes = [_point(begin, EDGE, middle), *(_box(one, *places[one.id]) for one in steps), _point(end, last_x, middle)]
    heads = [
        Text(words, EDGE + END_WIDTH + GAP_X + number * (WIDTH + GAP_X) + WIDTH // 2, EDGE + 18)
        for number, words in enumerate(titles[: len(columns)])
    ]
    paths = _ways(steps, places, (EDGE + END_WIDTH, middle), (last_x, middle))
    return Picture(last_x + END_WIDTH + EDGE, height, tuple(nodes), tuple(paths), tuple(heads))


def down(steps: Sequence[Step], titles: Sequence[str], *, begin: str, end: str) -> Picture:
    """A rail from top to bottom; what is done at the same time stands below one title."""
    nodes = [_mark(begin, EDGE + 14)]
    paths, heads, y = [], [], EDGE + 40
    for number, column in enumerate(_columns(steps)):
        heads.append(Text(titles[number] if number < len(titles) else "", RAIL + 24, y + 16))
        y += 28
        for one in column:
            nodes.append(_tall_box(one, y))
            paths.append(f"M{RAIL} {y + HEIGHT // 2}H{RAIL + 24}")
            y += HEIGHT + TALL_GAP
    nodes.append(_mark(end, y + 14))
    paths.insert(0, f"M{RAIL} {EDGE + 14}V{y + 14}")
    return Picture(TALL_WIDTH, y + 32, tuple(nodes), tuple(paths), tuple(heads))


def _columns(steps: Sequence[Step]) -> list[list[Step]]:
    return [[one for one in steps if one.stage == stage] for stage in sorted({one.stage for one in steps})]


def _box(one: Step, x: int, y: int) -> Node:
    names = wrapped(one.name, PER_LINE)
    top = y + (HEIGHT - LINE * (len(names) + 1)) // 2 + 15
    middle = x + WIDTH // 2
    lines = tuple(Text(name, middle, top + LINE * number) for number, name in enumerate(names))
    return Node("step", one.look, x, y, WIDTH, HEIGHT, lines, Text(one.words, middle, top + LINE * len(names)))


def _tall_box(one: Step, y: int) -> Node:
    names, x = wrapped(one.name, PER_TALL_LINE), RAIL + 24
    top = y + (HEIGHT - LINE * (len(names) + 1)) // 2 + 15
    lines = tuple(Text(name, x + 14, top + LINE * number) for number, name in enumerate(names))
    words = Text(one.words, x + 14, top + LINE * len(names))
    return Node("step", one.look, x, y, TALL_WIDTH - x - EDGE, HEIGHT, lines, words)


def _point(name: str, x: int, middle: int) -> Node:
    text = (Text(name, x + END_WIDTH // 2, middle + 5),)
    return Node("point", "", x, middle - 22, END_WIDTH, 44, text)


def _mark(name: str, middle: int) -> Node:
    """A dot on the rail with its words beside it."""
    return Node("mark", "", RAIL - 7, middle - 7, 14, 14, (Text(name, RAIL + 24, middle + 5),))


def _ways(
    steps: Sequence[Step], places: dict[str, tuple[int, int]], begin: tuple[int, int], end: tuple[int, int]
) -> list[str]:
    known = {one.id for one in steps}
    awaited = {one for step in steps for one in step.after}
    ways = []
    for one in steps:
        x, y = places[one.id]
        into = (x, y + HEIGHT // 2)
        before = [(places[name][0] + WIDTH, places[name][1] + HEIGHT // 2) for name in one.after if name in known]
        ways += [_way(start, into) for start in before or [begin]]
        if one.id not in awaited:
            ways.append(_way((x + WIDTH, into[1]), end))
    return ways


def _way(start: tuple[int, int], end: tuple[int, int]) -> str:
    """Out to the right, up or down in the gap before the target, and in."""
    (from_x, from_y), (to_x, to_y) = start, end
    if from_y == to_y:
        return f"M{from_x} {from_y}H{to_x}"
    return f"M{from_x} {from_y}H{to_x - GAP_X // 2}V{to_y}H{to_x}"
