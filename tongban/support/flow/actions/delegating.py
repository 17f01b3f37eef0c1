"""委托: to entrust a colleague with one's tasks for a time, and to take it back."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from django.conf import settings
from django.db import transaction

from tongban.common import clock
from tongban.support.audit import api as audit
from tongban.support.identity import api as identity

from .. import inputs, published
from ..delegations import DelegationInfo, delegation_info, extent_of
from ..errors import ConflictError, InvalidInputError, NotAllowedError, NotFoundError
from ..models import Delegation
from ..rules import delegation as rules
from ..rules.delegation import Extent

MOST_ITEMS = 200


@transaction.atomic
def delegate(
    *,
    actor: identity.User,
    deputy_username: str,
    starts_on: date,
    ends_on: date,
    actions: Collection[str] = (),
    item_codes: Collection[str] = (),
    reason: str,
) -> DelegationInfo:
    """Sent twice it is one. Two at once by the same principal wait for each other on his own row."""
    identity.User.objects.select_for_update(of=("self",)).get(pk=actor.pk)
    held = work_actions(actor)
    if not held or actor.agency_id is None:
        raise NotAllowedError
    extent = Extent(starts_on, ends_on, frozenset(actions), frozenset(code.strip() for code in item_codes))
    deputy = identity.user_by_username(deputy_username)
    fit = {one.id for one in candidates(actor, extent.actions or held.keys())}
    fields = rules.faults(extent, clock.today())
    if extra := extent.actions - held.keys():
        fields["actions"] = f"只能委托自己能办的：{'、'.join(held.values())}；不能委托{'、'.join(sorted(extra))}"
    if len(extent.item_codes) > MOST_ITEMS:
        fields["item_codes"] = f"一次最多写 {MOST_ITEMS} 个事项"
    if deputy is None or deputy.kind != identity.UserKind.STAFF or deputy.agency_id != actor.agency_id:
        fields["deputy"] = "请选择本单位在用的人员"
    elif deputy.pk == actor.pk:
        fields["deputy"] = "不能委托给自己"
    elif "actions" not in fields and deputy.pk not in fit:
        fields["deputy"] = f"{deputy.name}没有办理这些环节的资格，只能委托给同一角色的同事"
    if not isinstance(reason, str) or not reason.strip():
        fields["reason"] = "请写明委托的原因，如出差、休假"
    if fields:
        raise InvalidInputError(fields=fields)
    assert deputy is not None
    reason = inputs.text(reason, "reason", "委托原因", limit=300, is_required=True)
    for row in Delegation.objects.filter(principal_id=actor.pk, stopped_at=None, ends_on__gte=starts_on):
        if row.deputy_id == deputy.pk and extent_of(row) == extent:
            return delegation_info(row)
        if extent_of(row).meets(extent):
            words = f"{row.starts_on} 至 {row.ends_on} 已经委托给{row.deputy_name}"
            raise ConflictError(reason=f"{words}，范围有重叠；要改的，先停止原来的委托")
    row = Delegation.objects.create(
        principal_id=actor.pk,
        principal_name=actor.name,
        deputy=deputy,
        deputy_name=deputy.name,
        agency_id=actor.agency_id,
        starts_on=starts_on,
        ends_on=ends_on,
        actions=sorted(extent.actions),
        item_codes=sorted(extent.item_codes),
        reason=reason,
        created_at=clock.now(),
    )
    facts = {
        "deputy": deputy.username,
        "starts_on": starts_on,
        "ends_on": ends_on,
        "actions": row.actions,
        "item_codes": row.item_codes,
        "reason": reason,
    }
    audit.record(actor, "flow.delegate", f"delegation:{row.pk}", facts=facts)
    return delegation_info(row)


@transaction.atomic
def stop_delegation(*, actor: identity.User, delegation_id: int) -> DelegationInfo:
    """By the principal, at any time and at once; what was done stays done. Twice is once."""
    row = Delegation.objects.select_for_update(of=("self",)).filter(pk=delegation_id, principal_id=actor.pk).first()
    if row is None:
        raise NotFoundError(what="这项委托")
    if row.stopped_at is None:
        if row.ends_on < clock.today():
            raise ConflictError(reason="这项委托已经到期")
        row.stopped_at = clock.now()
        row.save(update_fields=["stopped_at"])
        audit.record(actor, "flow.delegation.stop", f"delegation:{row.pk}", facts={"deputy": row.deputy_name})
    return delegation_info(row)


def work_actions(actor: identity.User) -> dict[str, str]:
    """The actions of tasks that come to this person by his own roles, with their names."""
    names = identity.action_names()
    pairs = published.worked_by()
    found = {
        action
        for line in identity.grants_of(actor)
        for role, action in pairs
        if role == line.role and action in line.actions
    }
    return {action: names[action] for action in names if action in found}


def candidates(actor: identity.User, actions: Collection[str]) -> list[identity.UserInfo]:
    """Colleagues of the same agency; where their own role is needed, those who hold one of the same roles for it."""
    if actor.agency_id is None:
        return []
    own = identity.colleagues(actor.agency_id)
    if settings.DELEGATION_NEEDS_OWN_ROLE:
        roles = {line.role for line in identity.grants_of(actor) if line.actions & set(actions)}
        fit = {one.id for role in roles for one in identity.holders(role, actor.agency_id)}
        fit |= {one.id for role in roles for one in identity.entitled(role, actor.agency_id)}
        own = [one for one in own if one.id in fit]
    return [one for one in own if one.id != actor.pk]
