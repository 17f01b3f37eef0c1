"""里程碑: planned, then reached."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from tongban.common import clock
from tongban.common.errors import NotFoundError
from tongban.support.identity import api as identity

from .. import permissions
from ..models import Milestone, Project
from .walking import refuse_input, require_not_closed, tell


@transaction.atomic
def plan_milestone(*, actor: identity.User, code: str, name: str, planned_on: date | None) -> Milestone:
    """New, or another day for the one of this name that was not reached yet."""
    project = _noted(actor, code, "登记里程碑")
    name = name.strip()
    errors = {}
    if not 1 <= len(name) <= 60:
        errors["name"] = "请填写里程碑名称，最多 60 个字，如 主体结构封顶"
    if planned_on is None:
        errors["planned_on"] = "请填写计划日期，如 2026-09-30"
    row = project.milestones.filter(name=name).first()
    if row is not None and row.actual_on is not None:
        errors["name"] = f"“{name}”已在 {row.actual_on:%Y-%m-%d} 达到，不能改计划"
    refuse_input(errors)
    assert planned_on is not None
    if row is not None and row.planned_on == planned_on:
        return row
    noted = {"planned_on": planned_on, "noted_by_name": actor.name, "noted_at": clock.now()}
    row, _ = Milestone.objects.update_or_create(project=project, name=name, defaults=noted)
    tell(actor, project, "milestone.plan", {"name": name, "planned_on": planned_on.isoformat()})
    return row


@transaction.atomic
def reach_milestone(*, actor: identity.User, code: str, milestone_id: int, actual_on: date | None) -> Milestone:
    project = _noted(actor, code, "登记里程碑的实际日期")
    row = project.milestones.filter(pk=milestone_id).first()
    if row is None:
        raise NotFoundError(what="这个里程碑")
    if actual_on is None or actual_on > clock.today():
        refuse_input({"actual_on": "请填写实际日期，不能晚于今天"})
    assert actual_on is not None
    if row.actual_on == actual_on:
        return row
    row.actual_on, row.noted_by_name, row.noted_at = actual_on, actor.name, clock.now()
    row.save(update_fields=["actual_on", "noted_by_name", "noted_at"])
    tell(actor, project, "milestone.reach", {"name": row.name, "actual_on": actual_on.isoformat()})
    return row


def _noted(actor: identity.User, code: str, verb: str) -> Project:
    today = clock.today()
    project = permissions.lock(actor, code, today)
    permissions.require(permissions.may_note(actor, project, today))
    require_not_closed(project, verb)
    return project
