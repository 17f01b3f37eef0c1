"""What a page had shown, so that a page opened before somebody else's change does not undo it.

The form carries `mark_of(what it shows)` as `seen`; the action compares it with what stands now.
"""

from __future__ import annotations

import hashlib

from .errors import ConflictError


class ChangedSinceError(ConflictError):
    code = "platform.changed-since"
    message = "您打开页面以后，{what}已经被改过，请刷新页面，看过新的内容再改"


def mark_of(*values: object) -> str:
    return hashlib.sha256(repr(values).encode()).hexdigest()[:16]


def require_seen(seen: str | None, *values: object, what: str) -> None:
    """None: nobody looked at a page before (a program, the demo city)."""
    if seen is not None and seen != mark_of(*values):
        raise ChangedSinceError(what=what)
