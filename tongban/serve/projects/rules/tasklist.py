"""代办任务清单: what the agents have to do for the stages of their mandate, worked out from how the stages stand."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from ..enums import StageState


@dataclass(frozen=True)
class StageNow:
    number: int
    name: str
    state: str
    times: int
    due_on: date | None = None
    survey_on: date | None = None
    is_certified: bool = False


@dataclass(frozen=True)
class Wanted:
    """`cause` is the same whenever the list is worked out again."""

    cause: str
    title: str
    due_on: date | None
    is_done: bool


def wanted(stages: Iterable[StageNow], mandated: Collection[int]) -> list[Wanted]:
    found: list[Wanted] = []
    for one in stages:
        if one.number in mandated:
            found += _of_stage(one)
    return found


def _of_stage(one: StageNow) -> list[Wanted]:
    is_done = one.state == StageState.DONE
    rows = [Wanted(f"stage-{one.number}-apply", f"备齐材料，申报“{one.name}”", None, one.times > 0)]
    rows += [
        Wanted(
            f"stage-{one.number}-follow-{time}",
            f"跟进“{one.name}”各部门办理{'' if time == 1 else f'（第 {time} 次申报）'}",
            one.due_on if time == one.times else None,
            is_done or time < one.times or one.state == StageState.REFUSED,
        )
        for time in range(1, one.times + 1)
    ]
    if one.state == StageState.REFUSED:
        rows.append(
            Wanted(f"stage-{one.number}-again-{one.times}", f"改好以后重新申报“{one.name}”", None, is_done=False)
        )
    elif one.times > 1:
        rows += [
            Wanted(f"stage-{one.number}-again-{time}", f"改好以后重新申报“{one.name}”", None, is_done=True)
            for time in range(1, one.times)
        ]
    if one.survey_on is not None:
        rows.append(Wanted(f"stage-{one.number}-survey", "陪同统一踏勘", one.survey_on, one.is_certified))
    return rows
