"""What projects tells the house."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from tongban.support.events import api as events


@dataclass(frozen=True)
class ProjectRegistered(events.Event):
    name: ClassVar[str] = "projects.registered"
    code: str


@dataclass(frozen=True)
class StageStarted(events.Event):
    name: ClassVar[str] = "projects.stage.started"
    code: str
    stage: int
    joint_number: str


@dataclass(frozen=True)
class StageSettled(events.Event):
    """`state`: done or refused."""

    name: ClassVar[str] = "projects.stage.settled"
    code: str
    stage: int
    state: str


@dataclass(frozen=True)
class AcceptanceIssued(events.Event):
    """联合验收意见书 is out."""

    name: ClassVar[str] = "projects.acceptance.issued"
    code: str
    stage: int


@dataclass(frozen=True)
class MandateChanged(events.Event):
    name: ClassVar[str] = "projects.mandate.changed"
    code: str
    is_given: bool
