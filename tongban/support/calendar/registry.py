"""The calendar in force: the years that ship with the platform, overlaid by what an administrator entered."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from tongban.common.stamped import Stamped

from .models import Adjustment, PublishedYear, SpecialDay, Stamp
from .rules import Adjusted, Day, WorkCalendar

SHIPPED = Path(__file__).parent / "data" / "workdays.csv"


@cache
def shipped_days() -> tuple[Day, ...]:
    """2007–2026 as published by the State Council; a fact that needs no row in a database."""
    with SHIPPED.open(encoding="utf-8", newline="") as lines:
        return tuple(
            Day(date.fromisoformat(row["date"]), row["is_workday"] == "1", row["name"], int(row["year"]))
            for row in csv.DictReader(lines)
        )


@dataclass(frozen=True, slots=True)
class Held:
    """The calendar in force, and what it is made of."""

    in_force: WorkCalendar
    published: WorkCalendar
    adjusted: Mapping[date, Adjusted]


def _load() -> Held:
    days = {day.on: day for day in shipped_days()}
    for on, is_workday, name, year in SpecialDay.objects.values_list("on", "is_workday", "name", "notice_year"):
        days[on] = Day(on, is_workday, name, year)
    years = {day.notice_year for day in shipped_days()} | set(PublishedYear.objects.values_list("year", flat=True))
    published = WorkCalendar(days.values(), years)
    adjusted = {
        row.on: Adjusted(row.on, row.is_workday, row.name, row.source, row.set_at) for row in Adjustment.objects.all()
    }
    for one in adjusted.values():
        known = days.get(one.on)
        days[one.on] = Day(one.on, one.is_workday, one.name, known.notice_year if known else one.on.year)
    return Held(WorkCalendar(days.values(), years), published, adjusted)


_stamped: Stamped[Held] = Stamped("calendar", _load, lambda: Stamp)


def held() -> Held:
    return _stamped.get()


def current() -> WorkCalendar:
    return _stamped.get().in_force


def edition() -> object:
    """Changes with every change of the calendar; nothing else can be read from it."""
    return _stamped.edition


def look_again() -> None:
    """Ask the stamp at the next reading, however lately it was asked."""
    _stamped.forget()


def changed() -> None:
    """To be called after every write, in its transaction."""
    _stamped.changed()
