"""The calendar in force: the years that ship with the platform, overlaid by what an administrator entered."""

from __future__ import annotations

import csv
from datetime import date
from functools import cache
from pathlib import Path

from tongban.common.stamped import Stamped

from .models import PublishedYear, SpecialDay, Stamp
from .rules import Day, WorkCalendar

SHIPPED = Path(__file__).parent / "data" / "workdays.csv"


@cache
def shipped_days() -> tuple[Day, ...]:
    """2007–2026 as published by the State Council; a fact that needs no row in a database."""
    with SHIPPED.open(encoding="utf-8", newline="") as lines:
        return tuple(
            Day(date.fromisoformat(row["date"]), row["is_workday"] == "1", row["name"], int(row["year"]))
            for row in csv.DictReader(lines)
        )


def _load() -> WorkCalendar:
    days = {day.on: day for day in shipped_days()}
    for on, is_workday, name, year in SpecialDay.objects.values_list("on", "is_workday", "name", "notice_year"):
        days[on] = Day(on, is_workday, name, year)
    years = {day.notice_year for day in shipped_days()} | set(PublishedYear.objects.values_list("year", flat=True))
    return WorkCalendar(days.values(), years)


_stamped: Stamped[WorkCalendar] = Stamped("calendar", _load, lambda: Stamp)


def current() -> WorkCalendar:
    return _stamped.get()


def changed() -> None:
    """To be called after every write, in its transaction."""
    _stamped.changed()
