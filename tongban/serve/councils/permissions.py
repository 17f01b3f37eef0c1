"""Who may see a 会审 and speak at it: officials of the agencies called, and who reads at the chair's agency."""

from __future__ import annotations

from django.db.models import Q

from tongban.common.errors import NotAllowedError, NotFoundError
from tongban.support.agencies import api as agencies
from tongban.support.identity import api as identity

from .models import Council, Seat

READ, WORK = "case.read", ("case.review", "case.decide")


def visible_q(actor: identity.User) -> Q:
    """By a grant over the chair's agency, or at an agency that has a seat. Nothing for citizens."""
    if actor.kind == identity.UserKind.CITIZEN:
        return Q(pk__in=[])
    where = identity.scope(actor, READ)
    if where.is_everywhere:
        return Q()
    found = identity.filter_q(actor, READ, agency="chair_agency_id", item=None)
    own = {one for line in where.lines if (one := line.agency_id or actor.agency_id) is not None}
    return found | Q(pk__in=Seat.objects.filter(agency_id__in=own).values("council_id"))


def find(actor: identity.User, council_id: int) -> Council:
    row = Council.objects.filter(visible_q(actor), pk=council_id).first()
    if row is None:
        raise NotFoundError(what="这次会审")
    return row


def lock(actor: identity.User, council_id: int) -> Council:
    """The meeting's row is the first lock of every action here; cases come after it."""
    return Council.objects.select_for_update(of=("self",)).get(pk=find(actor, council_id).pk)


def may_speak_for(actor: identity.User, agency_id: int) -> bool:
    """Review or decide at that agency; one agency has one vote, whoever of it casts it."""
    path = agencies.agency_by_id(agency_id).division_path
    return actor.kind != identity.UserKind.CITIZEN and any(
        identity.allowed(actor, action, division_path=path, agency_id=agency_id) for action in WORK
    )


def require_chair(actor: identity.User, council: Council) -> None:
    if not may_speak_for(actor, council.chair_agency_id):
        raise NotAllowedError


def own_seat(actor: identity.User, council: Council) -> Seat | None:
    """The seat of the actor's own agency."""
    seat = council.seats.filter(agency_id=actor.agency_id).first() if actor.agency_id else None
    return seat if seat is not None and may_speak_for(actor, seat.agency_id) else None


def seat_of(actor: identity.User, council: Council) -> Seat:
    seat = own_seat(actor, council)
    if seat is None:
        raise NotAllowedError
    return seat
