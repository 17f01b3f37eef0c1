"""The one place that tells the time, so that the demo city and tests can live on another day.

Views, commands and jobs (and actions, once, at their top) ask here; rules take dates as arguments.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime

from django.utils import timezone

_set: ContextVar[datetime | None] = ContextVar("clock", default=None)


def now() -> datetime:
    """The present moment, time-zone aware."""
    return _set.get() or timezone.now()


def today() -> date:
    """The present day in the platform's time zone (Asia/Shanghai)."""
    return timezone.localdate(now())


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Everything inside happens at `moment` (aware); for building history in the demo city and for tests."""
    token = _set.set(moment)
    try:
        yield
    finally:
        _set.reset(token)
