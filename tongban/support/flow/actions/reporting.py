"""Reports on counted periods: what moved when the calendar changed, what differed when the worker looked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..models import ClockLine, ClockReport


@dataclass(frozen=True)
class Line:
    instance_id: int
    subject: str
    what: str
    before: str
    after: str


def keep_lines(report: ClockReport, lines: Sequence[Line]) -> None:
    """One statement for a batch; none for nothing."""
    if lines:
        ClockLine.objects.bulk_create(
            ClockLine(
                report=report,
                instance_id=one.instance_id,
                subject=one.subject,
                what=one.what[:120],
                before=one.before[:60],
                after=one.after[:60],
            )
            for one in lines
        )
