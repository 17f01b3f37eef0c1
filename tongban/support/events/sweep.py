"""Housekeeping of the worker: jobs whose worker died go back into the line, old settled events go."""

from __future__ import annotations

import logging

from django.db import connection
from django.utils import timezone

from . import rules
from .enums import DeliveryState
from .models import OutboxEvent, Stuck

logger = logging.getLogger(__name__)

STALLED_AFTER_SECONDS = 30
RETRY_STALLED_JOBS = """
    SELECT job.id, procrastinate_retry_job_v2(job.id, now(), NULL, NULL, NULL)
    FROM procrastinate_jobs job LEFT JOIN procrastinate_workers worker ON worker.id = job.worker_id
    WHERE job.status = 'doing'
      AND (worker.id IS NULL OR worker.last_heartbeat < now() - make_interval(secs => %s))
"""


def sweep() -> None:
    retry_stalled_jobs()
    drop_old_events()
    Stuck.objects.filter(last_at__lt=timezone.now() - rules.STUCK_FORGOTTEN).delete()


def retry_stalled_jobs() -> int:
    """Jobs of other modules that a killed worker had begun. (Events need no such thing: they were never taken out.)"""
    with connection.cursor() as cursor:
        cursor.execute(RETRY_STALLED_JOBS, [STALLED_AFTER_SECONDS])
        count = len(cursor.fetchall())
    if count:
        logger.warning("jobs.stalled-retried count=%s", count)
    return count


def drop_old_events(limit: int = 5000) -> int:
    """Settled long ago and nothing open any more; the audit log keeps the history, not the outbox."""
    old = (
        OutboxEvent.objects.filter(settled_at__lt=timezone.now() - rules.KEEP_SETTLED)
        .exclude(deliveries__state__in=[DeliveryState.WAITING, DeliveryState.DEAD])
        .order_by("pk")
        .values_list("pk", flat=True)[:limit]
    )
    found = list(old)
    OutboxEvent.objects.filter(pk__in=found).delete()
    return len(found)
