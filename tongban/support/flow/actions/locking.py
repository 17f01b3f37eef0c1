"""The row lock that every step takes first, and what a step may then rely on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Subquery
from django.utils import timezone

from tongban.common.prepared import NewKey, Prepared, Slot
from tongban.support.identity import api as identity

from ..converting import doer_of, node_of
from ..delegations import stand_in_for
from ..enums import InstanceState, TaskKind, TaskState
from ..errors import ConflictError, NotAllowedError, NotFoundError, TaskFinishedError, WrongStateError
from ..models import FlowInstance, FlowTask
from ..permissions import may_work_on
from ..rules.definition import Flow

_BY_KEY = Prepared(lambda: FlowInstance.objects.select_for_update().filter(pk=Slot("key")))
_OF_TASK = Prepared(
    lambda: FlowInstance.objects.select_for_update().filter(
        pk=Subquery(FlowTask.objects.filter(pk=Slot("task")).values("instance_id"))
    )
)
#: With a key for the task that mostly follows.
_TASK = Prepared(
    lambda: FlowTask.objects.filter(pk=Slot("task"), instance_id=Slot("instance")).annotate(
        next_key=NewKey("flow.FlowTask")
    )
)
_OPEN = Prepared(lambda: FlowTask.objects.filter(instance_id=Slot("instance"), state=TaskState.OPEN).order_by("pk"))
LIVE = (InstanceState.RUNNING, InstanceState.PAUSED)


def instance_of(instance_id: int) -> FlowInstance:
    """The instance, locked until the transaction ends."""
    found = _BY_KEY.first(key=instance_id)
    if found is None:
        raise NotFoundError(what="这个流程")
    return found


def instance_of_task(task_id: int) -> FlowInstance:
    """The instance of a task, locked. The task itself is read afterwards, as the last holder of the lock left it."""
    found = _OF_TASK.first(task=task_id)
    if found is None:
        raise NotFoundError(what="这个任务")
    return found


def require_live(instance: FlowInstance, verb: str) -> None:
    if instance.state not in LIVE:
        raise WrongStateError(what="办件", state=instance.get_state_display(), verb=verb)


def open_task(
    instance: FlowInstance, task_id: int, actor: identity.User, tree: Flow, *, of_anyone: bool = False
) -> FlowTask:
    """The task, if it is still open and this person may work on it; else a refusal that says why.

    `of_anyone`: also when a colleague has taken it. By 委托 it is done for the principal, who then stands on the task.
    """
    task = _task(instance, task_id)
    is_own, is_taken = may_work_on(actor, task), task.assignee_id not in (None, actor.pk)
    standing = None if is_own and not is_taken else stand_in_for(actor, task)
    if not is_own and standing is None:
        raise NotAllowedError
    _require_open(task, tree)
    if standing is not None:
        task.finished_for_id, task.finished_for_name = standing.principal.pk, standing.principal.name[:80]
    elif not of_anyone and is_taken:
        holder = identity.user_info(task.assignee_id or 0)
        name = holder.name if holder else "其他人员"
        raise ConflictError(reason=f"“{task.name}”由{name}经办，如需接手请先转办")
    return task


def key_drawn_with(task: FlowTask) -> Sequence[int]:
    """The key for the next task, which came with this one."""
    return [task.next_key] if hasattr(task, "next_key") else ()


def acting_as(task: FlowTask) -> dict[str, Any]:
    """What the record says of a step that was done by 委托."""
    if task.finished_for_id is None:
        return {}
    return {"acting_as": task.finished_for_id, "acting_as_name": task.finished_for_name}


def still_open(instance: FlowInstance, task_id: int, tree: Flow) -> FlowTask:
    """The task if it is open, whoever asks; for callers that have decided who may."""
    task = _task(instance, task_id)
    _require_open(task, tree)
    return task


def _task(instance: FlowInstance, task_id: int) -> FlowTask:
    found = _TASK.first(task=task_id, instance=instance.pk)
    if found is None:
        raise NotFoundError(what="这个任务")
    found.instance = instance
    return found


def _require_open(task: FlowTask, tree: Flow) -> None:
    if task.state != TaskState.OPEN:
        raise TaskFinishedError(reason=_finished_words(task, tree))


def open_tasks(instance: FlowInstance) -> list[FlowTask]:
    return _OPEN.rows(instance=instance.pk)


def _finished_words(task: FlowTask, tree: Flow) -> str:
    assert task.finished_at is not None
    at = _moment(task)
    who = doer_of(task) or "系统"
    match TaskState(task.state):
        case TaskState.DONE | TaskState.SUPERSEDED:
            node = node_of(task, tree)
            outcome = node.outcome(task.outcome) if node else None
            meant = f"，意见为“{outcome.name}”" if outcome else ""
            return f"“{task.name}”已由{who}于 {at} 办结{meant}，请刷新后查看"
        case TaskState.RETURNED:
            return f"“{task.name}”已由{who}于 {at} 退回，请刷新后查看"
    if task.opinion:
        return f"“{task.name}”已由{who}于 {at} 取消：{task.opinion}；不用再办，请刷新后查看"
    if task.kind == TaskKind.COSIGN:
        return f"“{task.name}”已于 {at} 取消（减签，或者办件已经退回、终止），不再需要您的意见"
    if task.seat:
        return f"“{task.name}”已于 {at} 有了结果，或您已不在成员之内，不再需要您的意见"
    return f"“{task.name}”已于 {at} 随办件的终止或撤回而取消，请刷新后查看"


def _moment(task: FlowTask) -> str:
    assert task.finished_at is not None
    return timezone.localtime(task.finished_at).strftime("%Y-%m-%d %H:%M")
