"""What no person does: results of other systems, messages and days that a case waits for, steps of the worker."""

from __future__ import annotations

import logging
from datetime import date
from typing import Any

from django.db import transaction

from tongban.common import clock
from tongban.support.events import api as events
from tongban.support.identity import api as identity

from .. import inputs, published, registry
from ..commands import Command
from ..converting import instance_view, step_again
from ..enums import EventKind, InstanceState, TaskKind, TaskState
from ..errors import ConflictError, InvalidInputError, RoutingError, StandsStillError
from ..ledger import Entry
from ..models import FlowInstance, FlowTask
from ..rules import told
from ..rules.definition import COMPLETED, RECEIVED, TIMEOUT, EachCase, External, Job, SubCase, Task, Wait, walk
from ..values import Step, StepContext
from . import locking
from .moving import early_key, record
from .steps import done

logger = logging.getLogger(__name__)
ROUND = 100  # waits taken in one look of the worker


@transaction.atomic
def answer(
    *,
    actor: identity.User,
    instance_id: int,
    node: str,
    outcome: str,
    opinion: str = "",
    facts: dict[str, Any] | None = None,
    key: str | None = None,
    seat: int = 0,
) -> Step:
    """The result of a department's own system for one external task, or of a 子办件 (`seat`: which one of a list).

    It may come before the case is there: then it is kept, and taken when the case arrives. For a caller that has
    checked that the message is from that system (`external_steps` says whose each is). Sent again with its `key`, it
    is done once.
    """
    opinion, clean = inputs.text(opinion, "opinion", "说明"), inputs.facts(facts)
    instance = locking.instance_of(instance_id)
    content = {"node": node, "outcome": outcome, "opinion": opinion, "facts": clean} | ({"seat": seat} if seat else {})
    command = Command(instance, actor, "answer", key, content)
    if command.answer is not None:
        return step_again(instance, command.answer)
    place = published.tree_of(instance.definition_id).places.get(node)
    if place is None or not isinstance(place.node, External | SubCase):
        raise InvalidInputError(fields={"node": f"流程中没有外部系统任务“{node}”"})
    chosen = place.node.outcome(outcome)
    if chosen is None:
        names = "、".join(f"{one.name}({one.code})" for one in place.node.outcomes)
        raise InvalidInputError(fields={"outcome": f"结果只能是：{names}"})
    locking.require_live(instance, f"接收“{place.node.name}”的结果")
    if instance.state == InstanceState.PAUSED and place.node.milestone == "decision":
        raise StandsStillError(what="办件", state="正在特别程序中", verb=f"接收“{place.node.name}”的结果")
    task = _open(instance, node, seat)
    if task is not None:
        return done(command, task, place.node, chosen, opinion=opinion, facts=clean)
    if isinstance(place.node, EachCase):
        raise ConflictError(reason=f"“{place.node.name}”的第 {seat} 件已有结果，或者没有开出，不再接收")
    _keep(instance, actor, place.node, {"outcome": chosen.code, "opinion": opinion, "facts": clean})
    command.keep({"outcome": chosen.code, "opened": [], "result": None}, clock.now())
    return Step(instance.pk, chosen.code)


@transaction.atomic
def signal(
    *,
    actor: identity.User,
    instance_id: int,
    message: str,
    words: str = "",
    facts: dict[str, Any] | None = None,
    key: str | None = None,
) -> Step:
    """A message that a case waits for, or will wait for (then it is kept). For a caller that has checked its sender.

    `words`: what it says, for the record. `facts`: all that the wait declares, and nothing else.
    """
    words, clean = inputs.text(words, "words", "消息内容"), inputs.facts(facts)
    instance = locking.instance_of(instance_id)
    command = Command(instance, actor, "signal", key, {"message": message, "words": words, "facts": clean})
    if command.answer is not None:
        return step_again(instance, command.answer)
    locking.require_live(instance, f"接收消息“{message}”")
    body = published.tree_of(instance.definition_id).body
    nodes = [one for one in walk(body) if isinstance(one, Wait) and one.message == message and message]
    if not nodes:
        raise InvalidInputError(fields={"message": f"流程中没有等待消息“{message}”的环节"})
    if faults := told.faults_of(nodes[0].facts, clean):
        raise InvalidInputError(fields=faults)
    for node in nodes:
        task = _open(instance, node.id)
        if task is not None:
            return done(command, task, node, RECEIVED, opinion=words, facts=clean)
    if early_key(nodes[0]) in instance.early:
        raise ConflictError(reason=f"消息“{message}”已经收到过，等流程走到这一步时采用")
    ahead = next((one for one in nodes if one.id not in instance.outcomes), nodes[0])
    _keep(instance, actor, ahead, {"outcome": RECEIVED.code, "opinion": words, "facts": clean})
    command.keep({"outcome": RECEIVED.code, "opened": [], "result": None}, clock.now())
    return Step(instance.pk, RECEIVED.code)


@transaction.atomic
def run_job(task_id: int) -> Step | None:
    """Take an automatic step that waits; None when it is done already. A fault is raised, so that it is tried again."""
    instance = locking.instance_of_task(task_id)
    task = FlowTask.objects.get(pk=task_id)
    if task.state != TaskState.OPEN:
        return None
    node = published.tree_of(instance.definition_id).task(task.node)
    step = registry.auto(node.handler) if isinstance(node, Job) else None
    if step is None:
        raise RoutingError(reason=f"自动步骤“{node.name}”没有登记，请联系管理员")
    system = identity.SYSTEM()
    context = StepContext(
        actor=system,
        at=clock.now(),
        outcome=instance.last_outcome,
        outcomes=instance.outcomes,
        context=instance.context,
        facts=instance.facts,
    )
    facts = step(instance_view(instance), context) or {}
    return done(Command(instance, system, "job", None, {}), task, node, COMPLETED, opinion="", facts=facts)


def wake_due() -> int:
    """End the waits whose day has come, each in a transaction of its own; how many. For the worker's loop.

    One look at an index of waits alone: never one job for each of them.
    """
    today = clock.today()
    keys = list(
        FlowTask.objects.filter(state=TaskState.OPEN, kind=TaskKind.WAIT, is_held=False, order_on__lte=today)
        .order_by("order_on", "pk")
        .values_list("pk", flat=True)[:ROUND]
    )
    return len(events.each("flow-waits", keys, lambda key: _wake(key, today)))


@transaction.atomic
def _wake(task_id: int, today: date) -> bool:
    instance = locking.instance_of_task(task_id)
    task = FlowTask.objects.get(pk=task_id)
    node = published.tree_of(instance.definition_id).task(task.node)
    if task.state != TaskState.OPEN or task.is_held or task.due_on is None or not isinstance(node, Wait):
        return False
    if today < task.due_on or (not node.until and today == task.due_on):  # the last of so many days still counts
        return False
    done(Command(instance, identity.SYSTEM(), "wake", None, {}), task, node, TIMEOUT, opinion="", facts={})
    logger.info("flow.wait.ended task=%s", task_id)
    return True


def _open(instance: FlowInstance, node: str, seat: int = 0) -> FlowTask | None:
    return FlowTask.objects.filter(instance=instance, node=node, seat=seat, state=TaskState.OPEN).first()


def _is_cancelled(instance: FlowInstance, node: Task) -> bool:
    """Whether somebody was asked for it before the case was sent back. A message that is waited for may come early."""
    asked = FlowTask.objects.filter(instance=instance, node=node.id).exclude(kind=TaskKind.WAIT).order_by("pk")
    last = asked.last()
    return last is not None and last.state == TaskState.CANCELLED


def _keep(instance: FlowInstance, actor: identity.User, node: Task, kept: dict[str, Any]) -> None:
    """Remember what came before anybody waited for it; what has been answered is not answered again, and what was
    called off waits for its next round."""
    if node.id in instance.outcomes:
        raise ConflictError(reason=f"“{node.name}”已有结果，不再接收")
    if _is_cancelled(instance, node):
        raise ConflictError(reason=f"“{node.name}”已随退回取消，不再接收；再到这一步时会重新要结果")
    instance.early[early_key(node)] = kept
    record(instance, actor, Entry(EventKind.MESSAGE, kept, node=node.id))
