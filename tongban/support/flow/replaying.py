"""重放: the last finished cases of a flow, walked through a new version with the outcomes on their record.

Both the version a case was handled by and the new one are walked, so that like is compared with like.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from . import published
from .enums import InstanceState
from .models import FlowDefinition, FlowInstance
from .rules.definition import Flow
from .rules.walking import Way, way_of

SAME, DIFFERENT, STUCK = "same", "different", "stuck"
VERDICTS = {SAME: "走法相同", DIFFERENT: "走法不同", STUCK: "走不通"}


@dataclass(frozen=True)
class Replayed:
    """A case by its number alone: who designs flows need not be entitled to read cases."""

    subject: str
    version: int
    ended_at: datetime | None
    verdict: str
    reasons: tuple[str, ...] = ()

    @property
    def words(self) -> str:
        return VERDICTS[self.verdict]


@dataclass(frozen=True)
class Replay:
    rows: list[Replayed] = field(default_factory=list)

    @property
    def same(self) -> int:
        return self._count(SAME)

    @property
    def different(self) -> int:
        return self._count(DIFFERENT)

    @property
    def stuck(self) -> int:
        return self._count(STUCK)

    def _count(self, verdict: str) -> int:
        return sum(row.verdict == verdict for row in self.rows)


def replay_body(new: Flow, code: str, *, most: int) -> Replay:
    """The newest `most` cases that any version of the code brought to an end of its own. Two statements."""
    definitions = FlowDefinition.objects.filter(code=code).values("pk")
    rows = (
        FlowInstance.objects.filter(definition__in=definitions, state=InstanceState.ENDED)
        .only("definition_id", "subject", "result", "outcomes", "facts", "context", "ended_at")
        .order_by("-pk")[:most]
    )
    return Replay([_replayed(row, new) for row in rows])


def _replayed(row: FlowInstance, new: Flow) -> Replayed:
    old = published.tree_of(row.definition_id)
    verdict, reasons = compare(old, new, row.outcomes, row.facts, row.context, row.result)
    return Replayed(row.subject, published.ref_of(row.definition_id).version, row.ended_at, verdict, tuple(reasons))


def compare(
    old: Flow,
    new: Flow,
    outcomes: Mapping[str, str],
    facts: Mapping[str, Any],
    context: Mapping[str, Any],
    result: str,
) -> tuple[str, list[str]]:
    """What became of one finished case on the new version: same, different or stuck, and why."""
    was, now = way_of(old, outcomes, facts, context), way_of(new, outcomes, facts, context)
    if now.fault:
        return STUCK, [now.fault]
    if was.result != result:
        return STUCK, ["按记录里的意见，原来的版本也走不到原来的结果，无法比较"]
    if now.result is None:
        return STUCK, ["走不到结束"]
    reasons = [*_steps(old, new, was, now), *_autos(old, new, was, now)]
    if now.result != result:
        reasons.append(f"结果不同：原来是“{_end(old, result)}”，新版本是“{_end(new, now.result)}”")
    return (DIFFERENT if reasons else SAME), reasons


def _steps(old: Flow, new: Flow, was: Way, now: Way) -> list[str]:
    found = []
    for node, outcome in now.steps:
        if node in was.nodes:
            continue
        task = new.task(node)
        chosen = task.outcome(outcome)
        guess = f"（记录里没有，按“{chosen.name if chosen else outcome}”往下走）" if node in now.guessed else ""
        found.append(f"多出环节“{task.name}”{guess}")
    found += [f"不再经过环节“{old.name_of(node)}”" for node in was.nodes if node not in now.nodes]
    if not found and was.nodes != now.nodes:
        found.append("先后次序不同：" + "→".join(new.name_of(node) for node in now.nodes))
    return found


def _autos(old: Flow, new: Flow, was: Way, now: Way) -> list[str]:
    found = [f"多出自动步骤“{new.name_of(one) or one}”" for one in now.autos if one not in was.autos]
    return found + [f"不再做自动步骤“{old.name_of(one) or one}”" for one in was.autos if one not in now.autos]


def _end(flow: Flow, result: str) -> str:
    return next((end.name for end in flow.ends() if end.result == result), result)
