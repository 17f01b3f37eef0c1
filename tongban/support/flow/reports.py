"""Reading the reports on counted periods, for the office."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Q
from django.utils import timezone

from tongban.common import clock
from tongban.common.pages import Page, keyset_page

from .enums import ReportKind, Standing
from .errors import NotFoundError
from .models import ClockLine, ClockReport

#: A step takes less than a second. When none came for so long, the worker is down or fails at the next one.
STANDS = timedelta(minutes=15)


@dataclass(frozen=True)
class ReportInfo:
    """`found`: of a check the differences, else the days that moved. `expected`: open cases when it was noted.

    Without an end the worker is at it or soon will be (going), or should be and is not (stopped); one that somebody
    began by hand, and a check, runs at this moment or was broken off.
    """

    id: int
    kind: str
    kind_name: str
    note: str
    began_at: datetime
    ended_at: datetime | None
    looked: int
    counted: int
    found: int
    expected: int | None
    standing: Standing

    @property
    def is_check(self) -> bool:
        return self.kind == ReportKind.CHECK


@dataclass(frozen=True)
class ReportLine:
    subject: str
    what: str
    before: str
    after: str


def clock_reports(*, after: str | None = None, size: int = 30) -> Page:
    """Newest first. One statement."""
    page = keyset_page(ClockReport.objects.all(), ("-id",), after, size)
    return Page([_info(row) for row in page.rows], page.next_cursor, page.previous_cursor)


def clock_report(report_id: int, *, after: str | None = None, size: int = 50) -> tuple[ReportInfo, Page]:
    """Two statements."""
    row = ClockReport.objects.filter(pk=report_id).first()
    if row is None:
        raise NotFoundError(what="这份复算报告")
    page = keyset_page(ClockLine.objects.filter(report=row), ("id",), after, size)
    lines = [ReportLine(one.subject, one.what, one.before, one.after) for one in page.rows]
    return _info(row), Page(lines, page.next_cursor, page.previous_cursor)


def clock_alarm(today: date) -> tuple[str, int] | None:
    """A sentence and the report, while the newest check found differences or was broken off, or a recount stands still.

    One statement.
    """
    newest = ClockReport.objects.filter(kind=ReportKind.CHECK).order_by("-pk").values("pk")[:1]
    waiting = ClockReport.objects.waiting().values("pk")[:1]
    rows = {row.kind: row for row in ClockReport.objects.filter(Q(pk__in=newest) | Q(pk__in=waiting))}
    return _check_alarm(rows.get(ReportKind.CHECK), today) or _recount_alarm(rows.get(ReportKind.CALENDAR))


def _check_alarm(row: ClockReport | None, today: date) -> tuple[str, int] | None:
    if row is None:
        return None
    if row.found:
        return f"{_day(row)}复算期限，有 {row.found} 处与办理记录不一致", row.pk
    if row.ended_at is None and timezone.localdate(row.began_at) < today:
        return "上一次期限复算没有做完", row.pk
    return None


def _recount_alarm(row: ClockReport | None) -> tuple[str, int] | None:
    if row is None or not _stands_still(row):
        return None
    return f"{_day(row)}日历变更以后的期限重算停住了，在办的件还有没有重算的", row.pk


def _stands_still(row: ClockReport) -> bool:
    return clock.now() - (row.stepped_at or row.began_at) > STANDS


def _info(row: ClockReport) -> ReportInfo:
    return ReportInfo(
        id=row.pk,
        kind=row.kind,
        kind_name=str(row.get_kind_display()),
        note=row.note,
        began_at=row.began_at,
        ended_at=row.ended_at,
        looked=row.looked,
        counted=row.counted,
        found=row.found,
        expected=row.expected,
        standing=_standing(row),
    )


def _standing(row: ClockReport) -> Standing:
    if row.ended_at is not None:
        return Standing.OVER
    if row.event_id is None:
        return Standing.BROKEN_OFF
    return Standing.STOPPED if _stands_still(row) else Standing.GOING


def _day(row: ClockReport) -> str:
    on = timezone.localdate(row.began_at)
    return f"{on.month} 月 {on.day} 日"
