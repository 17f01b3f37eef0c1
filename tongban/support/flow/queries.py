"""Reading for pages: inbox, trail, clocks, state of an instance."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from tongban.common import clock
from tongban.common.pages import Page, keyset_page
from tongban.support.calendar import api as calendar
from tongban.support.identity import api as identity

from . import inputs, published
from .converting import doer_of, instance_view, node_of, pause_view, task_info
from .deadlines import pauses_for
from .delegations import delegated_q, stand_in_for, stand_ins
from .enums import ClockKind, EventKind, InstanceState, Lamp, StepHold, TaskKind, TaskState
from .errors import InvalidInputError, NotFoundError
from .models import FlowClock, FlowClockPause, FlowEvent, FlowInstance, FlowTask
from .permissions import inbox_q, may_work_on
from .rules import clocks as rules
from .rules.clocks import Limit
from .rules.definition import External, Flow, Many, SubCase, sub_cases_of
from .rules.drawing import Drawing, draw
from .rules.returning import tasks_after
from .rules.way import states_of, way_of
from .values import (
    ClockView,
    EventRow,
    FlowRef,
    FlowState,
    InstanceView,
    LampCounts,
    LampView,
    NodeState,
    TaskInfo,
    TaskRow,
)

COUNT_CAP = 1000
#: Columns of the instance that only a step needs.
HEAVY = tuple(f"instance__{name}" for name in ("context", "facts", "outcomes", "limits", "marking"))


def instance(instance_id: int) -> InstanceView:
    return instance_view(_instance(instance_id))


def open_tasks(instance_id: int) -> list[TaskInfo]:
    """The tasks that wait, with their outcomes. One statement."""
    rows = _with_definition(FlowTask.objects.filter(instance_id=instance_id, state=TaskState.OPEN))
    return [_info(row) for row in rows.order_by("pk")]


def task(task_id: int) -> TaskInfo:
    row = _with_definition(FlowTask.objects.filter(pk=task_id)).first()
    if row is None:
        raise NotFoundError(what="这个任务")
    return _info(row)


def may_work(actor: identity.User, task: TaskInfo) -> bool:
    """Whether to show this person the buttons of a task. No statement once grants and 委托 are read."""
    row = FlowTask(
        role=task.role,
        action=task.action,
        agency_id=task.agency_id,
        division_path=task.division_path,
        item_code=task.item_code,
        assignee_id=task.assignee_id,
        seat=task.seat,
        kind=task.kind,
    )
    if task.assignee_id in (None, actor.pk) and may_work_on(actor, row):
        return True
    return stand_in_for(actor, row) is not None


def principal_of(actor: identity.User, task: TaskInfo) -> str:
    """For whom a task stands in this person's inbox; empty when it is his own."""
    if task.assignee_id == actor.pk:
        return ""
    own = [one.principal for one in stand_ins(actor)]
    taken = next((one.name for one in own if one.pk == task.assignee_id), "")
    if taken or task.assignee_id is not None or not own:
        return taken
    row = FlowTask(
        role=task.role,
        action=task.action,
        agency_id=task.agency_id,
        division_path=task.division_path,
        item_code=task.item_code,
        seat=task.seat,
        kind=task.kind,
    )
    if may_work_on(actor, row):
        return ""
    standing = stand_in_for(actor, row)
    return standing.principal.name if standing else ""


def has_inbox(actor: identity.User, actions: Iterable[str]) -> bool:
    """Whether tasks with one of these actions can come to this person at all: by role, wherever."""
    pairs = {(role, action) for role, action in published.worked_by() if action in set(actions)}
    return any(
        line.role == role and action in line.actions for line in identity.grants_of(actor) for role, action in pairs
    )


def inbox(
    actor: identity.User,
    *,
    state: str = "open",
    lamp: str | None = None,
    text: str = "",
    role: str = "",
    subject: str = "",
    after: str | None = None,
    size: int = 20,
) -> Page:
    """待办 (`state` "open", by due day); 我的已办 ("done") or what I had taken on and 退回, 终止 or 撤回 ended
    ("cancelled"), newest first. One statement once grants are read.

    `subject`: only those of one module, by how their subjects begin ("case:").
    """
    if state == "done":
        found = FlowTask.objects.filter(finished_by_id=actor.pk)
        order: tuple[str, ...] = ("-finished_at", "-id")
    elif state == "cancelled":
        found, order = FlowTask.objects.filter(assignee_id=actor.pk, state=TaskState.CANCELLED), ("-finished_at", "-id")
    elif state == "open":
        found = _open_for(actor)
        order = ("order_on", "id")
    else:
        raise InvalidInputError(fields={"state": "只能是 open(待办)、done(已办) 或 cancelled(已取消)"})
    today = clock.today()
    if lamp:
        found = found.filter(_lamp_q(lamp, today))
    if role:
        found = found.filter(role=role)
    if subject:
        found = found.filter(subject__startswith=subject)
    if text := inputs.text(text, "text", "查找内容", limit=100):
        found = found.filter(Q(title__icontains=text) | Q(subject__icontains=text))
    page = keyset_page(_with_definition(found), order, after, size)
    return replace(page, rows=[TaskRow(_info(row), _task_lamp(row, today)) for row in page.rows])


def inbox_counts(actor: identity.User, *, subject: str = "", cap: int = COUNT_CAP) -> LampCounts:
    """Open tasks by lamp, each counted up to `cap` + 1. One statement once grants are read."""
    today = clock.today()
    parts: list[str] = []
    values: list[Any] = []
    for code in (Lamp.OK, Lamp.DUE, Lamp.OVER, Lamp.HOLD):
        rows = _open_for(actor).filter(_lamp_q(code, today), subject__startswith=subject).order_by().values("pk")
        try:
            sql, params = rows[: cap + 1].query.sql_with_params()
        except EmptyResultSet:  # no grant at all
            return LampCounts(0, 0, 0, 0, cap)
        parts.append(f"(SELECT count(*) FROM ({sql}) AS capped)")  # noqa: S608 (built by the ORM)
        values += params
    with connection.cursor() as cursor:
        cursor.execute("SELECT " + ", ".join(parts), values)
        row = cursor.fetchone()
    ok, due, over, hold = row
    return LampCounts(ok, due, over, hold, cap)


def history(instance_id: int) -> list[EventRow]:
    """办理过程: who did what and when, from the chained record. One statement."""
    events = FlowEvent.objects.filter(instance_id=instance_id).select_related("instance")
    rows = list(events.defer(*HEAVY).order_by("seq"))
    tree = _tree_at_start(rows)
    found: list[EventRow] = []
    for row in rows:
        name = tree.name_of(row.node) if tree and row.node else ""
        payload = row.payload
        if row.kind == EventKind.RETURNED and tree:
            found = _superseded(tree, found, payload["to"])
        found.append(
            EventRow(
                seq=row.seq,
                at=row.at,
                kind=row.kind,
                kind_name=row.get_kind_display(),
                node=row.node,
                node_name=name,
                agency_id=payload.get("agency_id"),
                actor_id=row.actor_id,
                actor_name=_actor_name(row),
                outcome=payload.get("outcome", ""),
                outcome_name=payload.get("outcome_name", ""),
                opinion=payload.get("opinion", "") or payload.get("reason", "") or payload.get("note", ""),
                words=_words(row, name),
                payload=payload,
                opens_external=any(_is_external(tree, node) for node in payload.get("opened", ())),
            )
        )
        if row.kind == EventKind.MIGRATED:
            tree = published.tree_of(published.id_of(FlowRef(payload["flow"], payload["to"])))
    return found


def _superseded(tree: Flow, rows: list[EventRow], to: str) -> list[EventRow]:
    """What was done before a 退回 and is done anew by it: it stands in the record and counts no more."""
    undone = {to, *tasks_after(tree, to)} if to in tree.places else {to}
    return [
        replace(row, is_superseded=True) if row.kind == EventKind.DONE and row.node in undone else row for row in rows
    ]


def _tree_at_start(rows: list[FlowEvent]) -> Flow | None:
    """The version that the first events speak of: a case may have been moved to another since."""
    moved = next((row.payload for row in rows if row.kind == EventKind.MIGRATED), None)
    if moved:
        return published.tree_of(published.id_of(FlowRef(moved["flow"], moved["from"])))
    return published.tree_of(rows[0].instance.definition_id) if rows else None


def sub_cases(ref: FlowRef) -> list[SubCase]:
    """The 子办件 that a published definition asks for. No statement once it is known."""
    return sub_cases_of(published.tree_of(published.id_of(ref)))


def sub_case(task_id: int) -> SubCase | None:
    """What a task asks to be opened, by the version that its case is on now; None for any other task."""
    row = FlowTask.objects.select_related("instance").filter(pk=task_id).first()
    place = published.tree_of(row.instance.definition_id).places.get(row.node) if row else None
    return place.node if place and isinstance(place.node, SubCase) else None


def _is_external(tree: Flow | None, node: str) -> bool:
    place = tree.places.get(node) if tree else None
    return place is not None and isinstance(place.node, External)


def clocks(instance_ids: Iterable[int], *, steps: bool = False) -> dict[int, list[ClockView]]:
    """Promised, then statutory clock of each instance as they stand today; with `steps` open tasks' own too.

    One statement, one more where a clock was stopped, two more with `steps`; however many instances.
    """
    keys = list(instance_ids)
    today = clock.today()
    found: dict[int, list[ClockView]] = {key: [] for key in keys}
    pauses: dict[int, list[FlowClockPause]] = {}
    was_stopped = Exists(FlowClockPause.objects.filter(instance_id=OuterRef("instance_id")))
    found_clocks = FlowClock.objects.filter(instance_id__in=keys).annotate(was_stopped=was_stopped)
    rows = list(found_clocks.order_by("instance_id", "kind"))
    stopped = keys if steps else [row.instance_id for row in rows if row.was_stopped]
    if stopped:
        for pause in FlowClockPause.objects.filter(instance_id__in=stopped).order_by("pk"):
            pauses.setdefault(pause.instance_id, []).append(pause)
    for row in rows:
        found[row.instance_id].append(_clock_view(row, pauses.get(row.instance_id, []), today))
    if steps:
        limited = FlowTask.objects.filter(instance_id__in=keys, state=TaskState.OPEN, limit_days__isnull=False)
        for one in limited.order_by("pk"):
            found[one.instance_id].append(_step_clock(one, pauses.get(one.instance_id, []), today))
    return found


def lamp_of(
    due_on: date | None, *, is_held: bool = False, reason: str = "", finished_on: date | None = None
) -> LampView:
    """The lamp of a due day that a module keeps with its own rows (case lists). No statement."""
    return rules.lamp(
        due_on,
        clock.today(),
        calendar,
        held=reason if is_held else None,
        provisional=due_on is not None and calendar.is_provisional(clock.today(), due_on),
        finished_on=finished_on,
    )


def state(instance_id: int) -> FlowState:
    """How far an instance has come, node by node. Three statements."""
    row = _instance(instance_id)
    tree = published.tree_of(row.definition_id)
    nodes: dict[str, NodeState] = {}
    tasks: dict[str, list[FlowTask]] = {}
    for one in FlowTask.objects.filter(instance=row).exclude(kind=TaskKind.COSIGN).order_by("pk"):
        tasks.setdefault(one.node, []).append(one)
    for name, rows in tasks.items():
        task = tree.known_task(name)
        nodes[name] = _of_seats(task, rows, row) if isinstance(task, Many) else _node_state(rows[-1], tree)
    for end in tree.ends():
        if row.state == InstanceState.ENDED and end.result == row.result:
            nodes[end.id] = NodeState("done", at=row.ended_at)
    for event in FlowEvent.objects.filter(instance=row, kind=EventKind.AUTO).order_by("seq"):
        nodes[event.node] = NodeState("done", by=event.actor_name, at=event.at)
    pause = None
    if row.state == InstanceState.PAUSED:
        open_pause = FlowClockPause.objects.filter(instance=row, task=None, ended_on=None).first()
        pause = pause_view(open_pause) if open_pause else None
    return FlowState(instance_view(row), nodes, pause)


def drawing(ref: FlowRef, of: FlowState | None = None) -> Drawing:
    """The boxes and lines of a definition, with the state of a case when one is given."""
    nodes: Mapping[str, NodeState] = of.nodes if of else {}
    return draw(published.tree_of(published.id_of(ref)), nodes)


def way(ref: FlowRef, trail: Iterable[EventRow], waiting: Iterable[TaskInfo]) -> Drawing:
    """Only the way that a case goes, from its record and its open tasks, which the caller has. No statement."""
    tree = published.tree_of(published.id_of(ref))
    nodes = states_of(tree, trail, waiting)
    return draw(way_of(tree, nodes), nodes)


def definition(ref: FlowRef) -> dict[str, Any]:
    return published.body_of(ref)


def latest(code: str) -> FlowRef:
    """The newest version of a definition."""
    found = published.latest(code)
    if found is None:
        raise NotFoundError(what=f"流程 {code}")
    return found


def _instance(instance_id: int) -> FlowInstance:
    row = FlowInstance.objects.filter(pk=instance_id).first()
    if row is None:
        raise NotFoundError(what="这个流程")
    return row


def _info(row: FlowTask) -> TaskInfo:
    return task_info(row, node_of(row, published.tree_of(row.instance.definition_id)))


def _with_definition(rows: QuerySet[FlowTask]) -> QuerySet[FlowTask]:
    """Tasks with what tells their definition, without the heavy columns of the instance."""
    return rows.select_related("instance").defer(*HEAVY)


def _open_for(actor: identity.User) -> QuerySet[FlowTask]:
    mine = (Q(assignee=None) | Q(assignee_id=actor.pk)) & inbox_q(actor)
    entrusted = delegated_q(actor)
    return FlowTask.objects.filter(mine if entrusted is None else mine | entrusted, state=TaskState.OPEN)


def _lamp_q(lamp: str, today: date) -> Q:
    """The condition that gives the same tasks as `rules.lamp` (see its test)."""
    soon = calendar.add_workdays(today, rules.SOON_DAYS).on
    match lamp:
        case Lamp.HOLD:
            return Q(is_held=True)
        case Lamp.OVER:
            return Q(is_held=False, order_on__lt=today)
        case Lamp.DUE:
            return Q(is_held=False, order_on__gte=today, order_on__lte=soon)
        case Lamp.OK:
            return Q(is_held=False, order_on__gt=soon)
    raise InvalidInputError(fields={"lamp": "只能是 ok、due、over 或 hold"})


def _task_lamp(row: FlowTask, today: date) -> LampView:
    if row.finished_at is not None:
        return rules.lamp(row.due_on, today, calendar, finished_on=timezone.localdate(row.finished_at))
    return rules.lamp(
        row.due_on,
        today,
        calendar,
        held="" if row.is_held else None,
        provisional=row.due_on is not None and calendar.is_provisional(row.step_started_on, row.due_on),
    )


def _clock_view(row: FlowClock, pauses: list[FlowClockPause], today: date) -> ClockView:
    whole = [pause for pause in pauses if pause.task_id is None]
    reading = rules.read(
        Limit(row.limit_days, row.started_on, row.extension_days),
        pauses_for(whole),
        calendar,
        today,
        held=_held_reason(whole),
        finished_on=row.finished_on,
    )
    return ClockView(
        kind=row.kind,
        name=row.get_kind_display(),
        limit_days=row.limit_days,
        extension_days=row.extension_days,
        started_on=row.started_on,
        due_on=reading.due_on,
        left=reading.left,
        state=_clock_state(reading.lamp),
        lamp=reading.lamp.code,
        words=reading.lamp.words,
        provisional=reading.provisional,
        finished_on=row.finished_on,
    )


def _step_clock(row: FlowTask, pauses: list[FlowClockPause], today: date) -> ClockView:
    own = [pause for pause in pauses if pause.task_id in (None, row.pk)]
    assert row.limit_days is not None
    reading = rules.read(
        Limit(row.limit_days, row.step_started_on), pauses_for(own, row.pk), calendar, today, held=_held_reason(own)
    )
    return ClockView(
        kind=ClockKind.STEP.value,
        name=f"{row.name}时限",
        limit_days=row.limit_days,
        extension_days=0,
        started_on=row.step_started_on,
        due_on=reading.due_on,
        left=reading.left,
        state=_clock_state(reading.lamp),
        lamp=reading.lamp.code,
        words=reading.lamp.words,
        provisional=reading.provisional,
        task_id=row.pk,
        node=row.node,
    )


def _held_reason(pauses: list[FlowClockPause]) -> str | None:
    open_one = next((pause for pause in pauses if pause.ended_on is None), None)
    return str(open_one.get_reason_code_display()) if open_one else None


def _clock_state(lamp: LampView) -> str:
    return {"hold": "paused", "done": "finished"}.get(lamp.code, "running")


def _node_state(row: FlowTask, tree: Flow) -> NodeState:
    task = tree.known_task(row.node)
    outcome = task.outcome(row.outcome) if task else None
    names = {"open": "held" if row.is_held else "open", "done": "done", "cancelled": "cancelled"}
    return NodeState(
        state=names.get(row.state, "returned"),
        outcome=row.outcome,
        outcome_name=outcome.name if outcome else "",
        by=doer_of(row),
        at=row.finished_at,
    )


def _of_seats(node: Many, rows: list[FlowTask], instance: FlowInstance) -> NodeState:
    """A node that several do: open with its tally until it has an outcome of its own."""
    last = rows[-1]
    outcome = node.outcome(instance.outcomes.get(node.id, ""))
    if outcome is not None:
        return NodeState("done", outcome.code, outcome.name, at=max(one.finished_at for one in rows if one.finished_at))
    waiting = [one for one in rows if one.state == TaskState.OPEN]
    if not waiting:
        return NodeState("cancelled" if last.state == TaskState.CANCELLED else "returned", at=last.finished_at)
    heard = len([one for one in rows if one.state == TaskState.DONE])
    state = "held" if all(one.is_held for one in waiting) else "open"
    return NodeState(state, outcome_name=f"{heard}/{heard + len(waiting)} 已办")


def _words(row: FlowEvent, name: str) -> str:
    told = row.payload
    match EventKind(row.kind):
        case EventKind.LEFT:
            return f"{name}：{told['outcome_name']}"
        case EventKind.MESSAGE:
            return f"{name}：提前收到结果"
        case EventKind.SEATED | EventKind.UNSEATED:
            return f"{name}：{row.get_kind_display()} {told['who']}，{told['reason']}"
        case EventKind.DONE:
            return f"{name}：{told['outcome_name']}"
        case EventKind.COSIGNED:
            return f"{name}（加签）：{told['outcome_name']}"
        case EventKind.RETURNED:
            return f"{name}：退回“{told['to_name']}”，{told['reason']}{_cancelled(told)}"
        case EventKind.TRANSFERRED:
            return f"{name}：转给{told['to_name']}办理"
        case EventKind.HELD | EventKind.RELEASED if "why" in told:
            label = StepHold(told["why"]).label
            return f"{name}：{label}" if row.kind == EventKind.HELD else f"{name}：{label}结束"
        case EventKind.CLAIMED | EventKind.AUTO | EventKind.HELD | EventKind.RELEASED:
            return f"{name}：{row.get_kind_display()}" if name else row.get_kind_display()
        case EventKind.PAUSED:
            return f"进入特别程序：{told['reason']}，预计 {told['planned_days']} 个工作日，依据{told['basis']}"
        case EventKind.RESUMED:
            return f"特别程序结束：{told['reason']}"
        case EventKind.EXTENDED:
            return f"延长期限 {told['days']} 个工作日，{told['reason']}"
        case EventKind.MIGRATED:
            return f"从第 {told['from']} 版流程迁到第 {told['to']} 版"
        case EventKind.NOTED:
            return str(told["words"])
        case EventKind.TERMINATED:
            return f"{told.get('word', '终止')}：{told['basis']}"
    return str(row.get_kind_display())


def _cancelled(told: Mapping[str, Any]) -> str:
    """；同时取消：“消防审查”（延平区消防救援大队 李消防）."""
    who = [
        f"“{one['name']}”（{' '.join(filter(None, (one['agency'], one['holder'])))}）"
        for one in told.get("cancelled", ())
    ]
    return f"；同时取消：{'、'.join(who)}" if who else ""


def _actor_name(row: FlowEvent) -> str:
    principal = row.payload.get("acting_as_name", "")
    return f"{row.actor_name}（受{principal}委托）" if principal else row.actor_name


def open_task_count(agency_id: int) -> int:
    """Work that waits at an agency, whoever's case it is."""
    return FlowTask.objects.filter(agency_id=agency_id, state=TaskState.OPEN).count()
