"""What flow does when others tell of a change."""

from __future__ import annotations

import logging
from typing import Any

from tongban.support.calendar import api as calendar

from .actions.calendar_changes import recompute
from .actions.messages import run_job
from .enums import ReportKind
from .events import FlowJobDue

logger = logging.getLogger(__name__)


def take_job(event: FlowJobDue, *, event_id: Any) -> None:
    """An automatic step in the background; when it fails it is tried again, and at last lies among the dead letters."""
    run_job(event.task_id)


def count_periods_anew(event: calendar.CalendarChanged, *, event_id: Any) -> None:
    """Due days that rested on the old calendar move; each move stands in the case's record."""
    calendar.look_again()
    changes = recompute(kind=ReportKind.CALENDAR, note=f"{event.year} 年的工作日历变了")
    logger.info("flow.recomputed year=%s moved=%s", event.year, len(changes))
