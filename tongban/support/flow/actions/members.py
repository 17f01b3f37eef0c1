"""加签、减签: members join and leave a panel while it runs."""

from __future__ import annotations

from django.db import transaction

from tongban.common import clock
from tongban.support.audit import api as audit
from tongban.support.events import api as events
from tongban.support.identity import api as identity

from .. import inputs, permissions, published
from ..commands import Command
from ..converting import step_again, step_answer, task_infos
from ..enums import EventKind, SeatRule, TaskState
from ..errors import InvalidInputError, NotAllowedError, NotFoundError, WrongStateError
from ..ledger import Entry
from ..models import FlowInstance, FlowTask
from ..rules.definition import Panel
from ..values import Step
from . import locking, seating
from .moving import Move, ended_event


@transaction.atomic
def add_member(*, actor: identity.User, task_id: int, user_id: int, reason: str, key: str | None = None) -> Step:
    """加签: one more seat beside `task_id`, for a person who holds the panel's role."""
    instance, node, task = _panel_of(actor, task_id)
    command = Command(instance, actor, "add_member", key, {"task": task_id, "user": user_id, "reason": reason})
    if command.answer is not None:
        return step_again(instance, command.answer)
    _require_running(instance, task, actor)
    reason = inputs.text(reason, "reason", "加签理由", limit=500, is_required=True)
    rows = list(FlowTask.objects.filter(instance=instance, node=node.id))
    if user_id in {row.assignee_id for row in rows if row.state in (TaskState.OPEN, TaskState.DONE)}:
        raise InvalidInputError(fields={"user_id": f"这位人员已经是“{node.name}”的成员"})
    user = identity.user_info(user_id)
    if user is None:
        raise InvalidInputError(fields={"user_id": "没有这位人员"})
    at = clock.now()
    move = Move(instance, actor, at)
    seat = seating.seat_for_person(node, instance, max(row.seat for row in rows) + 1, user_id)
    opened = move.seat(node, seat)
    facts = {"who": user.name, "user": user.id, "reason": reason}
    move.settle(Entry(EventKind.SEATED, facts, node=node.id, task_id=opened.pk))
    audit.record(actor, "flow.member.add", instance.subject, facts={"node": node.id, **facts})
    step = Step(instance.pk, "", task_infos(instance, [opened]))
    command.keep(step_answer(step), at)
    return step


@transaction.atomic
def drop_member(*, actor: identity.User, task_id: int, reason: str, key: str | None = None) -> Step:
    """减签: take away a seat that has not been heard. What the others have said may then make an answer."""
    instance, node, task = _panel_of(actor, task_id)
    command = Command(instance, actor, "drop_member", key, {"task": task_id, "reason": reason})
    if command.answer is not None:
        return step_again(instance, command.answer)
    _require_running(instance, task, actor)
    reason = inputs.text(reason, "reason", "减签理由", limit=500, is_required=True)
    if node.rule == SeatRule.CHAIR and task.seat == 1:
        raise InvalidInputError(fields={"task": "主持人不能减去，可以转办给别人"})
    left = FlowTask.objects.filter(instance=instance, node=node.id, state__in=[TaskState.OPEN, TaskState.DONE])
    if left.count() <= max(node.needed or 1, 1):
        raise InvalidInputError(fields={"task": f"“{node.name}”的成员不能再少了"})
    at = clock.now()
    seating.cancel([task], at)
    move = Move(instance, actor, at)
    decided, tally = seating.decide(instance, node, at)
    if decided is not None:
        move.go_on(node, decided)
    holder = identity.user_info(task.assignee_id or 0)
    facts = {"who": holder.name if holder else "", "user": task.assignee_id, "reason": reason}
    move.settle(Entry(EventKind.UNSEATED, facts | {"tally": tally, "answer": decided}, node=node.id, task_id=task.pk))
    audit.record(actor, "flow.member.drop", instance.subject, facts={"node": node.id, **facts})
    if move.result is not None:
        events.publish(ended_event(instance))
    step = Step(instance.pk, decided or "", task_infos(instance, move.opened), move.result)
    command.keep(step_answer(step), at)
    return step


def _panel_of(actor: identity.User, task_id: int) -> tuple[FlowInstance, Panel, FlowTask]:
    instance = locking.instance_of_task(task_id)
    task = FlowTask.objects.get(pk=task_id)
    node = published.tree_of(instance.definition_id).task(task.node)
    if not isinstance(node, Panel):
        raise NotFoundError(what="这项会签")
    return instance, node, task


def _require_running(instance: FlowInstance, task: FlowTask, actor: identity.User) -> None:
    """A member of the panel may, and whoever decides for the agency that owns the case."""
    seats = FlowTask.objects.filter(
        instance=instance, node=task.node, assignee_id=actor.pk, state__in=[TaskState.OPEN, TaskState.DONE]
    )
    if not permissions.may_act_on(actor, permissions.DECIDE, instance) and not any(
        permissions.may_work_on(actor, row) for row in seats
    ):
        raise NotAllowedError
    locking.require_live(instance, "改变会签成员")
    if task.state != TaskState.OPEN:
        raise WrongStateError(what=f"“{task.name}”", state=str(task.get_state_display()), verb="改变成员")
