"""公开指标: a few figures about all cases, counted from the rows, at most once a minute in each process."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, F, Q

from tongban.common import clock
from tongban.support.calendar import api as calendar

from .models import DECIDED_STATES, OPEN_STATES, Case

FRESH_FOR = 60.0  # seconds
MEDIAN_OVER_DAYS = 365
_lock = threading.Lock()
_held: tuple[float, Figures] | None = None


@dataclass(frozen=True)
class Figures:
    """None where nothing can be said yet."""

    decided: int
    open: int
    on_time_percent: int | None
    median_workdays: int | None


def public_figures() -> Figures:
    """Two statements when they are a minute old, none in between."""
    global _held
    with _lock:
        if _held is None or time.monotonic() - _held[0] > FRESH_FOR:
            _held = (time.monotonic(), count_figures())
        return _held[1]


def count_figures() -> Figures:
    in_time = Q(state__in=DECIDED_STATES, decided_on__lte=F("promised_due_on"))
    found = Case.objects.aggregate(
        decided=Count("pk", filter=Q(state__in=DECIDED_STATES)),
        open=Count("pk", filter=Q(state__in=OPEN_STATES)),
        promised=Count("pk", filter=Q(state__in=DECIDED_STATES, promised_due_on__isnull=False)),
        in_time=Count("pk", filter=in_time),
    )
    percent = round(100 * found["in_time"] / found["promised"]) if found["promised"] else None
    return Figures(found["decided"], found["open"], percent, _median())


def _median() -> int | None:
    """Working days from acceptance to decision, of the cases decided within a year."""
    since = clock.today() - timedelta(days=MEDIAN_OVER_DAYS)
    spans: dict[int, int] = {}
    rows: list[tuple[date, date, int]] = list(
        Case.objects.filter(state__in=DECIDED_STATES, decided_on__gte=since)
        .order_by()
        .values_list("accepted_on", "decided_on")
        .annotate(cases=Count("pk"))
    )
    for accepted_on, decided_on, cases in rows:
        days = calendar.workdays_between(accepted_on, decided_on)
        spans[days] = spans.get(days, 0) + cases
    return _middle(spans)


def _middle(spans: dict[int, int]) -> int | None:
    half, seen = sum(spans.values()) / 2, 0
    for days in sorted(spans):
        seen += spans[days]
        if seen >= half:
            return days
    return None
