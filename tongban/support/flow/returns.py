"""Where an open task of one instance may be sent back to (退回), and whose open tasks would end by it."""

from __future__ import annotations

from collections.abc import Iterable

from . import published
from .converting import task_info
from .enums import InstanceState, TaskKind, TaskState
from .errors import NotFoundError
from .models import FlowInstance, FlowTask
from .rules.definition import Flow
from .rules.returning import nodes_after, ways_back
from .values import ReturnTarget, ReturnWays


def ways_of(instance: FlowInstance, tree: Flow, task: FlowTask, waiting: Iterable[FlowTask]) -> ReturnWays:
    """`waiting`: all open tasks of the instance. No statement.

    特别程序 stops the case as a whole, and the applicant was told how long; whoever would cancel the work of others
    during it ends it first, with its result (行政许可法 第四十五条).
    """
    if task.kind == TaskKind.COSIGN:
        return ReturnWays((), "")
    rows = list(waiting)
    ways = ways_back(tree, task.node, instance.outcomes, {one.node for one in rows})
    others = [one for one in rows if one.pk != task.pk]
    found: list[ReturnTarget] = []
    for target in ways.targets:
        after = {node.id for node in nodes_after(tree, target.id)}
        cancels = [one for one in others if one.node in after]
        if any(one.beside_id != task.pk for one in cancels) and instance.state == InstanceState.PAUSED:
            names = "、".join(f"“{one.name}”" for one in cancels)
            return ReturnWays(tuple(found), f"正在特别程序中，再往前退会取消{names}，请先结束特别程序")
        infos = tuple(task_info(one, tree.known_task(one.node)) for one in cancels)
        found.append(ReturnTarget(target.id, target.name, infos))
    return ReturnWays(tuple(found), ways.bar)


def return_ways(task_id: int) -> ReturnWays:
    """Of one task, for its page. Two statements."""
    row = FlowTask.objects.select_related("instance").filter(pk=task_id).first()
    if row is None:
        raise NotFoundError(what="这个任务")
    tree = published.tree_of(row.instance.definition_id)
    waiting = FlowTask.objects.filter(instance_id=row.instance_id, state=TaskState.OPEN).order_by("pk")
    return ways_of(row.instance, tree, row, waiting)


def return_targets(task_id: int) -> list[ReturnTarget]:
    """Where it may be sent back to, nearest first."""
    return list(return_ways(task_id).targets)
