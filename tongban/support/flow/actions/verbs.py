"""Verbs on a whole case, which no definition draws: 计时, 特别程序, 延长期限, 终止, 撤回."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from django.db import transaction

from tongban.common import clock
from tongban.common.prepared import Prepared, Slot, insert, together
from tongban.support.audit import api as audit
from tongban.support.events import api as events
from tongban.support.identity import api as identity

from .. import inputs, permissions, published
from ..commands import Command
from ..converting import instance_view, pause_view, task_infos
from ..deadlines import clock_due, retime
from ..enums import ClockKind, EventKind, InstanceState, PauseReason, StepHold
from ..errors import ConflictError, InvalidInputError, NotAllowedError, WrongStateError
from ..events import FlowPaused, FlowResumed
from ..ledger import Entry
from ..models import FlowClock, FlowClockPause, FlowInstance, FlowTask
from ..rules.clocks import extension_fault
from ..values import InstanceView, PauseView, StepContext, TaskInfo
from . import locking
from .moving import close, ended_event, record, tell_end

WITHDRAWN = "withdrawn"
TERMINATED = "terminated"
_CLOCKS = Prepared(lambda: FlowClock.objects.filter(instance_id=Slot("instance")).order_by("pk"))
_PAUSES = Prepared(lambda: FlowClockPause.objects.filter(instance_id=Slot("instance")).order_by("pk"))


@transaction.atomic
def start_clocks(instance_id: int, on: date, *, actor: identity.User | None = None) -> None:
    """Begin the promised and the statutory period on the day of acceptance (行政许可法 第四十二条).

    The first counted day is the next working day. For the caller's own action: it has checked who may accept.
    """
    instance = locking.instance_of(instance_id)
    locking.require_live(instance, "开始计时")
    if _CLOCKS.rows(instance=instance.pk):
        raise ConflictError(reason="期限已经开始计算")
    pauses, tasks = _pauses(instance), locking.open_tasks(instance)
    rows = []
    for kind in (ClockKind.PROMISED, ClockKind.STATUTORY):
        if kind.value in instance.limits:
            row = FlowClock(
                instance=instance, kind=kind.value, limit_days=instance.limits[kind.value], started_on=on, due_on=on
            )
            found = clock_due(row, pauses)
            row.due_on, row.is_provisional = found.on, found.provisional
            rows.append(row)
    due = {row.kind: row.due_on for row in rows}
    instance.promised_due_on, instance.statutory_due_on = due.get("promised"), due.get("statutory")
    payload = {"on": on.isoformat(), **{kind: day.isoformat() for kind, day in due.items()}}
    with together():
        insert(rows)
        retime(instance, [], tasks, pauses)
        record(instance, actor or identity.SYSTEM(), Entry(EventKind.CLOCKS_STARTED, payload))


@transaction.atomic
def pause(
    *,
    actor: identity.User,
    instance_id: int,
    reason_code: str,
    basis: str,
    planned_days: int,
    note: str = "",
    key: str | None = None,
) -> PauseView:
    """特别程序: stop all clocks for one of the eight grounds; the applicant is told how long (第四十五条)."""
    instance = locking.instance_of(instance_id)
    content = {"reason": reason_code, "basis": basis, "days": planned_days, "note": note}
    command = Command(instance, actor, "pause", key, content)
    if command.answer is not None:
        return pause_view(FlowClockPause.objects.get(pk=command.answer["pause"]))
    tasks = locking.open_tasks(instance)
    if not permissions.may_act_on(actor, permissions.PAUSE, instance, tasks):
        raise NotAllowedError
    if instance.state != InstanceState.RUNNING:
        raise WrongStateError(what="办件", state=instance.get_state_display(), verb="进入特别程序")
    running = _running(instance)
    if not running:
        raise WrongStateError(what="办件", state="尚未受理", verb="进入特别程序")
    if reason_code not in PauseReason.values:
        raise InvalidInputError(fields={"reason_code": f"特别程序只能是{'、'.join(PauseReason.labels)}"})
    basis = inputs.text(basis, "basis", "依据", limit=300, is_required=True)
    note = inputs.text(note, "note", "说明")
    planned_days = inputs.whole(planned_days, "planned_days", "预计所需工作日", least=1, most=1000)

    at, today = clock.now(), clock.today()
    row = FlowClockPause.objects.create(
        instance=instance,
        reason_code=reason_code,
        basis=basis,
        planned_days=planned_days,
        note=note,
        started_on=today,
        started_by_id=actor.pk,
    )
    instance.state = InstanceState.PAUSED.value
    retime(instance, running, tasks, _pauses(instance))
    reason = str(PauseReason(reason_code).label)
    payload = {"reason_code": reason_code, "reason": reason, "basis": basis, "planned_days": planned_days, "note": note}
    record(instance, actor, Entry(EventKind.PAUSED, payload), at=at)
    audit.record(actor, "flow.pause", instance.subject, facts=payload)
    events.publish(
        FlowPaused(
            instance_id=instance.pk,
            about=instance.subject,
            reason_code=reason_code,
            reason=reason,
            planned_days=planned_days,
            on=today.isoformat(),
        )
    )
    command.keep({"pause": row.pk}, at)
    return pause_view(row)


@transaction.atomic
def resume(*, actor: identity.User, instance_id: int, note: str = "", key: str | None = None) -> PauseView:
    """End the 特别程序: today counts again, and the days that were left are left still."""
    instance = locking.instance_of(instance_id)
    command = Command(instance, actor, "resume", key, {"note": note})
    if command.answer is not None:
        return pause_view(FlowClockPause.objects.get(pk=command.answer["pause"]))
    tasks = locking.open_tasks(instance)
    if not permissions.may_act_on(actor, permissions.PAUSE, instance, tasks):
        raise NotAllowedError
    if instance.state != InstanceState.PAUSED:
        raise WrongStateError(what="办件", state=instance.get_state_display(), verb="结束特别程序")
    note = inputs.text(note, "note", "说明")

    at, today = clock.now(), clock.today()
    pauses = _pauses(instance)
    row = next(one for one in pauses if one.task_id is None and one.ended_on is None)
    row.ended_on = max(today, row.started_on)
    row.save(update_fields=["ended_on"])
    instance.state = InstanceState.RUNNING.value
    retime(instance, _running(instance), tasks, pauses)
    days = {
        "promised_due_on": instance.promised_due_on.isoformat() if instance.promised_due_on else "",
        "statutory_due_on": instance.statutory_due_on.isoformat() if instance.statutory_due_on else "",
    }
    payload = {"reason": str(row.get_reason_code_display()), "note": note, **days}
    record(instance, actor, Entry(EventKind.RESUMED, payload), at=at)
    audit.record(actor, "flow.resume", instance.subject, facts=payload)
    events.publish(FlowResumed(instance_id=instance.pk, about=instance.subject, on=today.isoformat(), **days))
    command.keep({"pause": row.pk}, at)
    return pause_view(row)


@transaction.atomic
def extend(*, actor: identity.User, instance_id: int, days: int, reason: str, key: str | None = None) -> InstanceView:
    """延长期限: once, with the approval of the head of the body; the applicant is told why (第四十二条)."""
    instance = locking.instance_of(instance_id)
    command = Command(instance, actor, "extend", key, {"days": days, "reason": reason})
    if command.answer is not None:
        return instance_view(instance)
    if not permissions.may_act_on(actor, permissions.DECIDE, instance):
        raise NotAllowedError
    locking.require_live(instance, "延长期限")
    running = _running(instance)
    if not running:
        raise WrongStateError(what="办件", state="尚未受理", verb="延长期限")
    reason = inputs.text(reason, "reason", "延长理由", is_required=True)
    if not isinstance(days, int) or isinstance(days, bool):
        raise InvalidInputError(fields={"days": "延长的工作日数应是整数"})
    already = max(row.extension_days for row in running)
    fault = extension_fault(days, instance.limits["extension"], already=already)
    if fault and already:
        raise ConflictError(reason=fault)
    if fault:
        raise InvalidInputError(fields={"days": fault})

    at = clock.now()
    for row in running:
        row.extension_days = days
    retime(instance, running, locking.open_tasks(instance), _pauses(instance))
    payload = {"days": days, "reason": reason}
    record(instance, actor, Entry(EventKind.EXTENDED, payload), at=at)
    audit.record(actor, "flow.extend", instance.subject, facts=payload)
    command.keep({}, at)
    return instance_view(instance)


@transaction.atomic
def remark(*, actor: identity.User, instance_id: int, words: str, facts: dict[str, Any] | None = None) -> None:
    """A line in the record of what happened beside the flow; nothing moves. For a caller that has checked who may."""
    instance = locking.instance_of(instance_id)
    record(instance, actor, Entry(EventKind.NOTED, {"words": words, **inputs.facts(facts)}))


@transaction.atomic
def hold_step(
    *,
    actor: identity.User,
    task_id: int,
    note: str = "",
    why: StepHold = StepHold.CORRECTION,
    key: str | None = None,
) -> TaskInfo:
    """补正 (or, before the receipt, 代收转送、预审): stop one step's own clock; the case's are not touched.

    Before the receipt the actor may be the applicant, or a window of another place (the caller knows).
    """

    def change(instance: FlowInstance, task: FlowTask) -> Entry:
        if task.is_held:
            raise WrongStateError(what=f"“{task.name}”", state="已挂起", verb="再次挂起")
        FlowClockPause.objects.create(
            instance=instance,
            task=task,
            reason_code=why.value,
            note=inputs.text(note, "note", "说明"),
            started_on=clock.today(),
            started_by_id=actor.pk,
        )
        return Entry(EventKind.HELD, {"note": note} | _why(why.value))

    is_beforehand = why is not StepHold.CORRECTION
    return _step_hold(actor, task_id, "hold_step", key, {"note": note}, change, is_applicant=is_beforehand)


def _why(code: str) -> dict[str, str]:
    """A 补正 is what holds are for, so that only the others say what they are."""
    return {} if code == StepHold.CORRECTION else {"why": code}


@transaction.atomic
def release_step(*, actor: identity.User, task_id: int, note: str = "", key: str | None = None) -> TaskInfo:
    """The applicant has answered: the step's own clock runs on. The actor may be the applicant (the caller knows)."""

    def change(instance: FlowInstance, task: FlowTask) -> Entry:
        row = FlowClockPause.objects.filter(task=task, ended_on=None).first()
        if row is None:
            raise WrongStateError(what=f"“{task.name}”", state="没有挂起", verb="恢复")
        row.ended_on = max(clock.today(), row.started_on)
        row.save(update_fields=["ended_on"])
        return Entry(EventKind.RELEASED, {"note": inputs.text(note, "note", "说明")} | _why(row.reason_code))

    return _step_hold(actor, task_id, "release_step", key, {"note": note}, change, is_applicant=True)


@transaction.atomic
def terminate(
    *, actor: identity.User, instance_id: int, basis: str, note: str = "", key: str | None = None, word: str = "终止"
) -> InstanceView:
    """终止: end the case without a decision, on a legal ground. `word`: what the record calls it (作废)."""
    instance = locking.instance_of(instance_id)
    command = Command(instance, actor, "terminate", key, {"basis": basis, "note": note})
    if command.answer is not None:
        return instance_view(instance)
    if not permissions.may_act_on(actor, permissions.DECIDE, instance):
        raise NotAllowedError
    locking.require_live(instance, "终止")
    payload = {
        "basis": inputs.text(basis, "basis", "终止依据", limit=300, is_required=True),
        "note": inputs.text(note, "note", "说明"),
        "word": word,
    }
    return _end(instance, actor, command, InstanceState.TERMINATED, TERMINATED, EventKind.TERMINATED, payload)


@transaction.atomic
def withdraw(*, actor: identity.User, instance_id: int, note: str = "", key: str | None = None) -> InstanceView:
    """撤回: the applicant takes the application back, as long as nothing was decided.

    For the caller's own action: it has checked that the actor acts for the applicant.
    """
    instance = locking.instance_of(instance_id)
    command = Command(instance, actor, "withdraw", key, {"note": note})
    if command.answer is not None:
        return instance_view(instance)
    locking.require_live(instance, "撤回")
    tree = published.tree_of(instance.definition_id)
    if tree.is_decided(instance.outcomes):
        raise WrongStateError(what="办件", state="已作出决定", verb="撤回")
    payload = {"note": inputs.text(note, "note", "撤回理由")}
    return _end(instance, actor, command, InstanceState.WITHDRAWN, WITHDRAWN, EventKind.WITHDRAWN, payload)


def _end(
    instance: FlowInstance,
    actor: identity.User,
    command: Command,
    state: InstanceState,
    result: str,
    kind: EventKind,
    payload: dict[str, str],
) -> InstanceView:
    at = clock.now()
    close(instance, state, result, at)
    instance.marking = {}
    record(instance, actor, Entry(kind, dict(payload)), at=at)
    audit.record(actor, f"flow.{command.verb}", instance.subject, facts=dict(payload))
    tell_end(
        instance,
        StepContext(
            actor=actor,
            at=at,
            outcome=instance.last_outcome,
            outcomes=instance.outcomes,
            context=instance.context,
            facts=instance.facts,
            opinion=payload["note"],
        ),
    )
    events.publish(ended_event(instance))
    command.keep({}, at)
    return instance_view(instance)


def _step_hold(
    actor: identity.User,
    task_id: int,
    verb: str,
    key: str | None,
    content: dict[str, str],
    change: Callable[[FlowInstance, FlowTask], Entry],
    *,
    is_applicant: bool = False,
) -> TaskInfo:
    instance = locking.instance_of_task(task_id)
    command = Command(instance, actor, verb, key, {"task": task_id, **content})
    tree = published.tree_of(instance.definition_id)
    if command.answer is not None:
        return task_infos(instance, [FlowTask.objects.get(pk=task_id)])[0]
    if is_applicant:
        task = locking.still_open(instance, task_id, tree)
    else:
        task = locking.open_task(instance, task_id, actor, tree)
    locking.require_live(instance, f"挂起或恢复“{task.name}”")
    entry = change(instance, task)
    entry.node, entry.task_id = task.node, task.pk
    entry.payload |= locking.acting_as(task)
    retime(instance, [], [task], _pauses(instance))
    at: datetime = clock.now()
    record(instance, actor, entry, at=at)
    audit.record(actor, f"flow.task.{verb.replace('_', '-')}", instance.subject, facts={"task": task.pk, **content})
    command.keep({}, at)
    return task_infos(instance, [task])[0]


def _running(instance: FlowInstance) -> list[FlowClock]:
    return [row for row in _CLOCKS.rows(instance=instance.pk) if row.finished_on is None]


def _pauses(instance: FlowInstance) -> list[FlowClockPause]:
    return _PAUSES.rows(instance=instance.pk)
