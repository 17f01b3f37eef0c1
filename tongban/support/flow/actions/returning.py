"""退回: an earlier step is done again, and all that lies between is undone with it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from django.db import transaction

from tongban.common import clock
from tongban.support.agencies import api as agencies
from tongban.support.audit import api as audit
from tongban.support.events import api as events
from tongban.support.identity import api as identity

from .. import inputs, published, returns
from ..commands import Command
from ..converting import doer_of, step_again, step_answer, task_infos
from ..enums import EventKind, TaskKind, TaskState
from ..errors import ConflictError, InvalidInputError
from ..events import FlowExternalCancelled, FlowSubCaseCancelled
from ..ledger import Entry
from ..models import FlowClockPause, FlowInstance, FlowTask
from ..rules.definition import External, Flow, SubCase
from ..rules.returning import tasks_after, undone_by
from ..values import ReturnTarget, ReturnWays, Step, TaskInfo
from . import locking, seating
from .moving import Move
from .steps import finish


@transaction.atomic
def send_back(
    *,
    actor: identity.User,
    task_id: int,
    reason: str,
    to_node: str | None = None,
    to_doer: bool = True,
    seen: Collection[int] | None = None,
    key: str | None = None,
) -> Step:
    """退回: let an earlier task be done again; what was done since then is kept, but counts no more.

    Without `to_node` it goes to the nearest earlier task. It is given to the person who did it then, or, without
    `to_doer`, to everybody of the role again (a panel). Out of a parallel branch it cancels the open tasks beside;
    `seen` are those that the actor was shown: one that has opened since is not cancelled behind his back.
    """
    instance = locking.instance_of_task(task_id)
    command = Command(instance, actor, "send_back", key, {"task": task_id, "reason": reason, "to": to_node})
    if command.answer is not None:
        return step_again(instance, command.answer)
    tree = published.tree_of(instance.definition_id)
    task = locking.open_task(instance, task_id, actor, tree)
    if task.kind == TaskKind.COSIGN:
        raise ConflictError(reason=f"“{task.name}”只提出意见，不能退回；不同意的，请写明理由")
    locking.require_live(instance, f"退回“{task.name}”")
    reason = inputs.text(reason, "reason", "退回理由", is_required=True)
    waiting = locking.open_tasks(instance)
    target = _target(returns.ways_of(instance, tree, task, waiting), task, to_node)
    _require_seen(target, seen)

    at = clock.now()
    later = {*tasks_after(tree, target.code), target.code}
    ended = {one.id for one in target.cancels}
    beside = [one for one in waiting if one.pk in ended]
    earlier = list(FlowTask.objects.filter(instance=instance, state=TaskState.DONE, node__in=later))
    of_target = [one for one in earlier if one.node == target.code and one.kind != TaskKind.COSIGN]
    doer = max(of_target, key=lambda one: one.pk, default=None)
    FlowTask.objects.filter(pk__in=[one.pk for one in earlier]).update(state=TaskState.SUPERSEDED)
    for node in undone_by(tree, target.code):
        instance.outcomes.pop(node, None)
    instance.last_outcome = ""
    finish(task, TaskState.RETURNED, actor, at, opinion=reason)
    words = f"退回“{target.name}”，{reason}"
    seating.cancel(beside, at, by=doer_of(task), why=words)
    _end_holds([task, *beside])
    move = Move(instance, actor, at, opinion=reason)
    move.router.reopen(target.code, returning_from=task.node)
    payload = {"reason": reason, "to": target.code, "to_name": target.name, "agency_id": task.agency_id}
    payload |= locking.acting_as(task)
    if beside:
        payload["cancelled"] = [_told(one) for one in target.cancels]
    move.settle(
        Entry(EventKind.RETURNED, payload, node=task.node, task_id=task.pk),
        assignee_id=doer.finished_by_id if doer and to_doer else None,
    )
    facts = {"task": task.pk, "node": task.node, "to": target.code, "reason": reason, **locking.acting_as(task)}
    if beside:
        facts["cancelled"] = [one.pk for one in beside]
    audit.record(actor, "flow.task.send-back", instance.subject, facts=facts)
    if told := _events(instance, tree, beside, words):
        events.publish(*told)
    step = Step(instance.pk, "returned", task_infos(instance, move.opened))
    command.keep(step_answer(step), at)
    return step


def _target(ways: ReturnWays, task: FlowTask, to_node: str | None) -> ReturnTarget:
    target = next((one for one in ways.targets if to_node in (None, one.code)), None)
    if target is not None:
        return target
    bar = f"：{ways.bar}，不能退回到它之前" if ways.bar else ""
    if not ways.targets:
        raise ConflictError(reason=f"“{task.name}”之前没有可以退回的环节{bar}")
    names = "、".join(f"{one.name}({one.code})" for one in ways.targets)
    raise InvalidInputError(fields={"to_node": f"只能退回到：{names}{bar}"})


def _require_seen(target: ReturnTarget, seen: Collection[int] | None) -> None:
    fresh = [one for one in target.cancels if seen is not None and one.id not in seen]
    if fresh:
        names = "、".join(f"“{one.name}”" for one in fresh)
        raise ConflictError(reason=f"您打开以后，{names}又到了办理环节，退回会把它一并取消；请重新确认")


def _end_holds(tasks: Sequence[FlowTask]) -> None:
    """A step's own hold (补正) ends with the step; the whole case's 特别程序 goes on."""
    held = [one.pk for one in tasks if one.is_held]
    if held:
        FlowClockPause.objects.filter(task__in=held, ended_on=None).update(ended_on=clock.today())


def _told(one: TaskInfo) -> dict[str, Any]:
    """As it stands in the record for good: which step, at which body, in whose hands."""
    holder = identity.user_info(one.assignee_id) if one.assignee_id else None
    return {
        "task": one.id,
        "node": one.node,
        "name": one.name,
        "agency_id": one.agency_id,
        "agency": agencies.agency_by_id(one.agency_id).short_name,
        "holder": holder.name if holder else "",
    }


def _events(instance: FlowInstance, tree: Flow, cancelled: Sequence[FlowTask], why: str) -> list[events.Event]:
    """Whoever was told of a task that is no person's is told that it is off."""
    found: list[events.Event] = []
    for one in cancelled:
        node = tree.task(one.node)
        told: dict[str, Any] = {"instance_id": instance.pk, "about": instance.subject}
        told |= {"task_id": one.pk, "node": one.node, "why": why}
        if isinstance(node, External):
            found.append(FlowExternalCancelled(**told, system=node.system, agency_id=one.agency_id))
        elif isinstance(node, SubCase):
            found.append(FlowSubCaseCancelled(**told))
    return found
