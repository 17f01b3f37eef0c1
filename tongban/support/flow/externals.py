"""What one case waits for from outside, open or still to come: 外部系统任务 with whose system each is, and messages."""

from __future__ import annotations

from dataclasses import dataclass

from . import published
from .actions.moving import early_key
from .actions.seating import agency_of
from .enums import TaskState
from .errors import NotFoundError, RoutingError
from .models import FlowInstance, FlowTask
from .rules.definition import External, Wait, walk
from .values import FactInfo, OutcomeInfo


@dataclass(frozen=True)
class ExternalStep:
    """`agency_id` is 0 where the case does not name its agency yet: then it is nobody's. `task_id` is that of the last
    asking, 0 before the first; `is_recalled`: the case was sent back meanwhile (退回) and has not come again."""

    node: str
    name: str
    system: str
    agency_id: int
    is_open: bool
    is_decision: bool
    outcomes: tuple[OutcomeInfo, ...]
    task_id: int = 0
    is_recalled: bool = False


def external_steps(instance_id: int) -> list[ExternalStep]:
    """In the order of the flow; 子办件 are none of them. Two statements, and those of agencies not known yet."""
    row = FlowInstance.objects.filter(pk=instance_id).first()
    if row is None:
        raise NotFoundError(what="这个流程")
    tasks = {one.node: one for one in FlowTask.objects.filter(instance=row).order_by("pk")}
    nodes = [node for node in walk(published.tree_of(row.definition_id).body) if isinstance(node, External)]
    return [_step(node, tasks.get(node.id), row) for node in nodes]


def _step(node: External, task: FlowTask | None, row: FlowInstance) -> ExternalStep:
    return ExternalStep(
        node=node.id,
        name=node.name,
        system=node.system,
        agency_id=task.agency_id if task else _agency_id(node, row),
        is_open=task is not None and task.state == TaskState.OPEN,
        is_decision=node.milestone == "decision",
        outcomes=tuple(node.outcomes),
        task_id=task.pk if task else 0,
        is_recalled=task is not None and task.state == TaskState.CANCELLED,
    )


def _agency_id(node: External, row: FlowInstance) -> int:
    try:
        return agency_of(node, row).id
    except RoutingError:
        return 0


@dataclass(frozen=True)
class AwaitedMessage:
    node: str
    name: str
    message: str
    facts: tuple[FactInfo, ...]
    is_open: bool


def awaited_messages(instance_id: int) -> list[AwaitedMessage]:
    """The waits on a message, in the order of the flow, but none whose message has come. Two statements."""
    row = FlowInstance.objects.filter(pk=instance_id).first()
    if row is None:
        raise NotFoundError(what="这个流程")
    waiting = set(FlowTask.objects.filter(instance=row, state=TaskState.OPEN).values_list("node", flat=True))
    nodes = [node for node in walk(published.tree_of(row.definition_id).body) if isinstance(node, Wait)]
    return [
        AwaitedMessage(one.id, one.name, one.message, one.facts, one.id in waiting)
        for one in nodes
        if one.message and (one.id in waiting or (one.id not in row.outcomes and early_key(one) not in row.early))
    ]
