"""Keeps the list of 代办任务 in step with the stages. Called inside the actions that move a stage."""

from __future__ import annotations

from datetime import date

from django.utils import timezone

from tongban.common import clock

from .enums import TaskSource
from .models import AgentTask, Mandate, Project
from .rules.tasklist import StageNow, wanted


def follow(project: Project, *, today: date) -> None:
    """Nothing without a mandate in effect; twice is once."""
    mandate = Mandate.objects.filter(project=project, withdrawn_at=None, valid_to_on__gte=today).first()
    if mandate is None:
        return
    held = {row.cause: row for row in project.tasks.exclude(cause="")}
    for one in wanted(_stages(project), mandate.stages):
        row = held.get(one.cause) or AgentTask(project=project, cause=one.cause, source=TaskSource.STAGE)
        before = (row.title, row.due_on, row.done_at is not None)
        row.title, row.due_on = one.title, one.due_on or row.due_on
        if one.is_done and row.done_at is None:
            row.done_at = clock.now()
        if row.pk is None or before != (row.title, row.due_on, row.done_at is not None):
            row.save()


def _stages(project: Project) -> list[StageNow]:
    found = []
    for one in project.stages.select_related("acceptance"):
        acceptance = getattr(one, "acceptance", None)
        found.append(
            StageNow(
                number=one.number,
                name=one.name,
                state=one.state,
                times=len(one.joint_numbers),
                due_on=one.due_on,
                survey_on=timezone.localdate(acceptance.survey_at) if acceptance else None,
                is_certified=bool(acceptance and acceptance.certificate_id),
            )
        )
    return found
