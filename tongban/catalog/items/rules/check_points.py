"""审查工作细则: the check points of a guide by the steps in which they are judged. No database."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from ..guide import CheckPoint, GuideBody

#: How the steps of review and decision are called.
REVIEW_WORDS = ("审查", "审核", "核查", "核验", "评审", "勘验")
DECISION_WORDS = ("决定", "审批", "批准", "核准", "当场")


def point_faults(body: GuideBody) -> Iterator[tuple[str, str]]:
    """A point belongs to a step of the guide or to all of them, and is written once: a tick knows it by its words."""
    names = [step.name for step in body.steps]
    seen: Counter[str] = Counter()
    for index, point in enumerate(body.check_points):
        if point.step and point.step not in names:
            there = f"现有环节：{'、'.join(names)}" if names else "还没有写办理流程"
            words = f"审查要点“{_short(point.text)}”的环节“{point.step}”不在办理流程里（{there}）"
            yield f"check_points[{index}].step", words
        seen[point.text] += 1
        if seen[point.text] == 2:
            yield f"check_points[{index}].text", f"审查要点“{_short(point.text)}”写了不止一次"


def _short(text: str) -> str:
    return text if len(text) <= 30 else f"{text[:29]}…"


def in_groups(body: GuideBody, now: str = "") -> list[tuple[str, list[int]]]:
    """Numbers of the points by step, in the order of the steps. The step that is `now` comes first and then what
    belongs to no step; otherwise that comes last, as does a step that the guide does not have."""
    found: dict[str, list[int]] = {}
    for index, point in enumerate(body.check_points):
        found.setdefault(point.step, []).append(index)
    first = (now, "") if now and now in found else ()
    order = dict.fromkeys([*first, *(step.name for step in body.steps), *(name for name in found if name), ""])
    return [(name, found[name]) for name in order if name in found]


def step_of(body: GuideBody, task: str, *, is_decision: bool) -> str:
    """The step of the guide that a task of the flow belongs to; empty where none does. The flow may call its tasks
    otherwise than the guide its steps (市场监管审查, 并联审查)."""
    names = [step.name for step in body.steps]
    if task in names:
        return task
    words = DECISION_WORDS if is_decision else REVIEW_WORDS
    return next((name for name in names if any(word in name for word in words)), "")


def is_later(body: GuideBody, point: CheckPoint, now: str) -> bool:
    """Whether the point is judged in a step after the one that is now."""
    names = [step.name for step in body.steps]
    return now in names and point.step in names and names.index(point.step) > names.index(now)


def settled(body: GuideBody) -> GuideBody:
    """Points of steps that the guide has no more belong to no step: its steps were replaced from elsewhere."""
    names: Sequence[str] = ["", *(step.name for step in body.steps)]
    if all(point.step in names for point in body.check_points):
        return body
    points = tuple(one if one.step in names else replace(one, step="") for one in body.check_points)
    return replace(body, check_points=points)
