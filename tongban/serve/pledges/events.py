"""What pledges tells the house."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from tongban.support.events import api as events


@dataclass(frozen=True)
class PledgeCheckOpened(events.Event):
    """核查任务: the decision rests on a pledge, which is to be checked by this day."""

    name: ClassVar[str] = "pledges.check.opened"
    case_number: str
    due_on: date


@dataclass(frozen=True)
class PledgeChecked(events.Event):
    name: ClassVar[str] = "pledges.checked"
    case_number: str
    is_true: bool


@dataclass(frozen=True)
class PledgeSettled(events.Event):
    """After a false pledge: fixed, or revoked."""

    name: ClassVar[str] = "pledges.settled"
    case_number: str
    state: str


@dataclass(frozen=True)
class PledgeCheckDue(events.Event):
    """`step`: soon or over (逾期未核查、逾期未整改)."""

    name: ClassVar[str] = "pledges.check.due"
    case_number: str
    step: str
    due_on: date


@dataclass(frozen=True)
class CreditRepaired(events.Event):
    name: ClassVar[str] = "pledges.credit.repaired"
    case_number: str
    record_id: int
