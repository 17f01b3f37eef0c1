"""年历: twelve months of weeks that begin on Monday, each day with its mark and its words."""

from __future__ import annotations

import calendar
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

WEEKDAYS = "一二三四五六日"
_WEEKS = calendar.Calendar(firstweekday=0)


@dataclass(frozen=True, slots=True)
class Look:
    """How a day is drawn. `kind`: "" worked, "rest" weekend, "off" a day off, "work" a make-up day."""

    kind: str = ""
    mark: str = ""
    words: str = ""
    href: str = ""
    is_changed: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    on: date
    look: Look
    label: str
    is_today: bool


@dataclass(frozen=True, slots=True)
class Month:
    name: str
    weeks: list[list[Cell | None]]


def months(year: int, look: Callable[[date], Look], today: date) -> list[Month]:
    return [Month(f"{month} 月", _weeks(year, month, look, today)) for month in range(1, 13)]


def _weeks(year: int, month: int, look: Callable[[date], Look], today: date) -> list[list[Cell | None]]:
    return [
        [_cell(on, look(on), today) if on.month == month else None for on in week]
        for week in _WEEKS.monthdatescalendar(year, month)
    ]


def _cell(on: date, look: Look, today: date) -> Cell:
    words = f"，{look.words}" if look.words else ""
    return Cell(on, look, f"{on.month} 月 {on.day} 日，周{WEEKDAYS[on.weekday()]}{words}", on == today)
