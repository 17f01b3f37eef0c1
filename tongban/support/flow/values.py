"""What goes over the counter of this module."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from typing import Any

from tongban.common.actors import Actor

from .enums import LAMP_SHAPES, Lamp


@dataclass(frozen=True)
class FlowRef:
    """One immutable version of a definition."""

    code: str
    version: int


@dataclass(frozen=True)
class OutcomeInfo:
    code: str
    name: str


@dataclass(frozen=True)
class Given:
    """One name that cases of a kind have: in `room` "context" (from the start) or "facts" (come up meanwhile).

    `kind`: a ValueKind; of an open one further names stand below ("answers.area"), and of a whole open room `name` is
    "". `source` says in Chinese where it comes from. Without `is_always` a case may lack it.
    """

    room: str
    name: str
    kind: str
    label: str
    source: str = ""
    is_always: bool = True

    @property
    def ref(self) -> str:
        return f"{self.room}:{self.name}"


@dataclass(frozen=True)
class Vocabulary:
    """What a kind of case gives to its flows, declared by the module that starts them. A definition is of this kind
    when it begins with a task of `entry`; one that begins with none is a 子流程, judged for good where it is put in.
    """

    name: str
    entry: str
    names: tuple[Given, ...]


@dataclass(frozen=True)
class FactInfo:
    """One fact that a message brings; `kind`: text, number or bool."""

    name: str
    label: str
    kind: str = "text"


@dataclass(frozen=True)
class TaskInfo:
    id: int
    instance_id: int
    node: str
    name: str
    subject: str
    title: str
    role: str
    action: str
    agency_id: int
    division_path: str
    item_code: str
    assignee_id: int | None
    state: str
    outcome: str
    opinion: str
    opened_at: datetime
    claimed_at: datetime | None
    finished_at: datetime | None
    finished_by_name: str
    due_on: date | None
    is_held: bool
    milestone: str = ""
    outcomes: tuple[OutcomeInfo, ...] = ()
    seat: int = 0
    kind: str = "human"
    #: How many opinions it waits for (加签); it cannot be done before they are given or no longer asked for.
    awaits: int = 0
    #: The task for which this one only gives an opinion.
    beside_id: int | None = None
    #: The name of the message that it waits for, and what that has to tell.
    message: str = ""
    facts: tuple[FactInfo, ...] = ()
    #: A wait that ends by itself on its day.
    has_end: bool = False

    @property
    def is_open(self) -> bool:
        return self.state == "open"

    @property
    def is_cosign(self) -> bool:
        return self.kind == "cosign"

    @property
    def is_panel_seat(self) -> bool:
        """A member's seat of a 会签, which is his own."""
        return self.seat > 0 and self.assignee_id is not None and not self.is_cosign


@dataclass(frozen=True)
class ReturnTarget:
    """A step that a task may be sent back to (退回), and the open tasks of others that end by it."""

    code: str
    name: str
    cancels: tuple[TaskInfo, ...] = ()


@dataclass(frozen=True)
class ReturnWays:
    """Nearest first; `bar` says why there are none further back."""

    targets: tuple[ReturnTarget, ...] = ()
    bar: str = ""


@dataclass(frozen=True)
class LampView:
    """A lamp with its shape and words, for case lists that keep the due day themselves."""

    code: str
    shape: str
    name: str
    words: str
    left: int | None = None


@dataclass(frozen=True)
class TaskRow:
    """One line of the inbox."""

    task: TaskInfo
    lamp: LampView


@dataclass(frozen=True)
class Started:
    instance_id: int
    tasks: list[TaskInfo]
    result: str | None = None


@dataclass(frozen=True)
class Step:
    """What one completed task led to. `result` is set when the flow ended with it."""

    instance_id: int
    outcome: str
    opened: list[TaskInfo] = field(default_factory=list)
    result: str | None = None
    is_repeat: bool = False
    acting_for: str = ""


@dataclass(frozen=True)
class ClockView:
    kind: str
    name: str
    limit_days: int
    extension_days: int
    started_on: date
    due_on: date
    left: int
    state: str
    lamp: str
    words: str
    provisional: bool
    finished_on: date | None = None
    task_id: int | None = None
    node: str = ""

    @property
    def shape(self) -> str:
        return LAMP_SHAPES[Lamp(self.lamp)]

    @property
    def lamp_name(self) -> str:
        return str(Lamp(self.lamp).label)


@dataclass(frozen=True)
class PauseView:
    id: int
    reason_code: str
    reason: str
    basis: str
    planned_days: int
    planned_end_on: date | None
    note: str
    started_on: date
    ended_on: date | None
    task_id: int | None = None


@dataclass(frozen=True)
class EventRow:
    """One line of the approval trail (签批历程). `actor_name` says for whom he acted, where it was by 委托."""

    seq: int
    at: datetime
    kind: str
    kind_name: str
    node: str
    node_name: str
    agency_id: int | None
    actor_id: int
    actor_name: str
    outcome: str
    outcome_name: str
    opinion: str
    words: str
    payload: Mapping[str, Any]
    #: By this step a task opened that a department does in its own system.
    opens_external: bool = False
    #: The case was sent back behind this step later: it was done, but counts no more.
    is_superseded: bool = False


@dataclass(frozen=True)
class NodeState:
    """`state`: done, open, returned, held, or "" where the case has not been."""

    state: str
    outcome: str = ""
    outcome_name: str = ""
    by: str = ""
    at: datetime | None = None


@dataclass(frozen=True)
class InstanceView:
    id: int
    ref: FlowRef
    name: str
    subject: str
    title: str
    state: str
    state_name: str
    result: str
    context: Mapping[str, Any]
    facts: Mapping[str, Any]
    outcomes: Mapping[str, str]
    division_path: str
    owner_agency_id: int
    item_code: str
    promised_due_on: date | None
    statutory_due_on: date | None
    started_at: datetime
    ended_at: datetime | None

    @property
    def is_live(self) -> bool:
        return self.state in ("running", "paused")


@dataclass(frozen=True)
class FlowState:
    """An instance and how far each node of its definition has come; what a drawing needs."""

    instance: InstanceView
    nodes: Mapping[str, NodeState]
    pause: PauseView | None


@dataclass(frozen=True)
class StepContext:
    """What an automatic step or an end callback is told about the step that led to it."""

    actor: Actor
    at: datetime
    outcome: str
    outcomes: Mapping[str, str]
    context: Mapping[str, Any]
    facts: Mapping[str, Any]
    opinion: str = ""


@dataclass(frozen=True)
class LampCounts:
    """Open tasks by lamp; each figure stops at `cap` ("1000+")."""

    ok: int
    due: int
    over: int
    hold: int
    cap: int

    @property
    def all(self) -> int:
        return self.ok + self.due + self.over + self.hold

    def words(self, lamp: str) -> str:
        number: int = asdict(self)[lamp]
        return f"{self.cap}+" if number > self.cap else str(number)


@dataclass(frozen=True)
class DueChange:
    """A due day that moved because the calendar did."""

    instance_id: int
    subject: str
    what: str
    before: date
    after: date
