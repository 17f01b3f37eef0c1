"""加签、减签 on any open task: others give their opinion before its holder completes it (pattern 15).

The opinion is a task of its own beside that task, with a seat number, in the same time; what it says moves nothing and
takes nothing from whoever decides. A panel has members instead (members.py).
"""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import F

from tongban.common import clock
from tongban.common.prepared import update
from tongban.support.agencies import api as agencies
from tongban.support.audit import api as audit
from tongban.support.identity import api as identity

from .. import inputs, published
from ..commands import Command
from ..converting import step_again, step_answer, task_infos
from ..delegations import stand_in_for
from ..enums import EventKind, TaskKind, TaskState
from ..errors import ConflictError, InvalidInputError, NotAllowedError, NotFoundError, WrongStateError
from ..ledger import Entry
from ..models import FlowEvent, FlowInstance, FlowTask
from ..permissions import may_work_on
from ..rules.definition import Cosign, Panel, Task, cosign_of
from ..values import Step
from . import locking, seating
from .moving import Move

MOST = 20  # opinions beside one task
COUNTED = (TaskState.OPEN, TaskState.DONE)


@transaction.atomic
def add_cosigner(
    *,
    actor: identity.User,
    task_id: int,
    reason: str,
    agency_id: int | None = None,
    user_id: int | None = None,
    key: str | None = None,
) -> Step:
    """加签: whoever may complete an open task asks one official, or all of an agency who hold the task's role."""
    instance = locking.instance_of_task(task_id)
    content = {"task": task_id, "agency": agency_id, "user": user_id, "reason": reason}
    command = Command(instance, actor, "add_cosigner", key, content)
    if command.answer is not None:
        return step_again(instance, command.answer)
    tree = published.tree_of(instance.definition_id)
    task = locking.open_task(instance, task_id, actor, tree)
    locking.require_live(instance, "加签")
    node = tree.task(task.node)
    _require_place(task, node)
    reason = inputs.text(reason, "reason", "加签理由", limit=500, is_required=True)
    rows = list(FlowTask.objects.filter(instance=instance, node=task.node))
    beside = [row for row in rows if row.beside_id == task.pk and row.state in COUNTED]
    if len(beside) >= MOST:
        raise InvalidInputError(fields={"task": f"一个环节最多加签 {MOST} 次"})
    number = max(row.seat for row in rows) + 1
    seat, who = _seat(actor, instance, task, node, beside, number, agency_id, user_id)

    at = clock.now()
    move = Move(instance, actor, at)
    opened = move.seat(cosign_of(node), seat, beside=task)
    task.awaits += 1
    update(task, "awaits")
    facts = {"who": who, "user": seat.assignee_id, "agency": seat.agency.id, "reason": reason}
    facts |= {"beside": task.pk, **locking.acting_as(task)}
    move.settle(Entry(EventKind.SEATED, facts, node=node.id, task_id=opened.pk))
    audit.record(actor, "flow.cosigner.add", instance.subject, facts={"node": node.id, **facts})
    step = Step(instance.pk, "", task_infos(instance, [opened]), acting_for=task.finished_for_name)
    command.keep(step_answer(step), at)
    return step


@transaction.atomic
def drop_cosigner(*, actor: identity.User, task_id: int, reason: str, key: str | None = None) -> Step:
    """减签: an opinion that was not given yet is no longer waited for. By who asked for it, or the task's holder."""
    instance = locking.instance_of_task(task_id)
    command = Command(instance, actor, "drop_cosigner", key, {"task": task_id, "reason": reason})
    if command.answer is not None:
        return step_again(instance, command.answer)
    task = FlowTask.objects.select_related("beside").get(pk=task_id)
    if task.kind != TaskKind.COSIGN or task.beside is None:
        raise NotFoundError(what="这项加签")
    if actor.pk != _asked_by(task) and not _holds(actor, task.beside):
        raise NotAllowedError
    locking.require_live(instance, "减签")
    if task.state != TaskState.OPEN:
        raise WrongStateError(what=f"“{task.name}”", state=str(task.get_state_display()), verb="减签")
    reason = inputs.text(reason, "reason", "减签理由", limit=500, is_required=True)
    at = clock.now()
    seating.cancel([task], at)
    lessen(task)
    facts: dict[str, Any] = {"who": _asked(task), "user": task.assignee_id, "agency": task.agency_id, "reason": reason}
    facts["beside"] = task.beside_id
    Move(instance, actor, at).settle(Entry(EventKind.UNSEATED, facts, node=task.node, task_id=task.pk))
    audit.record(actor, "flow.cosigner.drop", instance.subject, facts={"node": task.node, **facts})
    step = Step(instance.pk, "")
    command.keep(step_answer(step), at)
    return step


def require_opinion(task: FlowTask, node: Task, actor: identity.User, facts: dict[str, Any]) -> Cosign:
    """What the one who was asked may say: never who asked, also not by 委托, and nothing that the flow goes by."""
    if actor.pk in held_by(task):
        raise ConflictError(reason=f"“{task.name}”是您请别人出的意见，不能自己办")
    if facts:
        raise InvalidInputError(fields={"facts": "加签只提出意见，不记审查要点和其他内容"})
    return cosign_of(node)


def held_by(task: FlowTask) -> set[int]:
    """Who asked for an opinion, and whose task it is now."""
    holder = FlowTask.objects.filter(pk=task.beside_id or 0).values_list("assignee_id", flat=True).first()
    return {one for one in (_asked_by(task), holder) if one is not None}


def lessen(task: FlowTask) -> None:
    """One opinion less to wait for."""
    FlowTask.objects.filter(pk=task.beside_id or 0).update(awaits=F("awaits") - 1)


def asked_of(task: FlowTask) -> list[str]:
    """Whose opinions a task still waits for."""
    rows = FlowTask.objects.filter(instance_id=task.instance_id, node=task.node, beside=task, state=TaskState.OPEN)
    return [_asked(row) for row in rows.order_by("seat")]


def _asked(task: FlowTask) -> str:
    person = identity.user_info(task.assignee_id) if task.assignee_id else None
    return person.name if person else agencies.agency_by_id(task.agency_id).name


def _asked_by(task: FlowTask) -> int | None:
    rows = FlowEvent.objects.filter(instance_id=task.instance_id, task=task, kind=EventKind.SEATED)
    return rows.values_list("actor_id", flat=True).first()


def _holds(actor: identity.User, task: FlowTask) -> bool:
    is_free = task.assignee_id in (None, actor.pk)
    return (is_free and may_work_on(actor, task)) or stand_in_for(actor, task) is not None


def _require_place(task: FlowTask, node: Task) -> None:
    if task.kind == TaskKind.COSIGN:
        raise ConflictError(reason="加签的意见之上不能再加签，请由原来的经办人加签")
    if isinstance(node, Panel):
        raise ConflictError(reason=f"“{task.name}”是会签，请增减会签成员")
    if node.milestone == "accept":
        words = "受理由窗口在法定期限内办理，不加签；要听其他单位意见的，请征求意见"
        raise ConflictError(reason=words)


def _seat(
    actor: identity.User, instance: FlowInstance, task: FlowTask, node: Task, beside: list[FlowTask], number: int,
    agency_id: int | None, user_id: int | None,
) -> tuple[seating.Seat, str]:  # fmt: skip
    """Whose the opinion is, and how he is called; refused with the reason."""
    name, here = f"{task.name[:76]}（加签）", agencies.agency_by_id(task.agency_id)
    if (agency_id is None) == (user_id is None):
        raise InvalidInputError(fields={"agency_id": "请选择加签给一个单位，或者一位人员"})
    if user_id is not None:
        user = identity.user_info(user_id)
        if user is None:
            raise InvalidInputError(fields={"user_id": "没有这位人员"})
        if user_id in (actor.pk, task.assignee_id, task.finished_for_id):
            raise InvalidInputError(fields={"user_id": f"“{task.name}”由{user.name}自己经办，不能再加签给本人"})
        if user_id in {row.assignee_id for row in beside}:
            raise InvalidInputError(fields={"user_id": f"已经请{user.name}出意见了"})
        place = seating.place_of(user, node, instance, here)
        if place is None:
            raise InvalidInputError(fields={"user_id": f"{user.name}没有办理“{task.name}”的角色，不能加签"})
        return seating.Seat(number, place, name, user.id), user.name
    assert agency_id is not None
    agency = agencies.agency_by_id(agency_id)
    if agency_id == task.agency_id:
        raise InvalidInputError(fields={"agency_id": "加签给本单位的，请指定到人"})
    if any(row.assignee_id is None and row.agency_id == agency_id for row in beside):
        raise InvalidInputError(fields={"agency_id": f"已经请{agency.name}出意见了"})
    able = {one.id for one in identity.entitled(node.role, agency_id, instance.item_code)}
    if not able & {one.id for one in identity.holders(node.role, agency_id)}:
        raise InvalidInputError(fields={"agency_id": f"{agency.name}没有人担任办理“{task.name}”的角色，不能加签"})
    return seating.Seat(number, agency, name), agency.name
