"""Counting working days, without database or clock.

The licensing law counts in working days (行政许可法 第八十二条); the first day counted is the working day after
the one on which the period begins. Which days are worked is set each year by the State Council's notice
(全国年节及纪念日放假办法): Monday to Friday, less the days off, plus the make-up days.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import MAXYEAR, date, datetime, timedelta
from itertools import accumulate

MAX_DAYS = 10_000
ALARM_AHEAD = timedelta(days=60)


@dataclass(frozen=True, slots=True)
class Due:
    """A due date; provisional while it rests on a year whose holidays are not published."""

    on: date
    provisional: bool


@dataclass(frozen=True, slots=True)
class Day:
    """One day that departs from Monday–Friday, or that a notice names."""

    on: date
    is_workday: bool
    name: str
    notice_year: int


@dataclass(frozen=True, slots=True)
class Adjusted:
    """One day that an administrator set by itself, with his reason."""

    on: date
    is_workday: bool
    name: str
    source: str
    set_at: datetime


def kind_words(on: date, is_workday: bool) -> str:
    """What a day is called: 工作日, 休息日, or 调休上班 for a Saturday or Sunday that is worked."""
    if not is_workday:
        return "休息日"
    return "工作日" if on.weekday() < 5 else "调休上班"


class WorkCalendar:
    """Immutable; counts by closed formula for weeks plus running sums of the departures, so any span is O(log n)."""

    def __init__(self, days: Iterable[Day], published_years: Iterable[int]) -> None:
        self.days: Mapping[date, Day] = {day.on: day for day in sorted(days, key=lambda day: day.on)}
        self.published_years = frozenset(published_years)
        changes = [
            (on, 1 if day.is_workday else -1) for on, day in self.days.items() if day.is_workday != (on.weekday() < 5)
        ]
        self._change_days = [on for on, _ in changes]
        self._sums = [0, *accumulate(change for _, change in changes)]

    def is_workday(self, day: date) -> bool:
        special = self.days.get(day)
        return special.is_workday if special else day.weekday() < 5

    def _count(self, day: date) -> int:
        """Working days from 0001-01-01 (a Monday) to `day`, both counted."""
        weeks, rest = divmod(day.toordinal(), 7)
        return weeks * 5 + min(rest, 5) + self._sums[bisect_right(self._change_days, day)]

    def between(self, start: date, end: date) -> int:
        """Working days d with start < d <= end; negative when `end` lies before `start`."""
        return self._count(end) - self._count(start)

    def add(self, start: date, days: int) -> Due:
        """The `days`-th working day after `start`; `start` itself for 0 (办结于当日)."""
        if not 0 <= days <= MAX_DAYS:
            raise ValueError(f"工作日数须在 0 到 {MAX_DAYS} 之间")
        if start.year > MAXYEAR - 60:
            raise ValueError("起算日期太晚，无法推算")
        wanted = self._count(start) + days
        low, high = start, start + timedelta(days=days * 2 + 60)
        while low < high:
            middle = low + timedelta(days=(high - low).days // 2)
            if self._count(middle) >= wanted:
                high = middle
            else:
                low = middle + timedelta(days=1)
        return Due(low, self.is_provisional(start, low))

    def is_provisional(self, start: date, end: date) -> bool:
        """True when a day after `start`, up to `end`, lies in a year that is not published."""
        if end <= start:
            return False
        first = (start + timedelta(days=1)).year
        return any(year not in self.published_years for year in range(first, end.year + 1))

    @property
    def last_year(self) -> int:
        return max(self.published_years, default=0)


def missing_year(calendar: WorkCalendar, today: date) -> int | None:
    """This year when it is not published; next year when it is not and begins within 60 days."""
    if today.year not in calendar.published_years:
        return today.year
    if date(today.year + 1, 1, 1) - today <= ALARM_AHEAD and today.year + 1 not in calendar.published_years:
        return today.year + 1
    return None


def missing_year_words(calendar: WorkCalendar, today: date) -> str | None:
    """The alarm for the office page and the log; None when all is well."""
    year = missing_year(calendar, today)
    if year is None:
        return None
    left = (date(year, 1, 1) - today).days
    when = f"距 {year} 年还有 {left} 天" if left > 0 else f"{year} 年已经开始"
    return f"{year} 年放假调休安排尚未导入（{when}），涉及该年的办理期限暂按周一至周五推算，请尽快导入。"
