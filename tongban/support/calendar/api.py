"""What other modules may ask of the work calendar. Reads come from the process's memory (0 SQL when warm)."""

from __future__ import annotations

from datetime import date

from . import registry, rules
from .actions import import_year, set_day
from .events import CalendarChanged
from .rules import Day, Due
from .tables import decode, read_year

__all__ = [
    "CalendarChanged",
    "Day",
    "Due",
    "add_workdays",
    "days_of_year",
    "decode",
    "import_year",
    "is_provisional",
    "is_workday",
    "missing_year_alarm",
    "published_years",
    "read_year",
    "set_day",
    "shipped_years",
    "workdays_between",
]


def add_workdays(start: date, n: int) -> Due:
    """The n-th working day after `start` (the first counted day is the next working day)."""
    return registry.current().add(start, n)


def workdays_between(start: date, end: date) -> int:
    """Working days d with start < d <= end; negative when `end` lies before `start`."""
    return registry.current().between(start, end)


def is_workday(d: date) -> bool:
    return registry.current().is_workday(d)


def is_provisional(start: date, end: date) -> bool:
    """True when the count from `start` to `end` touches a year whose holidays are not published."""
    return registry.current().is_provisional(start, end)


def missing_year_alarm(today: date) -> str | None:
    """A Chinese sentence for the office when this or (60 days ahead) the next year is not imported."""
    return rules.missing_year_words(registry.current(), today)


def published_years() -> list[int]:
    return sorted(registry.current().published_years)


def shipped_years() -> frozenset[int]:
    """Years that come with the platform: they are not imported."""
    return frozenset(day.notice_year for day in registry.shipped_days())


def days_of_year(year: int) -> list[Day]:
    """Days off and make-up days in a calendar year, by date."""
    return [day for day in registry.current().days.values() if day.on.year == year]
