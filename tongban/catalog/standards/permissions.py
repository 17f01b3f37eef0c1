"""Who may keep the library: it belongs to the whole city (default deny)."""

from __future__ import annotations

from tongban.common.errors import NotAllowedError
from tongban.support.identity import api as identity
from tongban.support.identity.api import User

MANAGE = "standards.manage"


def may_manage(actor: User) -> bool:
    return identity.allowed_citywide(actor, MANAGE)


def require(actor: User) -> None:
    if not may_manage(actor):
        raise NotAllowedError
