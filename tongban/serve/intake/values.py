"""What goes over the counter of intake."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from tongban.data.licences import api as licences
from tongban.serve.approvals import api as approvals
from tongban.support.files import api as files
from tongban.support.forms import api as forms

from .relays import RelayView


@dataclass(frozen=True)
class Receipt:
    """The answer to a submit; the sealed 收件凭证 follows within a moment."""

    number: str
    query_code: str
    item_name: str
    agency_name: str
    submitted_at: datetime
    accept_due_on: date
    next_step: str
    is_repeat: bool = False


@dataclass(frozen=True)
class JointReceipt:
    """The answer to a joint submit: its own number and the numbers of its cases."""

    number: str
    theme_name: str
    submitted_at: datetime
    case_numbers: tuple[str, ...]
    later: tuple[str, ...] = ()
    is_repeat: bool = False


@dataclass(frozen=True)
class MaterialView:
    """One line of the checklist, with the published standard that it is measured by."""

    code: str
    name: str
    order: int
    is_required: bool
    allow_late: bool
    trust: str
    source: str
    source_name: str
    is_provided: bool
    file: files.FileInfo | None
    licence: licences.LicenceInfo | None
    licence_identifier: str
    verdict: str
    verdict_name: str
    opinion: str
    is_asked: bool
    provided_at: datetime
    standard: str
    filling: str
    common_faults: tuple[str, ...]
    accept: tuple[str, ...]
    licence_type: str
    is_generated: bool
    is_replaced: bool
    seen_note: str = ""
    seen_as: str = ""
    seen_count: int = 0


@dataclass(frozen=True)
class CorrectionItem:
    material_code: str
    name: str
    opinion: str


@dataclass(frozen=True)
class CorrectionView:
    items: tuple[CorrectionItem, ...]
    asked_by_name: str
    asked_at: datetime
    deadline_on: date
    answered_at: datetime | None


@dataclass(frozen=True)
class AskView:
    """补正要求 of a department's system that waits for an official. `is_after`: the case has been accepted."""

    peer_name: str
    items: tuple[CorrectionItem, ...]
    asked_at: datetime
    is_after: bool


@dataclass(frozen=True)
class RefusalView:
    ground: str
    ground_name: str
    explanation: str
    redirect_to: str
    refused_by_name: str
    refused_at: datetime


@dataclass(frozen=True)
class DeliveryView:
    method: str
    method_name: str
    receiver_name: str
    is_proxy: bool
    identity_note: str
    place: str
    express_company: str
    express_number: str
    delivered_by_name: str
    delivered_at: datetime


@dataclass(frozen=True)
class PreviewView:
    """预审 as both sides see it. `may`: asked for by the page before it offers a button."""

    state: str
    state_name: str
    items: tuple[CorrectionItem, ...]
    asked_by_name: str
    asked_at: datetime | None
    answered_at: datetime | None
    note: str
    passed_by_name: str
    passed_at: datetime | None
    ended_by: str


@dataclass(frozen=True)
class ApplicationView:
    """The application as the window and the applicant see it."""

    number: str
    case: approvals.CaseInfo
    form: forms.FormRef
    answers: dict[str, Any]
    summary: tuple[forms.SummaryGroup, ...]
    situations: tuple[tuple[str, str], ...]
    materials: tuple[MaterialView, ...]
    earlier_materials: tuple[MaterialView, ...]
    correction: CorrectionView | None
    refusal: RefusalView | None
    delivery: DeliveryView | None
    delivery_choice: dict[str, Any]
    on_behalf: dict[str, Any]
    #: Handed in from the real-name account of the applicant or of who acts for it.
    is_own: bool
    verbs: tuple[approvals.VerbInfo, ...] = field(default=())
    preview: PreviewView | None = None
    relay: RelayView | None = None
    #: How it came when nobody stood at the counter: label and value.
    came: tuple[tuple[str, str], ...] = ()
    #: What the page shows of form and materials; `check_materials` and `accept` take it back.
    seen: str = ""

    @property
    def asked_materials(self) -> tuple[MaterialView, ...]:
        return tuple(one for one in self.materials if one.is_asked)


@dataclass(frozen=True)
class QueueRow:
    case: approvals.CaseInfo
    is_walk_in: bool
    delivery_method: str
    #: 预审 was passed: the originals are waited for until the day of the case.
    is_waiting_for_originals: bool = False


@dataclass(frozen=True)
class Counter:
    """One tab of the window's lists; the figure stops at a thousand ("1000+")."""

    code: str
    name: str
    words: str


@dataclass(frozen=True)
class QueuePage:
    rows: list[QueueRow]
    next_cursor: str | None
    counters: tuple[Counter, ...]
