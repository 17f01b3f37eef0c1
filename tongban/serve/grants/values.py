"""What goes over the counter of grants. Sums are whole fen, with their words beside them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from .body import PolicyBody
from .rules.conditions import Finding, may_fit


@dataclass(frozen=True)
class PolicyView:
    """One version of a policy for pages."""

    id: int
    item_code: str
    agency_name: str
    version: int
    state: str
    state_name: str
    revision: int
    body: PolicyBody
    standard_words: str
    is_in_force: bool
    is_accepting: bool
    edited_by_id: int
    edited_by_name: str
    edited_at: datetime
    published_by_name: str
    published_at: datetime | None
    end_reason: str


@dataclass(frozen=True)
class PolicyRow:
    """One policy for the list of the office: what is published, and whether somebody writes at it."""

    id: int
    name: str
    document_number: str
    agency_name: str
    item_code: str
    state_name: str
    has_draft: bool
    closes_on: date | None


@dataclass(frozen=True)
class Match:
    """A policy held against one applicant."""

    policy: PolicyView
    findings: tuple[Finding, ...]
    cents: int | None
    amount_words: str

    @property
    def fits(self) -> bool:
        return may_fit(self.findings)

    def count(self, verdict: str) -> int:
        return sum(one.verdict == verdict for one in self.findings)


@dataclass(frozen=True)
class AwardRow:
    number: str
    policy_id: int
    policy_name: str
    document_number: str
    party_name: str
    party_id_number: str
    state: str
    state_name: str
    state_note: str
    worked_words: str
    cents: int
    amount: str
    applied_at: datetime
    decided_at: datetime | None
    publicity_number: str
    public_until_on: date | None
    paid_at: datetime | None
    account_tail: str


@dataclass(frozen=True)
class AwardView:
    row: AwardRow
    agency_id: int
    is_ready: bool  # accepted and not decided: the amount may be set
    findings: tuple[Finding, ...]
    worked_cents: int | None
    ceiling: str
    reason: str
    assessed_by_name: str
    assessed_at: datetime | None
    holder: str
    account: str
    bank: str
    account_faults: tuple[str, ...]
    standard_words: str
    may_assess: bool
    may_fix: bool
    may_publicise: bool
    may_read_case: bool
    objections: tuple[ObjectionView, ...]
    payments: tuple[LineView, ...]
    #: For `assess(seen=…)`.
    amount_seen: str


@dataclass(frozen=True)
class ObjectionView:
    id: int
    case_number: str
    party_name: str
    name: str
    phone: str
    words: str
    filed_at: datetime
    state: str
    state_name: str
    answer: str
    handled_by_name: str
    may_settle: bool


@dataclass(frozen=True)
class LineView:
    code: str
    batch_number: str
    case_number: str
    holder: str
    account: str
    bank: str
    cents: int
    amount: str
    state: str
    state_name: str
    reason: str
    bank_reference: str


@dataclass(frozen=True)
class BatchView:
    number: str
    title: str
    state: str
    state_name: str
    total: str
    made_by_name: str
    made_at: datetime
    checked_by_name: str
    checked_at: datetime | None
    check_note: str
    is_mine: bool
    may_check: bool
    may_take: bool
    lines: tuple[LineView, ...] = ()
    counts: tuple[int, int, int] = (0, 0, 0)  # waiting, paid, failed


@dataclass(frozen=True)
class BudgetView:
    policy_id: int
    policy_name: str
    agency_name: str
    year: int
    subject: str
    total: str
    reserved: str
    paid: str
    left: str
    left_cents: int
    used_percent: int
    queued: int
    queued_words: str
    may_change: bool


@dataclass(frozen=True)
class EntryView:
    at: datetime
    kind_name: str
    amount: str
    case_number: str
    note: str
    actor_name: str


@dataclass(frozen=True)
class PublicityRow:
    number: str
    title: str
    agency_name: str
    policy_name: str
    starts_on: date
    ends_on: date
    is_open: bool
    count: int
    open_objections: int
    contact: str


@dataclass(frozen=True)
class PublicLine:
    """What everybody may see of an award: a natural person's name is masked, numbers are left out."""

    id: int
    name: str
    credit_code: str
    amount: str
    state_name: str


@dataclass(frozen=True)
class Figure:
    """Of one policy: how many and how much, by what has become of it."""

    policy_name: str
    applied: int
    awarded: int
    awarded_sum: str
    queued: int
    publicised: int
    paid: int
    paid_sum: str
    refused: int
