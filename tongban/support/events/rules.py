"""When to try again, when to give up, how long to keep. No database, no clock."""

from __future__ import annotations

import re
from datetime import timedelta

MAX_ATTEMPTS = 8
FIRST_WAIT = timedelta(seconds=2)
LONGEST_WAIT = timedelta(minutes=30)
KEEP_SETTLED = timedelta(days=180)
LATE_AFTER = timedelta(seconds=30)
STUCK_FORGOTTEN = timedelta(days=2)


def wait_before(attempts: int) -> timedelta | None:
    """The pause after so many failed attempts: 2 s, 8 s, 32 s, … 30 min; None = give up (dead letter)."""
    if attempts >= MAX_ATTEMPTS:
        return None
    return min(FIRST_WAIT * 4 ** (attempts - 1), LONGEST_WAIT)


def safe_error(error: BaseException) -> str:
    """What went wrong, for the administrator; long digit runs (papers, phones) are blotted out."""
    text = re.sub(r"\d{7,}[\dXx]?", "*", str(error))
    return f"{type(error).__name__}: {text}"[:500]
