"""Rows to the values that go over the counter, and back from stored answers."""

from __future__ import annotations

from typing import Any

from . import published
from .enums import InstanceState, TaskKind
from .models import FlowClockPause, FlowInstance, FlowTask
from .rules.definition import Flow, Task, Wait, cosign_of
from .values import InstanceView, PauseView, Step, TaskInfo


def node_of(task: FlowTask, tree: Flow) -> Task | None:
    """By what a task is done: its node in the definition, or an opinion beside it (加签)."""
    node = tree.known_task(task.node)
    return cosign_of(node) if node and task.kind == TaskKind.COSIGN else node


def task_info(task: FlowTask, node: Task | None = None) -> TaskInfo:
    return TaskInfo(
        id=task.pk,
        instance_id=task.instance_id,
        node=task.node,
        name=task.name,
        subject=task.subject,
        title=task.title,
        role=task.role,
        action=task.action,
        agency_id=task.agency_id,
        division_path=str(task.division_path),
        item_code=task.item_code,
        assignee_id=task.assignee_id,
        state=task.state,
        outcome=task.outcome,
        opinion=task.opinion,
        opened_at=task.opened_at,
        claimed_at=task.claimed_at,
        finished_at=task.finished_at,
        finished_by_name=doer_of(task),
        due_on=task.due_on,
        is_held=task.is_held,
        milestone=node.milestone if node else "",
        outcomes=node.outcomes if node else (),
        seat=task.seat,
        kind=task.kind,
        awaits=task.awaits,
        beside_id=task.beside_id,
        message=node.message if isinstance(node, Wait) else "",
        facts=node.facts if isinstance(node, Wait) else (),
        has_end=isinstance(node, Wait) and bool(node.until or node.limit_days),
    )


def doer_of(task: FlowTask) -> str:
    """赵同事（受张审查委托）."""
    principal = task.finished_for_name
    return f"{task.finished_by_name}（受{principal}委托）" if principal else task.finished_by_name


def task_infos(instance: FlowInstance, tasks: list[FlowTask]) -> list[TaskInfo]:
    tree = published.tree_of(instance.definition_id)
    return [task_info(task, node_of(task, tree)) for task in tasks]


def instance_view(instance: FlowInstance) -> InstanceView:
    return InstanceView(
        id=instance.pk,
        ref=published.ref_of(instance.definition_id),
        name=published.tree_of(instance.definition_id).name,
        subject=instance.subject,
        title=instance.title,
        state=instance.state,
        state_name=str(InstanceState(instance.state).label),
        result=instance.result,
        context=instance.context,
        facts=instance.facts,
        outcomes=instance.outcomes,
        division_path=str(instance.division_path),
        owner_agency_id=instance.owner_agency_id,
        item_code=instance.item_code,
        promised_due_on=instance.promised_due_on,
        statutory_due_on=instance.statutory_due_on,
        started_at=instance.started_at,
        ended_at=instance.ended_at,
    )


def pause_view(row: FlowClockPause) -> PauseView:
    from .deadlines import planned_end_of

    return PauseView(
        id=row.pk,
        reason_code=row.reason_code,
        reason=row.get_reason_code_display(),
        basis=row.basis,
        planned_days=row.planned_days,
        planned_end_on=planned_end_of(row),
        note=row.note,
        started_on=row.started_on,
        ended_on=row.ended_on,
        task_id=row.task_id,
    )


def step_answer(step: Step) -> dict[str, Any]:
    """A step as it is kept with its request; the tasks it opened are found again by their keys."""
    return {"outcome": step.outcome, "opened": [task.id for task in step.opened], "result": step.result}


def step_again(instance: FlowInstance, answer: dict[str, Any]) -> Step:
    rows = list(FlowTask.objects.filter(pk__in=answer["opened"]).order_by("pk"))
    return Step(
        instance_id=instance.pk,
        outcome=answer["outcome"],
        opened=task_infos(instance, rows),
        result=answer["result"],
        is_repeat=True,
    )
