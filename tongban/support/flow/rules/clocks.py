"""Time limits in working days (行政许可法 第八十二条): when one is due, how much is left, which lamp shows.

A clock is a pure function of its limit, its first day, the pauses and the extension; it is never counted down in
place. The day a period begins on is not counted: the first counted day is the next working day.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Protocol

from ..enums import LAMP_SHAPES, Lamp
from ..values import LampView

SOON_DAYS = 2
DAY = timedelta(days=1)


class DueDay(Protocol):
    @property
    def on(self) -> date: ...

    @property
    def provisional(self) -> bool: ...


class WorkDays(Protocol):
    """What is asked of the work calendar; tongban.support.calendar.api is one."""

    def add_workdays(self, start: date, n: int, /) -> DueDay: ...

    def workdays_between(self, start: date, end: date, /) -> int: ...


@dataclass(frozen=True)
class Pause:
    """特别程序: working days from `start` until before `end` are not counted (行政许可法 第四十五条).

    An open pause has no end; `planned_days` says how long it is expected to take.
    """

    start: date
    end: date | None = None
    planned_days: int = 0


@dataclass(frozen=True)
class Limit:
    """`days` counted after `start`, plus the extension (行政许可法 第四十二条)."""

    days: int
    start: date
    extension: int = 0

    @property
    def total(self) -> int:
        return self.days + self.extension


@dataclass(frozen=True)
class DueOn:
    on: date
    provisional: bool


def merged(pauses: Iterable[tuple[date, date]]) -> list[tuple[date, date]]:
    """Half-open spans in order, overlapping and touching ones as one; empty ones fall out."""
    spans: list[tuple[date, date]] = []
    for start, end in sorted(pauses):
        if end <= start:
            continue
        if spans and start <= spans[-1][1]:
            spans[-1] = (spans[-1][0], max(spans[-1][1], end))
        else:
            spans.append((start, end))
    return spans


def planned_end(pause: Pause, calendar: WorkDays) -> date:
    """The first day that counts again if the pause takes as long as was told to the applicant."""
    if pause.planned_days <= 0:
        return pause.start
    return calendar.add_workdays(pause.start - DAY, pause.planned_days).on + DAY


def due(limit: Limit, pauses: Sequence[Pause], calendar: WorkDays, *, today: date | None = None) -> DueOn:
    """The last day of the period (行政许可法 第四十二、四十五、八十二条).

    An open pause is taken to last as planned, and at least until `today`; the day is then an estimate.
    """
    spans = []
    for pause in pauses:
        end = pause.end
        if end is None:
            end = max(planned_end(pause, calendar), today or pause.start)
        spans.append((pause.start, end))
    first_guess = calendar.add_workdays(limit.start, limit.total)
    found, provisional = first_guess.on, first_guess.provisional
    for start, end in merged(spans):
        first = max(start, limit.start + DAY)
        if first > found or end <= first:
            continue
        moved = calendar.add_workdays(found, calendar.workdays_between(first - DAY, end - DAY))
        found, provisional = moved.on, provisional or moved.provisional
    return DueOn(found, provisional)


def used(limit: Limit, pauses: Sequence[Pause], calendar: WorkDays, today: date) -> int:
    """Working days counted after the first day up to `today`, without those of the pauses."""
    if today <= limit.start:
        return 0
    counted = calendar.workdays_between(limit.start, today)
    spans = merged((pause.start, today + DAY if pause.end is None else pause.end) for pause in pauses)
    for start, end in spans:
        first, behind = max(start, limit.start + DAY), min(end, today + DAY)
        if first < behind:
            counted -= calendar.workdays_between(first - DAY, behind - DAY)
    return counted


def lamp(
    due_on: date | None,
    today: date,
    calendar: WorkDays,
    *,
    held: str | None = None,
    provisional: bool = False,
    finished_on: date | None = None,
    soon: int = SOON_DAYS,
    left: int | None = None,
) -> LampView:
    """The lamp of a due day. `held` is the reason while the clock is stopped ("" when it is not known).

    `left` may be given where it is known better than from the due day (a stopped clock keeps its rest).
    """
    if finished_on is not None:
        return _view(Lamp.DONE, _finished_words(due_on, finished_on, calendar), None)
    if held is not None:
        rest = f"，剩余 {left} 个工作日" if left is not None and left >= 0 else ""
        return _view(Lamp.HOLD, (f"挂起，等{held}" if held else "挂起") + rest, left)
    if due_on is None:
        return _view(Lamp.OK, "未设时限", None)
    if today > due_on:
        over = calendar.workdays_between(due_on, today) if left is None else -left
        words = f"超期 {over} 个工作日" if over else "超期不足 1 个工作日"
        return _view(Lamp.OVER, words, -over)
    rest_days = calendar.workdays_between(today, due_on)
    words = "今天到期" if rest_days == 0 else f"还剩 {rest_days} 个工作日"
    code = Lamp.DUE if rest_days <= soon else Lamp.OK
    return _view(code, f"预计{words}" if provisional else words, rest_days)


def _finished_words(due_on: date | None, finished_on: date, calendar: WorkDays) -> str:
    if due_on is None:
        return "已办结"
    if finished_on > due_on:
        over = calendar.workdays_between(due_on, finished_on)
        return f"超期 {over} 个工作日办结" if over else "超期办结"
    early = calendar.workdays_between(finished_on, due_on)
    return f"提前 {early} 个工作日办结" if early else "按期办结"


def _view(code: Lamp, words: str, left: int | None) -> LampView:
    return LampView(code=code.value, shape=LAMP_SHAPES[code], name=str(code.label), words=words, left=left)


@dataclass(frozen=True)
class Reading:
    """A clock read on one day."""

    due_on: date
    provisional: bool
    left: int
    lamp: LampView


def read(
    limit: Limit,
    pauses: Sequence[Pause],
    calendar: WorkDays,
    today: date,
    *,
    held: str | None = None,
    finished_on: date | None = None,
    soon: int = SOON_DAYS,
) -> Reading:
    """Everything a page says about a clock; a stopped clock keeps the days that were left when it stopped."""
    if finished_on is not None:
        pauses = [replace(pause, end=min(pause.end or finished_on, finished_on)) for pause in pauses]
    found = due(limit, pauses, calendar, today=None if finished_on else today)
    left = limit.total - used(limit, pauses, calendar, finished_on or today)
    view = lamp(
        found.on,
        today,
        calendar,
        held=held,
        provisional=found.provisional,
        finished_on=finished_on,
        soon=soon,
        left=left,
    )
    return Reading(found.on, found.provisional, left, view)


EXTENSION_DAYS = 10
EXTENSION_DAYS_JOINT = 15


def extension_fault(days: int, cap: int, *, already: int) -> str | None:
    """Why a period may not be extended so (行政许可法 第四十二条: once, 10 days; 15 for 统一、联合、集中办理)."""
    if already:
        return "期限只能延长一次，本件已经延长过"
    if days < 1:
        return "延长的工作日数应大于 0"
    if days > cap:
        return f"最多延长 {cap} 个工作日"
    return None
