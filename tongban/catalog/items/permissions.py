"""Who may edit and publish: grants over division × agency × item (default deny)."""

from __future__ import annotations

from django.db.models import Q

from tongban.support.identity import api as identity
from tongban.support.identity.api import User

EDIT = "items.edit"
PUBLISH = "items.publish"


def require(actor: User, action: str, item: object) -> None:
    identity.require(
        actor,
        action,
        division_path=item.division_path,  # type: ignore[attr-defined]
        agency_id=item.agency_id,  # type: ignore[attr-defined]
        item_code=item.code,  # type: ignore[attr-defined]
    )


def may(actor: User, action: str, item: object) -> bool:
    return identity.allowed(
        actor,
        action,
        division_path=item.division_path,  # type: ignore[attr-defined]
        agency_id=item.agency_id,  # type: ignore[attr-defined]
        item_code=item.code,  # type: ignore[attr-defined]
    )


def administered_by(actor: User) -> Q:
    """Items whose versions this person may see in administration."""
    return identity.filter_q(
        actor, EDIT, division_path="division_path", agency="agency_id", item="code"
    ) | identity.filter_q(actor, PUBLISH, division_path="division_path", agency="agency_id", item="code")
