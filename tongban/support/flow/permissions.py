"""Who may: the platform's one policy (identity), narrowed to the role that a task is for."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q

from tongban.support.identity import api as identity

from .enums import TaskKind
from .errors import NotAllowedError
from .models import FlowInstance, FlowTask

PAUSE = "case.pause"
DECIDE = "case.decide"
DESIGN = "flows.edit"
PUBLISH = "flows.publish"


def may_work_on(actor: identity.User, task: FlowTask) -> bool:
    """The actor holds the task's role, with the task's action, for its place, agency and item."""
    path, agency_id, item_code = str(task.division_path), task.agency_id, task.item_code
    if not identity.allowed(actor, task.action, division_path=path, agency_id=agency_id, item_code=item_code):
        return False
    return _is_system(actor) or any(
        line.role == task.role and task.action in line.actions and line.covers(path, agency_id, item_code)
        for line in identity.grants_of(actor)
    )


def may_act_on(actor: identity.User, action: str, instance: FlowInstance, tasks: Iterable[FlowTask] = ()) -> bool:
    """The action is held at the agency that owns the instance, or at one that has an open task of it; who only gives
    an opinion (加签) gains nothing by that."""
    if identity.allowed(
        actor,
        action,
        division_path=str(instance.division_path),
        agency_id=instance.owner_agency_id,
        item_code=instance.item_code,
    ):
        return True
    return any(
        identity.allowed(
            actor, action, division_path=str(task.division_path), agency_id=task.agency_id, item_code=task.item_code
        )
        for task in tasks
        if task.kind != TaskKind.COSIGN
    )


def require_designer(actor: identity.User) -> None:
    """Definitions belong to the whole city, so the action has to be held for it."""
    if not identity.allowed_citywide(actor, DESIGN):
        raise NotAllowedError


def require_publisher(actor: identity.User) -> None:
    if not identity.allowed_citywide(actor, PUBLISH):
        raise NotAllowedError


def inbox_q(actor: identity.User) -> Q:
    """The same as `may_work_on`, as a condition on tasks; nothing without a grant."""
    if _is_system(actor):
        return Q()
    if not actor.is_active or actor.kind != identity.UserKind.STAFF:
        return Q(pk__in=[])
    by_role: dict[tuple[str, frozenset[str]], list[identity.GrantLine]] = {}
    for line in identity.grants_of(actor):
        by_role.setdefault((line.role, line.actions), []).append(line)
    found = Q(pk__in=[])
    for (role, actions), lines in by_role.items():
        found |= Q(role=role, action__in=sorted(actions)) & identity.Scope(tuple(lines)).q()
    return found


def _is_system(actor: identity.User) -> bool:
    return actor.kind == identity.UserKind.SYSTEM and actor.is_active
