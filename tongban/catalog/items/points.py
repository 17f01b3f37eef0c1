"""审查工作细则 as pages show it: the check points by step, each with its discretion standard and its basis, linked."""

from __future__ import annotations

from dataclasses import dataclass

from tongban.catalog.standards import api as standards

from .guide import CheckPoint, GuideBody
from .reading import Guide, Row
from .rules.check_points import in_groups, is_later, step_of


@dataclass(frozen=True)
class PointRow:
    """`id`: its number in the guide, for inputs. `facts`: what is stated of discretion standard and basis; citations
    are links."""

    id: str
    text: str
    facts: tuple[Row, ...]


@dataclass(frozen=True)
class PointGroup:
    """`step` is empty for points that belong to no step."""

    step: str
    is_now: bool
    rows: tuple[PointRow, ...]


def point_groups(guide: Guide, now: str = "", *, is_apart: bool = False) -> list[PointGroup]:
    """By step, the step that is `now` first. Asks the database nothing while the shelf of laws is warm.

    `is_apart`: links open in a window of their own, since the points stand in a form.
    """
    points = guide.check_points
    return [
        PointGroup(step, bool(now) and step == now, tuple(_row(index, points[index], is_apart) for index in indexes))
        for step, indexes in in_groups(guide.body, now)
    ]


def _row(index: int, point: CheckPoint, is_apart: bool) -> PointRow:
    told = (("裁量标准", point.discretion), ("依据", point.basis))
    facts = tuple(Row(label, standards.linked(words, is_apart=is_apart)) for label, words in told if words)
    return PointRow(str(index), point.text, facts)


def step_of_task(body: GuideBody, task: str, *, is_decision: bool) -> str:
    """The step of the guide in which a task of this name is done; empty where none is."""
    return step_of(body, task, is_decision=is_decision)


def due_points(body: GuideBody, now: str) -> list[CheckPoint]:
    """Those that should have been judged by the end of the step that is `now`."""
    return [point for point in body.check_points if not is_later(body, point, now)]
