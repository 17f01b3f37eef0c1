"""What goes over the counter of approvals."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from tongban.catalog.items import api as items
from tongban.data.exchange import api as exchange
from tongban.data.licences import api as licences
from tongban.support.flow import api as flow
from tongban.support.identity import api as identity
from tongban.support.notices import api as notices

from .enums import CaseState, ErrandKind


@dataclass(frozen=True)
class CaseInfo:
    """One case as lists, papers and other modules need it. `due_on` is the term that runs now."""

    number: str
    query_code: str
    item_code: str
    item_version_id: int
    item_name: str
    kind_code: str
    agency_id: int
    agency_name: str
    division_path: str
    applicant: identity.Party
    agent_name: str
    channel: str
    channel_name: str
    state: str
    state_name: str
    submitted_at: datetime
    received_on: date
    accept_due_on: date
    accepted_on: date | None
    is_deemed_accepted: bool
    promised_due_on: date | None
    statutory_due_on: date | None
    due_on: date | None
    is_provisional: bool
    extended_days: int
    pause_reason: str
    pause_reason_name: str
    pause_until_on: date | None
    outstanding: tuple[str, ...]
    outstanding_due_on: date | None
    decided_on: date | None
    closed_at: datetime | None
    reason: str
    licence_identifier: str
    revoked_at: datetime | None
    revoke_ground: str
    revoke_reason: str
    delivered_at: datetime | None
    flow_instance_id: int | None
    lamp: str
    lamp_name: str
    lamp_shape: str
    lamp_words: str
    days_left: int | None
    participant_ids: tuple[int, ...] = ()
    #: Closed because the applicant did not go on with it (到期关闭); the state is that of a withdrawal.
    is_lapsed: bool = False
    end_ground: str = ""

    @property
    def is_before_receipt(self) -> bool:
        """Under way to the body that decides, or looked at beforehand: no term runs (代收转送、预审)."""
        return self.state in (CaseState.RELAYED, CaseState.PREVIEWING)

    @property
    def is_open(self) -> bool:
        return self.closed_at is None

    @property
    def is_decided(self) -> bool:
        return self.decided_on is not None


@dataclass(frozen=True)
class CaseFilters:
    """Filters of the case list; empty means all."""

    state: str = ""
    lamp: str = ""
    item_code: str = ""
    agency_id: int | None = None
    applicant_id_number: str = ""
    text: str = ""
    submitted_from: date | None = None
    submitted_to: date | None = None


@dataclass(frozen=True)
class ReviewInfo:
    task_id: int
    task_name: str
    actor_name: str
    agency_name: str
    outcome: str
    outcome_name: str
    opinion: str
    checks: dict[str, bool]
    done_at: datetime
    is_cosign: bool = False


@dataclass(frozen=True)
class ProcedureInfo:
    reason: str
    reason_name: str
    note: str
    planned_days: int
    started_on: date
    planned_end_on: date
    ended_on: date | None
    result: str
    started_by_name: str
    #: (at: "start" or "end", id of the file, its name); no id: a paper that was named by issuer, number and day
    evidence: tuple[tuple[str, str, str], ...] = ()


@dataclass(frozen=True)
class MessageInfo:
    """What was told, by whom; `facts` with their labels; `evidence`: (id of the file, its name)."""

    name: str
    words: str
    facts: tuple[tuple[str, Any], ...]
    evidence: tuple[tuple[str, str], ...]
    from_name: str
    agency_name: str
    is_early: bool
    received_at: datetime


@dataclass(frozen=True)
class OpenTask:
    """A task that waits, with whether the person who looks may do it."""

    task: flow.TaskInfo
    agency_name: str
    is_mine: bool
    is_decision: bool
    lamp: flow.LampView


@dataclass(frozen=True)
class TimelineStep:
    """One line of the citizen's timeline. `state`: done, now or next; `note` is for the parties of the case only."""

    state: str
    title: str
    words: str
    at: datetime | None = None
    who: str = ""
    note: str = ""


@dataclass(frozen=True)
class Timeline:
    """Who has it now, what you must do, and how it went."""

    headline: str
    holder: str
    todo: str
    steps: tuple[TimelineStep, ...]


@dataclass(frozen=True)
class VerbInfo:
    code: str
    name: str


@dataclass(frozen=True)
class ReplyInfo:
    agency_id: int
    agency_name: str
    stance_name: str
    answer: str
    answered_at: datetime | None
    answered_by_name: str
    is_dropped: bool
    letter_id: UUID | None = None
    letter_number: str = ""


@dataclass(frozen=True)
class ErrandInfo:
    id: int
    case_number: str
    case_title: str
    kind: str
    kind_name: str
    topic: str
    text: str
    meets_at: str
    due_on: date | None
    holds_decision: bool
    asked_by_name: str
    agency_id: int | None
    agency_name: str
    asked_at: datetime
    minutes: str
    conclusion: str
    closed_at: datetime | None
    closed_by_name: str
    replies: tuple[ReplyInfo, ...]
    may_answer: bool
    may_close: bool
    letter_id: UUID | None = None
    letter_number: str = ""

    @property
    def is_open(self) -> bool:
        return self.closed_at is None

    @property
    def is_only_read(self) -> bool:
        return self.kind in (ErrandKind.COPY, ErrandKind.URGE)

    @property
    def unanswered(self) -> tuple[str, ...]:
        return tuple(one.agency_name for one in self.replies if one.answered_at is None and not one.is_dropped)


@dataclass(frozen=True)
class CaseView:
    """The whole case page."""

    case: CaseInfo
    guide: items.Guide
    tasks: tuple[OpenTask, ...]
    clocks: tuple[flow.ClockView, ...]
    trail: tuple[flow.EventRow, ...]
    reviews: tuple[ReviewInfo, ...]
    procedures: tuple[ProcedureInfo, ...]
    papers: tuple[notices.NoticeInfo, ...]
    licence: licences.LicenceInfo | None
    timeline: Timeline
    #: All its tasks, and the ways from the open ones.
    run: flow.Run
    verbs: tuple[VerbInfo, ...] = field(default=())
    errands: tuple[ErrandInfo, ...] = field(default=())
    progress: tuple[exchange.Progress, ...] = ()
    #: What came of that for which its flow waits.
    messages: tuple[MessageInfo, ...] = ()
    #: Why the applicant may not apply for this again now (deceits.bar_of), for officials while the case is open.
    bar: str = ""
    #: What modules above know of the case, by their name (`Aftermath.facts`).
    told: Mapping[str, Any] = field(default_factory=dict)

    @property
    def flow_ref(self) -> flow.FlowRef | None:
        """The version that the case runs on: after a move of running cases not the one of its guide."""
        return self.run.ref or self.guide.flow


@dataclass(frozen=True)
class Page:
    rows: list[CaseInfo]
    next_cursor: str | None


@dataclass(frozen=True)
class Opening:
    """What intake hands over when an application has come in."""

    number: str
    query_code: str
    guide: items.Guide
    party: identity.Party
    agent_name: str
    channel: str
    submitted_at: datetime
    accept_due_on: date
    context: dict[str, Any] = field(default_factory=dict)
    #: Who reads it besides: the body that takes it in for another (代收).
    also_agency_ids: tuple[int, ...] = ()
    #: A letter came before it was registered; without it, the day of `submitted_at`.
    received_on: date | None = None


@dataclass(frozen=True)
class Opened:
    case_id: int
    number: str
    first_task: str
