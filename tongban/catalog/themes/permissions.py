"""Who may edit and publish: grants over division × lead agency (default deny)."""

from __future__ import annotations

from django.db.models import Q

from tongban.support.identity import api as identity
from tongban.support.identity.api import User

from .models import Theme

EDIT = "themes.edit"
PUBLISH = "themes.publish"


def require(actor: User, action: str, theme: Theme) -> None:
    identity.require(actor, action, division_path=theme.division_path, agency_id=theme.agency_id)


def may(actor: User, action: str, theme: Theme) -> bool:
    return identity.allowed(actor, action, division_path=theme.division_path, agency_id=theme.agency_id)


def administered_by(actor: User) -> Q:
    """Themes that this person may see in administration."""
    return identity.filter_q(actor, EDIT, item=None) | identity.filter_q(actor, PUBLISH, item=None)
