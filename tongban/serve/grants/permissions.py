"""Who may see and do what with grants. Default deny.

主管部门 (agency and division) edit policies, work on their awards and publicise them; 财政 (by division) keep budgets
and pay, an official who makes a payment order never checks it; 监督 see everything and change nothing. Applicants see
their own, everybody sees policies and what is publicised.
"""

from __future__ import annotations

from django.db.models import Q

from tongban.common.errors import NotAllowedError, NotFoundError
from tongban.support.identity import api as identity

from .models import Award, Policy

EDIT, PUBLISH, PUBLICISE = "grants.edit", "grants.publish", "grants.publicise"
BUDGET, PAY, CHECK, SUPERVISE = "grants.budget", "grants.pay", "grants.check", "grants.supervise"
WORK = ("case.review", "case.decide")
FINANCE = (BUDGET, PAY, CHECK)
SEE_POLICIES = (EDIT, PUBLISH, PUBLICISE, *FINANCE, SUPERVISE)
SEE_AWARDS = (*WORK, PUBLICISE, EDIT, *FINANCE, SUPERVISE)
SEE_MONEY = (*FINANCE, SUPERVISE)


def q(actor: identity.User, *actions: str) -> Q:
    """Rows with division_path, agency_id and item_code at which this official holds one of the actions."""
    if any(identity.scope(actor, action).is_everywhere for action in actions):
        return Q()  # an empty condition would vanish in the one below
    found = Q(pk__in=[])
    for action in actions:
        found |= identity.filter_q(actor, action)
    return found


def holds(actor: identity.User, *actions: str) -> bool:
    return any(identity.scope(actor, action) for action in actions)


def may(actor: identity.User, action: str, row: Award | Policy) -> bool:
    return identity.allowed(
        actor, action, division_path=row.division_path, agency_id=row.agency_id, item_code=row.item_code
    )


def require(actor: identity.User, row: Award | Policy, *actions: str) -> None:
    if not any(may(actor, action, row) for action in actions):
        raise NotAllowedError


def require_money(actor: identity.User, *actions: str) -> None:
    """Payment orders take awards of several agencies: whoever holds the action for all agencies of a division."""
    if not holds(actor, *actions):
        raise NotAllowedError


def find_policy(actor: identity.User, policy_id: int) -> Policy:
    """A policy one may not see does not exist for one."""
    row = Policy.objects.filter(q(actor, *SEE_POLICIES), pk=policy_id).first()
    if row is None:
        raise NotFoundError(what="这项政策")
    return row


def find_award(actor: identity.User, number: str) -> Award:
    row = Award.objects.select_related("version").filter(q(actor, *SEE_AWARDS), case_number=number).first()
    if row is None:
        raise NotFoundError(what="这笔奖补")
    return row


def lock_award(actor: identity.User, number: str) -> Award:
    found = find_award(actor, number)
    return Award.objects.select_for_update(of=("self",)).select_related("version", "policy").get(pk=found.pk)


def lock_policy(policy_id: int) -> Policy:
    """The money of a policy is moved by one at a time."""
    return Policy.objects.select_for_update(no_key=True).get(pk=policy_id)


def may_see_account(actor: identity.User) -> bool:
    """Account numbers are for those who pay; everybody else sees the last four digits."""
    return holds(actor, PAY, CHECK)
