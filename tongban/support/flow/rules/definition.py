"""A definition as a tree of nodes in blocks: what each kind knows, and where each node stands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from ..enums import NodeKind, SeatRule
from ..values import FactInfo, OutcomeInfo
from .giving import Give


@dataclass(frozen=True)
class Task:
    """任务. `milestone` "accept" cannot be gone back over; "decision" is closed while a 特别程序 runs.

    `gives`: what who finishes it with the first outcome has to name, as facts of the case (rules/giving.py).
    """

    id: str
    name: str
    role: str
    agency: str
    action: str
    outcomes: tuple[OutcomeInfo, ...]
    limit_days: int | None = None
    milestone: str = ""
    gives: tuple[Give, ...] = ()

    def outcome(self, code: str) -> OutcomeInfo | None:
        return next((one for one in self.outcomes if one.code == code), None)


@dataclass(frozen=True)
class Many(Task):
    """Work that several do at once, each in a task (seat) of their own. `yes` and `no` are the outcomes that count
    for and against; the node's own outcome is one of the two, by `rule` (rules/seats.py)."""

    rule: str = SeatRule.EACH.value
    needed: int | None = None
    yes: str = ""
    no: str = ""


@dataclass(frozen=True)
class Panel(Many):
    """会签: one seat for each of the members: "holders" (all who hold the role at the agency) or a list of people
    (user ids) of the case. The seat of the chair, where there is one, is the first."""

    members: str = "holders"
    chair: str = ""


@dataclass(frozen=True)
class Foreach(Many):
    """逐项并联: one seat for each element of a list of the case; an element is an agency, or names one."""

    over: str = ""


OPINIONS = (OutcomeInfo("agree", "同意"), OutcomeInfo("disagree", "不同意"), OutcomeInfo("opinion", "提出意见"))


@dataclass(frozen=True)
class Cosign(Task):
    """加签: an opinion beside an open task of this node. No definition draws it, and it moves nothing: its outcome is
    none of the node's."""


def cosign_of(node: Task) -> Cosign:
    """By the same role with the same right, in the same time."""
    return Cosign(node.id, f"{node.name[:76]}（加签）", node.role, node.agency, node.action, OPINIONS, node.limit_days)


@dataclass(frozen=True)
class External(Task):
    """外部系统任务: a department's own system does it and tells the outcome by message."""

    system: str = ""


YES, NO = OutcomeInfo("yes", "办成"), OutcomeInfo("no", "没有办成")


@dataclass(frozen=True)
class SubCase(Task):
    """子办件: a 子流程 that is a case of its own: another item, with its own number, at another level (四级联动).

    `item`: a base code, or how the implementing codes begin. Whose it is is found when the case comes here: the place
    that `division` names (the case's own, or one that stands in its form, context or facts), at `level` (行使层级).
    `fields`: which answer of the new form comes from where; fields of the same id need not be named.
    """

    item: str = ""
    level: str = ""
    division: str = "owner"
    fields: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class EachCase(Foreach, SubCase):
    """逐项子办件: a 子办件 for each element of a list of the case; it waits for all, `each` is the only rule.

    `division` may be the element itself or one of its columns ("element.village"), so may the sources of `fields`.
    What came of them stands in the facts under the node's id: how many `yes`, `no`, and `results` one by one.
    """


RECEIVED, TIMEOUT = OutcomeInfo("received", "已收到"), OutcomeInfo("timeout", "已到期")


@dataclass(frozen=True)
class Wait(Task):
    """等待: for a message, for a number of working days, or until a day that the case names; whatever comes first.

    `facts`: what the message has to tell; nothing else is taken from it.
    """

    message: str = ""
    until: str = ""
    facts: tuple[FactInfo, ...] = ()


COMPLETED = OutcomeInfo("completed", "已完成")


@dataclass(frozen=True)
class Job(Task):
    """An automatic step that the worker takes after the commit: it may fail and be tried again."""

    handler: str = ""


@dataclass(frozen=True)
class Auto:
    id: str
    name: str
    handler: str


@dataclass(frozen=True)
class End:
    id: str
    name: str
    result: str


@dataclass(frozen=True)
class Branch:
    when: str
    body: tuple[Node, ...]

    @property
    def is_else(self) -> bool:
        return self.when == "else"


@dataclass(frozen=True)
class Choice:
    id: str
    name: str
    branches: tuple[Branch, ...]


@dataclass(frozen=True)
class Parallel:
    id: str
    name: str
    branches: tuple[tuple[Node, ...], ...]


@dataclass(frozen=True)
class Sub:
    """子流程: another definition at another agency, filled in when this one was published (rules/subflows.py).

    An end inside leaves the node, with the result as the node's outcome.
    """

    id: str
    name: str
    flow: str
    version: int
    body: tuple[Node, ...]

    @property
    def outcomes(self) -> tuple[OutcomeInfo, ...]:
        return tuple(dict.fromkeys(OutcomeInfo(end.result, end.name) for end in _ends(self.body)))

    def outcome(self, code: str) -> OutcomeInfo | None:
        return next((one for one in self.outcomes if one.code == code), None)


@dataclass(frozen=True)
class Broken:
    """A node whose form is at fault: already reported, so nothing more is concluded from it."""

    id: str = ""
    name: str = ""


Node = Task | Auto | End | Choice | Parallel | Sub | Broken
Body = tuple[Node, ...]


@dataclass(frozen=True)
class Place:
    """Where a node stands: in which sequence, at which position, in which branch of which block."""

    node: Node
    body: Body
    index: int
    block: Place | None
    branch: int

    def blocks(self) -> Iterator[tuple[Place, int]]:
        """The blocks around it, innermost first, with the branch it stands in."""
        place = self
        while place.block is not None:
            yield place.block, place.branch
            place = place.block


@dataclass(frozen=True)
class Flow:
    code: str
    name: str
    body: Body
    places: Mapping[str, Place] = field(repr=False)

    def task(self, node_id: str) -> Task:
        node = self.places[node_id].node
        assert isinstance(node, Task)
        return node

    def known_task(self, node_id: str) -> Task | None:
        """None for what was done on another version, before the case came to this one."""
        place = self.places.get(node_id)
        return place.node if place and isinstance(place.node, Task) else None

    def ends(self) -> list[End]:
        """The ends of the flow itself; those of its 子流程 only lead on."""
        return _ends(self.body)

    def is_decided(self, outcomes: Mapping[str, str]) -> bool:
        nodes = [place.node for one in outcomes if (place := self.places.get(one))]
        return any(isinstance(node, Task) and node.milestone == "decision" for node in nodes)

    def name_of(self, node_id: str) -> str:
        place = self.places.get(node_id)
        return place.node.name if place else ""


def bodies_of(node: Node) -> list[Body]:
    match node:
        case Choice():
            return [branch.body for branch in node.branches]
        case Parallel():
            return list(node.branches)
        case Sub():
            return [node.body]
    return []


def _ends(body: Body) -> list[End]:
    found: list[End] = []
    for node in body:
        if isinstance(node, End):
            found.append(node)
        elif not isinstance(node, Sub):
            found += [end for inner in bodies_of(node) for end in _ends(inner)]
    return found


KINDS = {
    Task: NodeKind.TASK,
    Panel: NodeKind.PANEL,
    Foreach: NodeKind.FOREACH,
    External: NodeKind.EXTERNAL,
    Wait: NodeKind.WAIT,
    Job: NodeKind.AUTO,
    SubCase: NodeKind.SUB,
    EachCase: NodeKind.FOREACH,
    Auto: NodeKind.AUTO,
    End: NodeKind.END,
    Choice: NodeKind.CHOICE,
    Parallel: NodeKind.PARALLEL,
    Sub: NodeKind.SUB,
}


def walk(body: Body) -> Iterator[Node]:
    """Every node, in reading order."""
    for node in body:
        yield node
        for inner in bodies_of(node):
            yield from walk(inner)


def sub_cases_of(flow: Flow) -> list[SubCase]:
    return [node for node in walk(flow.body) if isinstance(node, SubCase)]


def places_of(body: Body, block: Place | None = None, branch: int = 0) -> Iterator[Place]:
    for index, node in enumerate(body):
        place = Place(node, body, index, block, branch)
        yield place
        for number, inner in enumerate(bodies_of(node)):
            yield from places_of(inner, place, number)
