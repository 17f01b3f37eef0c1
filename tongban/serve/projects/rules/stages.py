"""Whose turn it is: which stages of a project are open and what stands in the way of the others.

国办发〔2019〕11号 第（六）项: 立项用地规划许可、工程建设许可、施工许可、竣工验收 are four stages, each led by one
department, 「一家牵头、并联审批、限时办结」.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from ..enums import ProjectState, StageState, Standing


@dataclass(frozen=True)
class StageFacts:
    number: int
    name: str
    state: str
    after: tuple[int, ...] = ()
    hold_reason: str = ""


@dataclass(frozen=True)
class Turn:
    """Where a stage stands, and why it may not begin."""

    standing: Standing
    reasons: tuple[str, ...] = ()


def turns(stages: Iterable[StageFacts], project_state: str) -> dict[int, Turn]:
    rows = list(stages)
    named = {one.number: one for one in rows}
    return {one.number: _turn(one, named, project_state) for one in rows}


def _turn(stage: StageFacts, all_stages: Mapping[int, StageFacts], project_state: str) -> Turn:
    if stage.state == StageState.DONE:
        return Turn(Standing.DONE)
    if stage.state == StageState.UNDERWAY:
        return Turn(Standing.UNDERWAY)
    if project_state != ProjectState.ACTIVE:
        return Turn(Standing.CLOSED)
    reasons = [
        f"前置阶段“{all_stages[number].name}”{_not_done_words(all_stages[number])}"
        for number in stage.after
        if number in all_stages and all_stages[number].state != StageState.DONE
    ]
    if stage.hold_reason:
        reasons.append(f"暂缓：{stage.hold_reason}")
    return Turn(Standing.BLOCKED, tuple(reasons)) if reasons else Turn(Standing.OPEN)


def _not_done_words(stage: StageFacts) -> str:
    return {
        StageState.PENDING: "还没有申报",
        StageState.UNDERWAY: "还没有办完",
        StageState.REFUSED: "没有全部准予，要重新申报",
    }[StageState(stage.state)]


def outcome(*, granted: int, ended: int, total: int) -> StageState:
    """After the cases of one application: all granted is done, all ended but not all granted is refused."""
    if ended < total:
        return StageState.UNDERWAY
    return StageState.DONE if granted == total else StageState.REFUSED


def rule_faults(rows: Iterable[tuple[int, Collection[int]]]) -> list[str]:
    """A stage waits for stages of the same type that come before it, so nobody waits for himself."""
    known = {number: set(after) for number, after in rows}
    faults = []
    for number, after in sorted(known.items()):
        for one in sorted(after):
            if one not in known:
                faults.append(f"第 {number} 阶段的前置阶段 {one} 不存在")
            elif one >= number:
                faults.append(f"第 {number} 阶段的前置阶段 {one} 应在它之前")
    return faults
