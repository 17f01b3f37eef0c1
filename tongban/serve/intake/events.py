"""What intake tells the house."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from tongban.support.events import api as events


@dataclass(frozen=True)
class ApplicationSubmitted(events.Event):
    name: ClassVar[str] = "intake.application.submitted"
    case_number: str
    item_code: str


@dataclass(frozen=True)
class JointApplicationSubmitted(events.Event):
    """After the events of its parts, in the same transaction."""

    name: ClassVar[str] = "intake.joint.submitted"
    number: str
    theme_code: str
    case_numbers: list[str]


@dataclass(frozen=True)
class PartAppliedForAgain(events.Event):
    """After the event of the new application, in the same transaction."""

    name: ClassVar[str] = "intake.joint.part_again"
    number: str
    case_number: str
    earlier_number: str
    attempt: int


@dataclass(frozen=True)
class JointApplicationFinished(events.Event):
    """Every part has ended, each as it may; told again when a part was applied for again and has ended too."""

    name: ClassVar[str] = "intake.joint.finished"
    number: str
    granted: int
    total: int


@dataclass(frozen=True)
class CorrectionAsked(events.Event):
    name: ClassVar[str] = "intake.correction.asked"
    case_number: str
    deadline_on: date
    material_codes: list[str]


@dataclass(frozen=True)
class ApplicationCorrected(events.Event):
    name: ClassVar[str] = "intake.application.corrected"
    case_number: str
    material_codes: list[str]


@dataclass(frozen=True)
class LateMaterialGiven(events.Event):
    name: ClassVar[str] = "intake.material.late_given"
    case_number: str
    material_codes: list[str]


@dataclass(frozen=True)
class ApplicationRefused(events.Event):
    name: ClassVar[str] = "intake.application.refused"
    case_number: str
    ground: str


@dataclass(frozen=True)
class DepartmentAskDecided(events.Event):
    """What a department wanted from the applicant was sent on, or was not."""

    name: ClassVar[str] = "intake.ask.decided"
    case_number: str
    ask_id: int


@dataclass(frozen=True)
class ResultDelivered(events.Event):
    name: ClassVar[str] = "intake.result.delivered"
    case_number: str
    method: str


@dataclass(frozen=True)
class PaperGiven(events.Event):
    """物料交接: the paper of a case is on its way to another hand."""

    name: ClassVar[str] = "intake.paper.given"
    case_number: str
    passing_id: int
    to_agency_id: int


@dataclass(frozen=True)
class PaperReceived(events.Event):
    name: ClassVar[str] = "intake.paper.received"
    case_number: str
    passing_id: int


@dataclass(frozen=True)
class PaperReturned(events.Event):
    name: ClassVar[str] = "intake.paper.returned"
    case_number: str
    passing_id: int
    from_agency_id: int


@dataclass(frozen=True)
class RelayedApplication(events.Event):
    """代收: taken in by the window of another place."""

    name: ClassVar[str] = "intake.relay.taken"
    case_number: str
    receiver_id: int


@dataclass(frozen=True)
class ApplicationReceived(events.Event):
    """有权机关收到: the term of acceptance runs from this day; after 代收 or 预审."""

    name: ClassVar[str] = "intake.application.received"
    case_number: str
    received_on: date


@dataclass(frozen=True)
class ResultReturned(events.Event):
    """The result of a 代收件 lies where it was taken in."""

    name: ClassVar[str] = "intake.relay.result_back"
    case_number: str
    receiver_id: int


@dataclass(frozen=True)
class PreviewAsked(events.Event):
    name: ClassVar[str] = "intake.preview.asked"
    case_number: str


@dataclass(frozen=True)
class PreviewAnswered(events.Event):
    name: ClassVar[str] = "intake.preview.answered"
    case_number: str


@dataclass(frozen=True)
class PreviewPassed(events.Event):
    name: ClassVar[str] = "intake.preview.passed"
    case_number: str
