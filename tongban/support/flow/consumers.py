"""What flow does when others tell of a change."""

from __future__ import annotations

from typing import Any

from tongban.support.calendar import api as calendar

from .actions.messages import run_job
from .actions.recounting import note_change
from .events import FlowJobDue


def take_job(event: FlowJobDue, *, event_id: Any) -> None:
    """An automatic step in the background; when it fails it is tried again, and at last lies among the dead letters."""
    run_job(event.task_id)


def count_periods_anew(event: calendar.CalendarChanged, *, event_id: Any) -> None:
    """Due days that rested on the old calendar will move; it is noted here, and the worker's loop counts."""
    note_change(event_id=event_id, note=f"{event.year} 年的工作日历变了")
