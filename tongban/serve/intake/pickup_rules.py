"""When to remind of what lies on the shelf: a decision without database or clock."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

REMIND_AFTER_DAYS = 3
MOST_REMINDERS = 3


def reminder_is_due(
    shelved_on: date, reminded_on: date | None, count: int, today: date, add_workdays: Callable[[date, int], date]
) -> bool:
    """Three working days after it was there, and again after three more, three times at most."""
    return count < MOST_REMINDERS and today >= add_workdays(reminded_on or shelved_on, REMIND_AFTER_DAYS)
