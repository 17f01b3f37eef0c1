"""What the pages of requests and meetings are given."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from tongban.support.files.api import FileInfo
from tongban.support.flow.api import EventRow, LampView, ReturnTarget

from .body import PowerBody
from .enums import Cause, ChangeKind, Choice, Decision, Gate, RequestState
from .proposal import Proposal
from .registry import Impact
from .rules.checks import Finding
from .rules.compare import Change
from .rules.panel import Tally
from .values import PowerRow


@dataclass(frozen=True)
class RequestRow:
    number: str
    kind: str
    state: str
    gate: str
    title: str
    agency_id: int
    agency_name: str
    drafted_at: datetime
    submitted_at: datetime | None
    due_on: date | None
    effective_on: date | None
    is_late: bool
    lamp: LampView | None = None

    @property
    def kind_name(self) -> str:
        return str(ChangeKind(self.kind).label)

    @property
    def state_name(self) -> str:
        return str(RequestState(self.state).label)

    @property
    def gate_name(self) -> str:
        return str(Gate(self.gate).label)

    @property
    def where(self) -> str:
        """State, and the gate while it is reviewed."""
        return f"{self.state_name}：{self.gate_name}" if self.state == RequestState.REVIEW else self.state_name


@dataclass(frozen=True)
class VoteRow:
    round: int
    member_name: str
    choice: str
    opinion: str
    voted_at: datetime

    @property
    def choice_name(self) -> str:
        return str(Choice(self.choice).label)


@dataclass(frozen=True)
class PartView:
    """One of the powers that a request brings or changes, beside what is in the list now."""

    code: str
    base_code: str
    name: str
    before: PowerBody | None
    after: PowerBody | None
    changes: tuple[Change, ...]
    what: str


@dataclass(frozen=True)
class RequestView:
    row: RequestRow
    ground: str
    cause: str
    cause_on: date | None
    revision: int
    drafted_by_name: str
    proposal: Proposal
    powers: tuple[PowerRow, ...]
    parts: tuple[PartView, ...]
    attachments: tuple[FileInfo, ...]
    faults: Mapping[str, str]
    findings: tuple[Finding, ...]
    impact: Mapping[str, list[Impact]]
    trail: tuple[EventRow, ...]
    votes: tuple[VoteRow, ...]
    tally: Tally | None
    round: int
    origin_number: str
    accepted_by: tuple[RequestRow, ...]
    returns: tuple[ReturnTarget, ...]
    may_edit: bool
    may_discard: bool
    may_withdraw: bool
    may_recall: bool
    #: Whether this person may do what the open gate asks for, and "" or why not.
    may_work: bool
    has_voted: bool
    meeting_id: int | None

    @property
    def cause_name(self) -> str:
        return str(Cause(self.cause).label)


@dataclass(frozen=True)
class EntryRow:
    position: int
    request: RequestRow
    decision: str
    note: str

    @property
    def decision_name(self) -> str:
        return str(Decision(self.decision).label) if self.decision else ""


@dataclass(frozen=True)
class MeetingRow:
    id: int
    title: str
    held_on: date
    is_held: bool
    agency_name: str
    count: int


@dataclass(frozen=True)
class MeetingView:
    row: MeetingRow
    entries: tuple[EntryRow, ...]
    may_record: bool
