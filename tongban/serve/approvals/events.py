"""What approvals tells the house; stored with the change, delivered after it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from tongban.support.events import api as events


@dataclass(frozen=True)
class CaseAccepted(events.Event):
    name: ClassVar[str] = "approvals.case.accepted"
    case_number: str
    accepted_on: date
    is_deemed: bool = False


@dataclass(frozen=True)
class CasePaused(events.Event):
    name: ClassVar[str] = "approvals.case.paused"
    case_number: str
    reason: str
    started_on: date
    planned_days: int


@dataclass(frozen=True)
class CaseResumed(events.Event):
    name: ClassVar[str] = "approvals.case.resumed"
    case_number: str
    resumed_on: date


@dataclass(frozen=True)
class CaseExtended(events.Event):
    name: ClassVar[str] = "approvals.case.extended"
    case_number: str
    days: int


@dataclass(frozen=True)
class TaskTransferred(events.Event):
    name: ClassVar[str] = "approvals.task.transferred"
    case_number: str
    task_id: int
    to_username: str


@dataclass(frozen=True)
class PanelChanged(events.Event):
    """A member joined (加签) or left (减签) a panel of the case."""

    name: ClassVar[str] = "approvals.panel.changed"
    case_number: str
    task_name: str


@dataclass(frozen=True)
class CosignersChanged(events.Event):
    """An opinion was asked for beside a task (加签), or is no longer waited for (减签)."""

    name: ClassVar[str] = "approvals.cosigners.changed"
    case_number: str
    task_name: str


@dataclass(frozen=True)
class CaseMessageTaken(events.Event):
    """What the flow of a case waits for was told, or came before it waits."""

    name: ClassVar[str] = "approvals.message.taken"
    case_number: str
    message: str


@dataclass(frozen=True)
class CaseDecided(events.Event):
    """`result` is granted or refused; the decision paper and the licence exist already."""

    name: ClassVar[str] = "approvals.case.decided"
    case_number: str
    result: str
    licence_identifier: str = ""


@dataclass(frozen=True)
class DecisionRevoked(events.Event):
    """A decision to grant was taken back (撤销); its licence, if it had one, is no longer valid."""

    name: ClassVar[str] = "approvals.case.revoked"
    case_number: str
    ground: str
    licence_identifier: str = ""


@dataclass(frozen=True)
class DeceitNoted(events.Event):
    """不实申请 (行政许可法 第七十八、七十九条); `until_on`: the last day on which he may not apply again."""

    name: ClassVar[str] = "approvals.deceit.noted"
    case_number: str
    deceit: str
    until_on: date | None


@dataclass(frozen=True)
class DeceitCorrected(events.Event):
    name: ClassVar[str] = "approvals.deceit.corrected"
    case_number: str


@dataclass(frozen=True)
class CaseClosed(events.Event):
    """Ended without a decision: withdrawn, terminated or not accepted."""

    name: ClassVar[str] = "approvals.case.closed"
    case_number: str
    state: str


@dataclass(frozen=True)
class ErrandAsked(events.Event):
    """Others are asked for something beside the flow (征求意见、会商、督办、催办、抄告)."""

    name: ClassVar[str] = "approvals.errand.asked"
    case_number: str
    errand_id: int
    kind: str


@dataclass(frozen=True)
class ErrandAnswered(events.Event):
    name: ClassVar[str] = "approvals.errand.answered"
    case_number: str
    errand_id: int
    kind: str
    agency_name: str


@dataclass(frozen=True)
class ErrandClosed(events.Event):
    """Settled by who asked: 征求意见 no longer waited for, 会商 with its conclusion, 督办 written off."""

    name: ClassVar[str] = "approvals.errand.closed"
    case_number: str
    errand_id: int
    kind: str
