"""What goes over the counter of swift."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class InputInfo:
    label: str
    value: str
    level_name: str
    source: str
    fault: str


@dataclass(frozen=True)
class RunInfo:
    """智能审批说明: by which row, on which inputs, from where; or why people went on."""

    id: int
    case_number: str
    item_code: str
    item_name: str
    item_version: int
    trigger_name: str
    is_granted: bool
    outcome_name: str
    row: int
    row_words: str
    reasons: tuple[str, ...]
    inputs: tuple[InputInfo, ...]
    ran_at: datetime
    is_sampled: bool
    review_state: str
    review_name: str
    reviewed_at: datetime | None
    reviewed_by_name: str
    review_note: str
    #: How it was drawn, for whoever wants to draw it again; empty without a rule.
    seed: str = ""
    percent: str = ""
    lot: str = ""
    may_review: bool = False


@dataclass(frozen=True)
class RunPage:
    rows: list[RunInfo]
    next_cursor: str | None


@dataclass(frozen=True)
class SwitchRow:
    """One line of the page of switches."""

    scope: str
    name: str
    agency_name: str
    is_on: bool
    words: str
    is_wrong: bool
    may_turn: bool


@dataclass(frozen=True)
class Turn:
    """One turn of a switch, for its history."""

    scope: str
    is_on: bool
    who: str
    at: datetime
    reason: str
    case_number: str


@dataclass(frozen=True)
class SamplingInfo:
    seed: str
    percent: str
    reason: str
    who: str
    at: datetime
