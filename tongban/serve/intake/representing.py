"""Who else may hand in for an applicant: a module above registers it (代办: an official with a mandate)."""

from __future__ import annotations

from collections.abc import Callable

from tongban.support.identity import api as identity

Check = Callable[[identity.User, identity.Party], bool]
_checks: list[Check] = []


def register_representation(check: Check) -> None:
    if check not in _checks:
        _checks.append(check)


def represents(actor: identity.User, party: identity.Party) -> bool:
    """He uploads and reuses licences as the applicant would; nothing counts as seen at a window."""
    return any(check(actor, party) for check in _checks)
