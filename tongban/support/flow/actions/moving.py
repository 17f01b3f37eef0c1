"""From the outcome of a step to what it opens, joins or ends; shared by the actions that move an instance on."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils import timezone

from tongban.common import clock
from tongban.common.prepared import insert, together, update
from tongban.support.events import api as events
from tongban.support.identity import api as identity

from .. import ledger, published, registry
from ..converting import instance_view
from ..deadlines import set_task_due
from ..enums import EventKind, InstanceState, TaskKind, TaskState
from ..errors import RoutingError
from ..events import FlowEnded, FlowExternalDue, FlowJobDue, FlowSubCaseDue
from ..ledger import Entry
from ..models import NEVER, FlowClock, FlowClockPause, FlowEvent, FlowInstance, FlowTask
from ..rules import expressions
from ..rules.definition import Auto, Cosign, EachCase, External, Flow, Foreach, Job, Sub, SubCase, Task, Wait
from ..rules.routing import Router
from ..values import StepContext
from . import seating


class Move:
    """One walk of the router over a locked instance. `settle` writes everything that has come of it."""

    def __init__(self, instance: FlowInstance, actor: identity.User, at: datetime, *, opinion: str = "") -> None:
        self.instance, self.actor, self.at, self.opinion = instance, actor, at, opinion
        self.tree: Flow = published.tree_of(instance.definition_id)
        self.entries: list[Entry] = []
        self.opened: list[FlowTask] = []
        self.router = Router(self.tree, instance.marking, self._holds, self._run, self._skips, self._leaves)

    @property
    def result(self) -> str | None:
        return self.router.result

    def go_on(self, node: Task, outcome: str) -> None:
        """Leave a node whose outcome is known."""
        self.instance.outcomes[node.id] = self.instance.last_outcome = outcome
        self.router.after(node.id)

    def settle(self, *entries: Entry, assignee_id: int | None = None, chained: Sequence[FlowEvent] = ()) -> None:
        """Open the tasks, end the flow if it has ended, store the record, save the instance.

        `chained` are events that the instance, just inserted, already counts.
        """
        self.opened = self._open(self.router.opened, assignee_id)
        found = [*entries, *self.entries]
        if entries and self.opened:
            entries[0].payload["opened"] = list(dict.fromkeys(task.node for task in self.opened))
        if self.result is not None:
            close(self.instance, InstanceState.ENDED, self.result, self.at)
            found.append(Entry(EventKind.ENDED, {"result": self.result}))
        if due := [self._due(task) for task in self.opened if task.kind in TOLD_OF]:
            events.publish(*due)
        rows = ledger.chain(self.instance, self.actor, self.at, found)
        if rows or self.instance.marking:
            update(self.instance, *SAVED)
        ledger.store(self.instance, [*chained, *rows])
        if self.result is not None:
            tell_end(self.instance, self.context())

    def _due(self, task: FlowTask) -> events.Event:
        told: dict[str, Any] = {"instance_id": self.instance.pk, "about": self.instance.subject}
        told |= {"task_id": task.pk, "node": task.node}
        node = self.tree.task(task.node)
        if isinstance(node, External):
            return FlowExternalDue(**told, system=node.system, agency_id=task.agency_id)
        if isinstance(node, SubCase):
            element = seating.elements_of(node, self.instance)[task.seat - 1] if isinstance(node, EachCase) else None
            return FlowSubCaseDue(**told, seat=task.seat, element=element)
        return FlowJobDue(**told)

    def context(self) -> StepContext:
        return StepContext(
            actor=self.actor,
            at=self.at,
            outcome=self.instance.last_outcome,
            outcomes=self.instance.outcomes,
            context=self.instance.context,
            facts=self.instance.facts,
            opinion=self.opinion,
        )

    def _holds(self, condition: str) -> bool:
        facts = {
            "outcome": self.instance.last_outcome,
            "outcomes": self.instance.outcomes,
            "facts": self.instance.facts,
            "context": self.instance.context,
        }
        try:
            return expressions.holds(condition, facts)
        except ValueError as problem:
            raise RoutingError(reason=f"流程条件“{condition}”无法判断，请联系管理员；本次操作没有执行") from problem

    def _run(self, node: Auto) -> None:
        step = registry.auto(node.handler)
        if step is None:
            raise RoutingError(reason=f"自动步骤“{node.name or node.handler}”没有登记，请联系管理员；本次操作没有执行")
        facts = step(instance_view(self.instance), self.context()) or {}
        self.instance.facts.update(facts)
        self.entries.append(Entry(EventKind.AUTO, {"handler": node.handler, "facts": facts}, node=node.id))

    def _leaves(self, node: Sub, result: str) -> None:
        self.instance.outcomes[node.id] = self.instance.last_outcome = result
        outcome = node.outcome(result)
        told = {"outcome": result, "outcome_name": outcome.name if outcome else result}
        self.entries.append(Entry(EventKind.LEFT, told, node=node.id))

    def _skips(self, node: Task) -> bool:
        """A message that came early is taken now; a list without elements is done at once: nobody was against it."""
        came = self.instance.early.pop(early_key(node), None) if self.instance.early else None
        if came is not None:
            self.instance.facts.update(came["facts"])
            self.instance.outcomes[node.id] = self.instance.last_outcome = came["outcome"]
            self.entries.append(Entry(EventKind.MESSAGE, came, node=node.id))
            return True
        if not isinstance(node, Foreach) or seating.elements_of(node, self.instance):
            return False
        self.instance.outcomes[node.id] = self.instance.last_outcome = node.yes
        if isinstance(node, EachCase):
            self.instance.facts[node.id] = seating.results([])
        self.entries.append(Entry(EventKind.AUTO, {"note": "没有需要办理的对象"}, node=node.id))
        return True

    def seat(self, node: Task, seat: seating.Seat, *, beside: FlowTask | None = None) -> FlowTask:
        """One more task beside those that are open (加签); an opinion `beside` another has the time of that."""
        (task,) = self._store([(node, seat)], None, beside)
        return task

    def _open(self, nodes: list[Task], assignee_id: int | None) -> list[FlowTask]:
        wanted = [(node, seat) for node in nodes for seat in seating.seats_of(node, self.instance)]
        return self._store(wanted, assignee_id) if wanted else []

    def _store(
        self, wanted: list[tuple[Task, seating.Seat]], assignee_id: int | None, beside: FlowTask | None = None
    ) -> list[FlowTask]:
        pauses: list[FlowClockPause] = []
        if self.instance.state == InstanceState.PAUSED:
            pauses = list(self.instance.pauses.filter(task=None, ended_on=None))
        today = timezone.localdate(self.at)
        tasks = []
        for node, seat in wanted:
            task = FlowTask(
                instance=self.instance,
                node=node.id,
                seat=seat.number,
                kind=KINDS.get(type(node), TaskKind.HUMAN).value,
                name=seat.name,
                subject=self.instance.subject,
                title=self.instance.title,
                role=node.role,
                action=node.action,
                agency_id=seat.agency.id,
                division_path=seat.agency.division_path,
                item_code=self.instance.item_code,
                assignee_id=seat.assignee_id if seat.number else assignee_id,
                opened_at=self.at,
                limit_days=node.limit_days,
                step_started_on=beside.step_started_on if beside else today,
                is_held=bool(pauses),
                beside=beside,
            )
            set_task_due(task, self.instance, pauses)
            if isinstance(node, Wait):
                task.due_on = seating.day_of(node, self.instance) or task.step_due_on
                task.order_on = task.due_on or NEVER
            tasks.append(task)
        insert(tasks)
        return tasks


KINDS = {
    External: TaskKind.EXTERNAL,
    Wait: TaskKind.WAIT,
    Job: TaskKind.AUTO,
    SubCase: TaskKind.SUB,
    EachCase: TaskKind.SUB,
    Cosign: TaskKind.COSIGN,
}
#: Whoever does these is told of them; people look into their inbox.
TOLD_OF = (TaskKind.AUTO, TaskKind.EXTERNAL, TaskKind.SUB)


def early_key(node: Task) -> str:
    """Under which name a message waits for a node that has not been reached yet."""
    return f"message:{node.message}" if isinstance(node, Wait) else f"node:{node.id}"


SAVED = [
    "state",
    "result",
    "facts",
    "outcomes",
    "last_outcome",
    "marking",
    "early",
    "ended_at",
    "last_seq",
    "last_hash",
]


def close(instance: FlowInstance, state: InstanceState, result: str, at: datetime) -> None:
    """Stop clocks and pauses, cancel what is open; the instance is saved by the caller."""
    today = timezone.localdate(at)
    was_paused = instance.state == InstanceState.PAUSED
    instance.state, instance.result, instance.ended_at = state.value, result, at
    FlowClock.objects.filter(instance=instance, finished_on=None).update(finished_on=today)
    if was_paused:
        FlowClockPause.objects.filter(instance=instance, ended_on=None).update(ended_on=today)
    if state != InstanceState.ENDED:
        FlowTask.objects.filter(instance=instance, state=TaskState.OPEN).update(
            state=TaskState.CANCELLED, finished_at=at, awaits=0
        )


def tell_end(instance: FlowInstance, context: StepContext) -> None:
    for callback in registry.ends_of(instance.subject):
        callback(instance.subject, instance.result, context)


def record(instance: FlowInstance, actor: identity.User, *entries: Entry, at: datetime | None = None) -> None:
    """Store entries of a verb that moves nothing, and the end of the chain with them."""
    rows = ledger.chain(instance, actor, at or clock.now(), list(entries))
    with together():
        update(instance, *SAVED, "promised_due_on", "statutory_due_on")
        ledger.store(instance, rows)


def ended_event(instance: FlowInstance) -> FlowEnded:
    assert instance.ended_at is not None
    return FlowEnded(
        instance_id=instance.pk, about=instance.subject, result=instance.result, at=instance.ended_at.isoformat()
    )
