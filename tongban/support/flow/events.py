from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from tongban.support.events import api as events


@dataclass(frozen=True)
class FlowEventOf(events.Event):
    """`about` is the subject of the flow, such as "case:…"."""

    instance_id: int
    about: str

    @property
    def subject(self) -> str:
        return self.about


@dataclass(frozen=True)
class FlowJobDue(FlowEventOf):
    """An automatic step waits for the worker."""

    name: ClassVar[str] = "flow.job.due"
    task_id: int
    node: str


@dataclass(frozen=True)
class FlowExternalDue(FlowEventOf):
    """A task waits for a department's own system; whoever is connected to it passes it on."""

    name: ClassVar[str] = "flow.external.due"
    task_id: int
    node: str
    system: str
    agency_id: int


@dataclass(frozen=True)
class FlowSubCaseDue(FlowEventOf):
    """A 子办件 is to be opened; the module that makes cases finds out whose it is (`sub_case`). Of a list: for which
    `element` (of the list as it was when the case came there), in which seat."""

    name: ClassVar[str] = "flow.subcase.due"
    task_id: int
    node: str
    seat: int = 0
    element: Any = None


@dataclass(frozen=True)
class FlowExternalCancelled(FlowEventOf):
    """The case was sent back: the department's system, which was told, need not do it any more. `why` in words."""

    name: ClassVar[str] = "flow.external.cancelled"
    task_id: int
    node: str
    system: str
    agency_id: int
    why: str


@dataclass(frozen=True)
class FlowSubCaseCancelled(FlowEventOf):
    """The case was sent back and waits for this 子办件 no more; when it comes there again, it asks for a new one."""

    name: ClassVar[str] = "flow.subcase.cancelled"
    task_id: int
    node: str
    why: str


@dataclass(frozen=True)
class FlowStepDone(FlowEventOf):
    """A task was completed; `opened` are the nodes that opened next."""

    name: ClassVar[str] = "flow.step.done"
    task_id: int
    node: str
    node_name: str
    outcome: str
    outcome_name: str
    actor_id: int
    actor_name: str
    at: str
    opened: list[str]


@dataclass(frozen=True)
class FlowEnded(FlowEventOf):
    """The flow has its result; "withdrawn" and "terminated" among them."""

    name: ClassVar[str] = "flow.ended"
    result: str
    at: str


@dataclass(frozen=True)
class FlowPaused(FlowEventOf):
    """特别程序 has begun: the clocks stand still."""

    name: ClassVar[str] = "flow.paused"
    reason_code: str
    reason: str
    planned_days: int
    on: str


@dataclass(frozen=True)
class FlowResumed(FlowEventOf):
    name: ClassVar[str] = "flow.resumed"
    on: str
    promised_due_on: str
    statutory_due_on: str


@dataclass(frozen=True)
class FlowRetimed(FlowEventOf):
    """The calendar has changed, and with it days of this flow, or whether they are provisional."""

    name: ClassVar[str] = "flow.retimed"
