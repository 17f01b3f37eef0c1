"""委托 as it counts when tasks are asked for: who acts for whom today, and for which tasks.

A task comes to the deputy when it would come to the principal himself by his own grants. What the principal holds
by somebody else's 委托 never does, so nobody can entrust further; the seats of a panel (会签) are personal, an opinion
that was asked for (加签) is not.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db.models import Q

from tongban.common import clock
from tongban.common.pages import Page, keyset_page
from tongban.support.identity import api as identity

from . import permissions
from .enums import TaskKind
from .errors import NotFoundError
from .models import Delegation, FlowTask
from .rules.delegation import Extent


@dataclass(frozen=True)
class StandIn:
    """`principal` lets the actor act for him."""

    id: int
    principal: identity.User
    extent: Extent


def stand_ins(actor: identity.User) -> tuple[StandIn, ...]:
    """Those of today with what they hold; one statement, kept on the user object, that is, for one request."""
    today = clock.today()
    held: tuple[date, tuple[StandIn, ...]] | None = getattr(actor, "_flow_stand_ins", None)
    if held is None or held[0] != today:
        held = today, _read(actor, today)
        actor._flow_stand_ins = held  # type: ignore[attr-defined]
    return held[1]


def stand_in_for(actor: identity.User, task: FlowTask) -> StandIn | None:
    """By whose leave the actor may do this task, when not by his own."""
    if (task.seat and task.kind != TaskKind.COSIGN) or (_needs_own_role() and not permissions.may_work_on(actor, task)):
        return None
    today = clock.today()
    for one in stand_ins(actor):
        if (
            one.extent.covers(task.action, task.item_code, today)
            and task.assignee_id in (None, one.principal.pk)
            and permissions.may_work_on(one.principal, task)
        ):
            return one
    return None


def delegated_q(actor: identity.User) -> Q | None:
    """The same as `stand_in_for`, as a condition on tasks; None when nobody has entrusted anything."""
    found: Q | None = None
    for one in stand_ins(actor):
        condition = permissions.inbox_q(one.principal) & (Q(assignee=None) | Q(assignee_id=one.principal.pk))
        condition &= Q(seat=0) | Q(kind=TaskKind.COSIGN)
        if one.extent.actions:
            condition &= Q(action__in=sorted(one.extent.actions))
        if one.extent.item_codes:
            condition &= Q(item_code__in=sorted(one.extent.item_codes))
        if _needs_own_role():
            condition &= permissions.inbox_q(actor)
        found = condition if found is None else found | condition
    return found


def extent_of(row: Delegation) -> Extent:
    return Extent(row.starts_on, row.ends_on, frozenset(row.actions), frozenset(row.item_codes))


@dataclass(frozen=True)
class DelegationInfo:
    """`state`: running, coming, over (past its day) or stopped."""

    id: int
    principal_id: int
    principal_name: str
    deputy_name: str
    agency_id: int
    starts_on: date
    ends_on: date
    actions: tuple[str, ...]
    item_codes: tuple[str, ...]
    reason: str
    created_at: datetime
    stopped_at: datetime | None
    state: str

    @property
    def can_stop(self) -> bool:
        return self.state in ("running", "coming")


def delegations(actor: identity.User, *, given: bool, after: str | None = None, size: int = 20) -> Page:
    """What this person has entrusted, or was entrusted with; newest first. One statement."""
    rows = Delegation.objects.filter(**{"principal_id" if given else "deputy_id": actor.pk})
    page = keyset_page(rows, ("-id",), after, size)
    return Page([delegation_info(row) for row in page.rows], page.next_cursor, page.previous_cursor)


def delegation_of(actor: identity.User, delegation_id: int) -> DelegationInfo:
    """For its two parties."""
    mine = Q(principal_id=actor.pk) | Q(deputy_id=actor.pk)
    row = Delegation.objects.filter(mine, pk=delegation_id).first()
    if row is None:
        raise NotFoundError(what="这项委托")
    return delegation_info(row)


def delegation_info(row: Delegation) -> DelegationInfo:
    today = clock.today()
    state = "coming" if row.starts_on > today else "over" if row.ends_on < today else "running"
    return DelegationInfo(
        id=row.pk,
        principal_id=row.principal_id,
        principal_name=row.principal_name,
        deputy_name=row.deputy_name,
        agency_id=row.agency_id,
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        actions=tuple(row.actions),
        item_codes=tuple(row.item_codes),
        reason=row.reason,
        created_at=row.created_at,
        stopped_at=row.stopped_at,
        state="stopped" if row.stopped_at else state,
    )


def _read(actor: identity.User, today: date) -> tuple[StandIn, ...]:
    if actor.kind != identity.UserKind.STAFF:
        return ()
    rows: Any = Delegation.objects.filter(
        deputy_id=actor.pk, stopped_at=None, starts_on__lte=today, ends_on__gte=today, principal__is_active=True
    ).annotate(grant_rows=identity.grant_rows("principal_id"))
    found = list(rows.select_related("principal").order_by("pk"))
    for row in found:
        identity.keep_grants(row.principal, row.grant_rows)
    return tuple(StandIn(row.pk, row.principal, extent_of(row)) for row in found)


def _needs_own_role() -> bool:
    return bool(settings.DELEGATION_NEEDS_OWN_ROLE)
