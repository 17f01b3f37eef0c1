"""What goes over the counter of pledges."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from tongban.support.flow import api as flow


@dataclass(frozen=True)
class PledgeInfo:
    case_number: str
    item_name: str
    agency_name: str
    party_name: str
    materials: tuple[str, ...]
    conditions: tuple[str, ...]
    standard: str
    consequences: tuple[str, ...]
    publicity: str
    check_way: str
    check_within: str
    pledger_name: str
    way: str
    pledged_at: datetime
    state: str
    state_name: str
    due_on: date | None
    check_due_on: date | None
    lamp: flow.LampView | None
    checked_at: datetime | None
    checked_by_name: str
    finding: str
    demand: str
    fix_due_on: date | None
    settled_at: datetime | None
    settled_by_name: str
    note: str
    may_check: bool = False
    may_revoke: bool = False


@dataclass(frozen=True)
class RecordInfo:
    id: int
    case_number: str
    item_name: str
    party_name: str
    reason: str
    recorded_at: datetime
    recorded_by_name: str
    repaired_at: datetime | None
    repaired_by_name: str
    repair_note: str
    #: Why it cannot be repaired yet; empty when it can, or was.
    fault: str = ""
    may_repair: bool = False

    @property
    def stands(self) -> bool:
        return self.repaired_at is None


@dataclass(frozen=True)
class PledgePage:
    rows: list[PledgeInfo]
    next_cursor: str | None


@dataclass(frozen=True)
class RecordPage:
    rows: list[RecordInfo]
    next_cursor: str | None
