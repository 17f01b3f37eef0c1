"""Starting a flow and doing its tasks: one step is one transaction."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeGuard

from django.db import transaction

from tongban.common import clock
from tongban.common.prepared import insert, together, update
from tongban.support.audit import api as audit
from tongban.support.events import api as events
from tongban.support.identity import api as identity

from .. import giving, inputs, ledger, published
from ..commands import Command
from ..converting import step_again, step_answer, task_infos
from ..enums import EventKind, InstanceState, SeatRule, TaskKind, TaskState
from ..errors import ConflictError, InvalidInputError, OpinionsAwaitedError, StandsStillError
from ..events import FlowStepDone
from ..ledger import Entry
from ..models import FlowClockPause, FlowInstance, FlowTask
from ..rules.clocks import EXTENSION_DAYS, EXTENSION_DAYS_JOINT
from ..rules.definition import Cosign, Many, Panel, Task
from ..values import FlowRef, OutcomeInfo, Started, Step, TaskInfo
from . import cosigning, locking, seating
from .moving import Move, ended_event, record

#: New rows of `start` that name each other (see `tongban.common.prepared.together`).
ROWS_OF_START = ("flow.FlowInstance", "flow.FlowTask")
FINISHED = ["state", "outcome", "opinion", "finished_at", "finished_by", "finished_by_name"]
FINISHED += ["finished_for", "finished_for_name", "awaits"]
LIMIT_NAMES = {"promised": "承诺时限", "statutory": "法定时限"}


def start(
    *,
    actor: identity.User,
    flow: FlowRef,
    subject: str,
    context: dict[str, Any],
    division_path: str,
    owner_agency_id: int,
    item_code: str,
    limits: dict[str, int | None],
    title: str = "",
) -> Started:
    """Put a subject on its way and open the first tasks.

    `limits`: "promised" and "statutory" in working days (absent where there is none), "extension" (10, or 15 for
    统一、联合、集中办理). The clocks run from `start_clocks`, since the period begins with acceptance.
    `title` is what the inbox shows beside the step. The caller's own action writes the audit line of the beginning:
    this runs inside a submit, where every statement counts.
    """
    definition_id = published.id_of(flow)
    if not subject or len(subject) > 80:
        raise InvalidInputError(fields={"subject": "办理对象应为 1 到 80 个字符"})
    at = clock.now()
    instance = FlowInstance(
        definition_id=definition_id,
        subject=subject,
        title=title[:200],
        context=inputs.facts(context, "context"),
        division_path=division_path,
        owner_agency_id=owner_agency_id,
        item_code=item_code,
        limits=_limits(limits),
        started_at=at,
    )
    with transaction.atomic(savepoint=False):  # the caller's transaction fails as a whole or not at all
        started = Entry(EventKind.STARTED, {"flow": flow.code, "version": flow.version, "limits": instance.limits})
        chained = ledger.chain(instance, actor, at, [started])
        insert([instance])
        move = Move(instance, actor, at)
        move.router.begin()
        move.settle(chained=chained)
        if move.result is not None:
            events.publish(ended_event(instance))
    return Started(instance.pk, task_infos(instance, move.opened), move.result)


@transaction.atomic
def complete(
    *,
    actor: identity.User,
    task_id: int,
    outcome: str,
    opinion: str = "",
    facts: dict[str, Any] | None = None,
    given: Mapping[str, Any] | None = None,
    key: str | None = None,
) -> Step:
    """Finish a task with one of its outcomes and open what follows. `given`: what the task asks for with it
    (`asked_of`), by name; InvalidInputError names each field as "given.<name>".

    TaskFinishedError names who was faster. The same `key` with the same content gets the same answer again.
    """
    opinion = inputs.text(opinion, "opinion", "办理意见说明")
    clean = inputs.facts(facts)
    instance = locking.instance_of_task(task_id)
    content = {"task": task_id, "outcome": outcome, "opinion": opinion, "facts": clean}
    if told := inputs.facts(dict(given) if given else None, "given"):
        content["given"] = told
    command = Command(instance, actor, "complete", key, content)
    if command.answer is not None:
        return step_again(instance, command.answer)
    tree = published.tree_of(instance.definition_id)
    task = locking.open_task(instance, task_id, actor, tree)
    locking.require_live(instance, f"办理“{task.name}”")
    node = tree.task(task.node)
    if task.awaits:
        raise OpinionsAwaitedError(task=task.name, names="、".join(cosigning.asked_of(task)))
    if task.kind == TaskKind.COSIGN:
        node = cosigning.require_opinion(task, node, actor, clean)
    if instance.state == InstanceState.PAUSED and node.milestone == "decision":
        raise StandsStillError(what="办件", state="正在特别程序中", verb=f"办理“{task.name}”")
    chosen = node.outcome(outcome) if isinstance(outcome, str) else None
    if chosen is None:
        names = "、".join(f"{one.name}({one.code})" for one in node.outcomes)
        raise InvalidInputError(fields={"outcome": f"请选择办理意见：{names}"})

    if _is_chair(node, task) and chosen.code not in (node.yes, node.no):
        raise InvalidInputError(fields={"outcome": "主持人的意见就是会签结果，请表示赞成或反对"})
    if node.gives or told:
        clean |= giving.clean(node, chosen.code, told, tree, instance)
    return done(command, task, node, chosen, opinion=opinion, facts=clean)


def done(
    command: Command, task: FlowTask, node: Task, chosen: OutcomeInfo, *, opinion: str, facts: dict[str, Any]
) -> Step:
    """Write that an open task of a locked instance is done, and what follows; the caller has checked who may."""
    with together("flow.FlowTask", drawn=locking.key_drawn_with(task)):
        return _done(command, task, node, chosen, opinion, facts)


def _done(
    command: Command, task: FlowTask, node: Task, chosen: OutcomeInfo, opinion: str, facts: dict[str, Any]
) -> Step:
    instance, actor, at = command.instance, command.actor, clock.now()
    finish(task, TaskState.DONE, actor, at, outcome=chosen.code, opinion=opinion)
    if task.is_held and instance.state == InstanceState.RUNNING:
        FlowClockPause.objects.filter(task=task, ended_on=None).update(ended_on=clock.today())
    instance.facts.update(facts)
    payload = {
        "outcome": chosen.code,
        "outcome_name": chosen.name,
        "opinion": opinion,
        "facts": facts,
        "agency_id": task.agency_id,
        **locking.acting_as(task),
    }
    move = Move(instance, actor, at, opinion=opinion)
    decided: str | None = chosen.code
    kind = EventKind.DONE
    if isinstance(node, Cosign):
        decided, kind = None, EventKind.COSIGNED
        cosigning.lessen(task)
    elif isinstance(node, Many):
        decided, payload["tally"] = seating.decide(instance, node, at)
        payload |= {"seat": task.seat, "answer": decided}
    if decided is not None:
        move.go_on(node, decided)
    move.settle(Entry(kind, payload, node=task.node, task_id=task.pk))

    opened = task_infos(instance, move.opened)
    told: list[events.Event] = [
        FlowStepDone(
            instance_id=instance.pk,
            about=instance.subject,
            task_id=task.pk,
            node=task.node,
            node_name=task.name,
            outcome=chosen.code,
            outcome_name=chosen.name,
            actor_id=actor.pk,
            actor_name=actor.name,
            at=at.isoformat(),
            opened=[one.node for one in opened],
        )
    ]
    if move.result is not None:
        told.append(ended_event(instance))
    audit.record(
        actor,
        "flow.task.complete",
        instance.subject,
        facts={
            "task": task.pk,
            "node": task.node,
            "name": task.name,
            "outcome": chosen.code,
            "opinion": opinion,
            **locking.acting_as(task),
        },
    )
    events.publish(*told)
    step = Step(instance.pk, chosen.code, opened, move.result, acting_for=task.finished_for_name)
    command.keep(step_answer(step), at)
    return step


@transaction.atomic
def claim(*, actor: identity.User, task_id: int, key: str | None = None) -> TaskInfo:
    """签收: take a task of the common inbox for oneself; taken twice by the same person it stays taken."""
    instance = locking.instance_of_task(task_id)
    tree = published.tree_of(instance.definition_id)
    task = locking.open_task(instance, task_id, actor, tree)
    if task.finished_for_id is not None:
        raise ConflictError(reason=f"“{task.name}”是受{task.finished_for_name}委托办理的，不用签收，可以直接办")
    if task.assignee_id is None:
        at = clock.now()
        task.assignee_id, task.claimed_at = actor.pk, at
        task.save(update_fields=["assignee", "claimed_at"])
        record(instance, actor, Entry(EventKind.CLAIMED, {"agency_id": task.agency_id}, task.node, task.pk))
        audit.record(actor, "flow.task.claim", instance.subject, facts={"task": task.pk, "node": task.node})
    return task_infos(instance, [task])[0]


@transaction.atomic
def transfer(
    *, actor: identity.User, task_id: int, to_user_id: int, reason: str = "", key: str | None = None
) -> TaskInfo:
    """转办: hand a task to another who holds the same role at the same agency; any holder of the role may."""
    instance = locking.instance_of_task(task_id)
    command = Command(instance, actor, "transfer", key, {"task": task_id, "to": to_user_id, "reason": reason})
    tree = published.tree_of(instance.definition_id)
    if command.answer is not None:
        return task_infos(instance, [FlowTask.objects.get(pk=task_id)])[0]
    task = locking.open_task(instance, task_id, actor, tree, of_anyone=True)
    reason = inputs.text(reason, "reason", "转办理由")
    holder = next((one for one in identity.holders(task.role, task.agency_id) if one.id == to_user_id), None)
    if holder is None:
        raise InvalidInputError(fields={"to_user_id": f"只能转给本单位能够办理“{task.name}”的人员"})
    if task.kind == TaskKind.COSIGN and to_user_id in cosigning.held_by(task):
        raise InvalidInputError(fields={"to_user_id": f"{holder.name}是请求加签的人，不能给自己出意见"})
    if to_user_id == task.assignee_id:
        raise InvalidInputError(fields={"to_user_id": f"“{task.name}”已由{holder.name}经办"})
    if (
        task.seat
        and FlowTask.objects.filter(
            instance=instance, node=task.node, assignee_id=holder.id, state__in=[TaskState.OPEN, TaskState.DONE]
        ).exists()
    ):
        raise InvalidInputError(fields={"to_user_id": f"{holder.name}已经是“{task.name}”的成员"})
    at = clock.now()
    task.assignee_id, task.claimed_at = holder.id, None
    task.save(update_fields=["assignee", "claimed_at"])
    payload = {"to": holder.id, "to_name": holder.name, "reason": reason, "agency_id": task.agency_id}
    record(instance, actor, Entry(EventKind.TRANSFERRED, payload, task.node, task.pk))
    audit.record(
        actor,
        "flow.task.transfer",
        instance.subject,
        facts={"task": task.pk, "node": task.node, "to": holder.id, "to_name": holder.name, "reason": reason},
    )
    command.keep({"task": task.pk}, at)
    return task_infos(instance, [task])[0]


def _is_chair(node: Task, task: FlowTask) -> TypeGuard[Panel]:
    return isinstance(node, Panel) and node.rule == SeatRule.CHAIR and task.seat == 1


def finish(
    task: FlowTask, state: TaskState, actor: identity.User, at: Any, *, outcome: str = "", opinion: str = ""
) -> None:
    task.state, task.outcome, task.opinion = state.value, outcome, opinion
    task.finished_at, task.finished_by_id, task.finished_by_name = at, actor.pk, actor.name[:80]
    task.awaits = 0
    update(task, *FINISHED)


def _limits(limits: dict[str, int | None]) -> dict[str, int]:
    clean: dict[str, int] = {}
    for kind, name in LIMIT_NAMES.items():
        value = limits.get(kind)
        if value is not None:
            clean[kind] = inputs.whole(value, f"limits.{kind}", name, least=0, most=1000)
    value = limits.get("extension")
    clean["extension"] = EXTENSION_DAYS
    if value is not None:
        clean["extension"] = inputs.whole(
            value, "limits.extension", "可延长的工作日", least=0, most=EXTENSION_DAYS_JOINT
        )
    return clean
