"""Where paper is, and who answers for it: decisions of 物料交接 without database or clock."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from .enums import PassingState

#: What is not on the checklist (a decision, a printed licence) is known by its name behind this sign.
OTHER = "+"
MOST_THINGS = 50
MOST_COPIES = 99
#: Working days in which a hand-over has to be answered; from then on it is marked as unclear.
ANSWER_DAYS = 1


@dataclass(frozen=True)
class Step:
    """One hand-over as the rules see it, in the order in which they were made."""

    codes: frozenset[str]
    from_agency_id: int
    to_agency_id: int
    state: str


@dataclass(frozen=True)
class Custody:
    """Who has one thing: a body, or nobody for sure while it is on its way."""

    agency_id: int | None = None
    is_on_its_way: bool = False
    step: int | None = None


def custody(code: str, steps: Iterable[Step]) -> Custody:
    """The last hand-over that was not sent back decides; without one, the counter that took it in still has it."""
    found = Custody()
    for number, step in enumerate(steps):
        if code not in step.codes or step.state == PassingState.RETURNED:
            continue
        is_open = step.state == PassingState.WAITING
        found = Custody(None if is_open else step.to_agency_id, is_open, number)
    return found


def giving_errors(
    things: Mapping[str, str],
    steps: Iterable[Step],
    *,
    agency_id: int,
    may_begin: bool,
    agency_names: Mapping[int, str],
) -> dict[str, str]:
    """`things`: names by code. Only who has a thing gives it on; the first hand is the counter's (or, for results,
    the deciding body's)."""
    steps, errors = list(steps), {}
    for code, name in things.items():
        now = custody(code, steps)
        if now.is_on_its_way and now.step is not None:
            to = agency_names.get(steps[now.step].to_agency_id, "接收单位")
            errors[f"things.{code}"] = f"“{name}”已经交出，还在等{to}签收，不能再交一次"
        elif now.agency_id is not None and now.agency_id != agency_id:
            errors[f"things.{code}"] = f"“{name}”现在在{agency_names.get(now.agency_id, '别的单位')}，由那里交出"
        elif now.agency_id is None and not may_begin:
            errors[f"things.{code}"] = f"“{name}”还在收件窗口，由窗口交出"
    return errors


def is_unclear(state: str, answer_due_on: date, today: date) -> bool:
    """More than a working day on its way without anybody having signed for it."""
    return state == PassingState.WAITING and today > answer_due_on


def things_of(material_names: Mapping[str, str], counts: Mapping[str, Any], others: str) -> list[dict[str, str | int]]:
    """What the form names: ticked materials with their number of copies, and other things one a line."""
    found: list[dict[str, str | int]] = [
        {"code": code, "name": name, "count": counts[code]} for code, name in material_names.items() if code in counts
    ]
    lines = dict.fromkeys(line.strip()[:100] for line in others.splitlines() if line.strip())
    for line in lines:
        found.append({"code": OTHER + line, "name": line, "count": 1})
    return found
