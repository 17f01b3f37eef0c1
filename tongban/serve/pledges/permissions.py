"""Who sees and checks a pledge: the applicant, who may read the case, and who reviews or decides for its agency."""

from __future__ import annotations

from django.db.models import Q

from tongban.common.errors import NotAllowedError, NotFoundError
from tongban.support.identity import api as identity

from .models import CreditRecord, Pledge

READ, CHECK, DECIDE = "case.read", "case.review", "case.decide"
Row = Pledge | CreditRecord


def visible_q(actor: identity.User) -> Q:
    """Pledges and records that `actor` may see."""
    if actor.kind == identity.UserKind.CITIZEN:
        return Q(party_id_number__in=[party.id_number for party in identity.parties_of(actor)])
    return identity.filter_q(actor, READ)


def may_read(actor: identity.User, row: Row) -> bool:
    if actor.kind == identity.UserKind.CITIZEN:
        return any(party.id_number == row.party_id_number for party in identity.parties_of(actor))
    return may(actor, READ, row)


def require_read(actor: identity.User, row: Row) -> None:
    if not may_read(actor, row):
        raise NotFoundError(what="这份承诺")


def may(actor: identity.User, action: str, row: Row) -> bool:
    return actor.kind != identity.UserKind.CITIZEN and identity.allowed(
        actor, action, division_path=row.division_path, agency_id=row.agency_id, item_code=row.item_code
    )


def require(actor: identity.User, action: str, row: Row) -> None:
    """Who may not even see it is told that it is not there."""
    require_read(actor, row)
    if not may(actor, action, row):
        raise NotAllowedError
