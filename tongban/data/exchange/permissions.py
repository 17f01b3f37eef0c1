"""Who may: the system administrator for all, who keeps items for the systems of his own agency; to pass a message
over is the administrator's alone."""

from __future__ import annotations

from django.db.models import Q

from tongban.common.errors import NotAllowedError
from tongban.support.identity import api as identity

from .models import Peer

MANAGE, PASS = "exchange.manage", "exchange.pass"


def may_see(actor: identity.User, peer: Peer) -> bool:
    return identity.scope(actor, MANAGE).covers(division_path=peer.division_path, agency_id=peer.agency_id)


def may_pass(actor: identity.User, peer: Peer) -> bool:
    return identity.scope(actor, PASS).covers(division_path=peer.division_path, agency_id=peer.agency_id)


def visible_q(actor: identity.User) -> Q:
    """On rows of Peer."""
    return identity.scope(actor, MANAGE).q(item=None)


def require_at(actor: identity.User, division_path: str, agency_id: int) -> None:
    if not identity.scope(actor, MANAGE).covers(division_path=division_path, agency_id=agency_id):
        raise NotAllowedError
