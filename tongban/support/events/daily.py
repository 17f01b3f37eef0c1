"""What the worker does once a day: periodic tasks of procrastinate, so that of several workers one does each.

One at a time (`LOCK`), logged, tried again when it fails. A time at which no worker ran is made up for at the next
start, within a day.
"""

from __future__ import annotations

import functools
import logging
from datetime import UTC, datetime, time, tzinfo
from time import monotonic
from typing import Any

from django.db import connection
from django.utils import timezone
from procrastinate import App, RetryStrategy

from . import registry

logger = logging.getLogger(__name__)

LOCK = "daily"
DEFAULTS = {"max_delay": 24 * 60 * 60}  # seconds
TRIES = RetryStrategy(max_attempts=3, wait=600)


def install(app: App) -> None:
    """Once in a worker's life."""
    for job in registry.daily_jobs():
        cron = cron_of(job.at, timezone.get_default_timezone(), timezone.now())
        name = f"daily:{job.name}"
        task = app.task(name=name, lock=LOCK, queueing_lock=name, retry=TRIES)
        app.periodic(cron=cron)(task(functools.partial(run, job)))


def cron_of(at: time, zone: tzinfo, now: datetime) -> str:
    """procrastinate reads its crontab lines in UTC."""
    moment = datetime.combine(now.astimezone(zone).date(), at, zone).astimezone(UTC)
    return f"{moment.minute} {moment.hour} * * *"


def run(job: registry.Daily, timestamp: int) -> Any:
    """On a connection of its own: that of yesterday may be dead."""
    connection.close()
    began = monotonic()
    try:
        found = job.function()
    except Exception as error:
        logger.error("daily.failed name=%s error=%s", job.name, type(error).__name__, exc_info=error)
        raise
    finally:
        connection.close()
    logger.info("daily.done name=%s found=%s seconds=%.1f", job.name, found, monotonic() - began)
