"""Reading the reports on counted periods, for the office."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from tongban.common.pages import Page, keyset_page

from .enums import ReportKind
from .errors import NotFoundError
from .models import ClockLine, ClockReport


@dataclass(frozen=True)
class ReportInfo:
    """`found`: of a check the differences, else the days that moved. Without `ended_at` it was broken off."""

    id: int
    kind: str
    kind_name: str
    note: str
    began_at: datetime
    ended_at: datetime | None
    looked: int
    counted: int
    found: int

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
    """A sentence and the report, while the newest check found differences or was broken off."""
    row = ClockReport.objects.filter(kind=ReportKind.CHECK).first()
    if row is None:
        return None
    if row.found:
        return f"{_day(row)}复算期限，有 {row.found} 处与办理记录不一致", row.pk
    if row.ended_at is None and timezone.localdate(row.began_at) < today:
        return "上一次期限复算没有做完", row.pk
    return None


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
    )


def _day(row: ClockReport) -> str:
    on = timezone.localdate(row.began_at)
    return f"{on.month} 月 {on.day} 日"
