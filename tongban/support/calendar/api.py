"""What other modules may ask of the work calendar. Reads come from the process's memory (0 SQL when warm)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from . import registry, rules
from .actions import clear_day, import_year, set_day
from .events import CalendarChanged
from .rules import Adjusted, Day, Due, kind_words
from .tables import decode, read_year

__all__ = [
    "Adjusted",
    "CalendarChanged",
    "Day",
    "DayInfo",
    "Due",
    "add_workdays",
    "adjusted_days",
    "clear_day",
    "day_info",
    "days_of_year",
    "decode",
    "edition",
    "import_year",
    "is_provisional",
    "is_workday",
    "kind_words",
    "look_again",
    "missing_year_alarm",
    "published_years",
    "read_year",
    "set_day",
    "shipped_years",
    "workdays_between",
]


def edition() -> object:
    """Another one after every change of the calendar; equal or not is all that it tells."""
    return registry.edition()


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


def adjusted_days(year: int) -> dict[date, Adjusted]:
    """Days of the year that an administrator set by themselves."""
    return {on: one for on, one in registry.held().adjusted.items() if on.year == year}


@dataclass(frozen=True, slots=True)
class DayInfo:
    """One day: what it is, and what it would be without the adjustment."""

    on: date
    is_workday: bool
    name: str
    was_workday: bool
    was_name: str
    adjusted: Adjusted | None


def day_info(on: date) -> DayInfo:
    held = registry.held()
    known, before = held.in_force.days.get(on), held.published.days.get(on)
    return DayInfo(
        on=on,
        is_workday=held.in_force.is_workday(on),
        name=known.name if known else "",
        was_workday=held.published.is_workday(on),
        was_name=before.name if before else "",
        adjusted=held.adjusted.get(on),
    )


def look_again() -> None:
    """For who is told that the calendar has changed: the next count is by the new one, not by what was held."""
    registry.look_again()
