from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from tongban.support.events import api as events


@dataclass(frozen=True)
class CalendarChanged(events.Event):
    """Days of this year are now other than before: provisional due dates that touch it must be counted again."""

    name: ClassVar[str] = "calendar.changed"
    year: int
