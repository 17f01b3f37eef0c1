"""What the administrator sees: dead letters, and whether delivery keeps up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Min, Q, QuerySet
from django.utils import timezone

from . import rules
from .enums import DeliveryState
from .models import Delivery, OutboxEvent, Stuck


@dataclass(frozen=True)
class DeadLetter:
    delivery_id: int
    event_id: int
    event_name: str
    subject: str
    consumer: str
    attempts: int
    error: str
    published_at: datetime
    failed_at: datetime
    is_dead: bool = True


def dead_letters(*, before_id: int | None = None, limit: int = 100) -> list[DeadLetter]:
    """The newest first; `before_id` = the last `delivery_id` of the page before."""
    found = Delivery.objects.filter(state=DeliveryState.DEAD).select_related("event").order_by("-pk")
    if before_id is not None:
        found = found.filter(pk__lt=before_id)
    return [_letter(row) for row in found[:limit]]


def failing(consumer: str, limit: int = 100) -> list[DeadLetter]:
    """What one consumer could not do: given up, or still tried again. The oldest first."""
    left = Q(state=DeliveryState.DEAD) | Q(state=DeliveryState.WAITING, attempts__gt=0)
    found = Delivery.objects.filter(left, consumer=consumer).select_related("event").order_by("pk")
    return [_letter(row) for row in found[:limit]]


def _letter(row: Delivery) -> DeadLetter:
    return DeadLetter(
        delivery_id=row.pk,
        event_id=row.event_id,
        event_name=row.event.name,
        subject=row.event.subject,
        consumer=row.consumer,
        attempts=row.attempts,
        error=row.error,
        published_at=row.event.published_at,
        failed_at=row.changed_at,
        is_dead=row.state == DeliveryState.DEAD,
    )


@dataclass(frozen=True)
class StuckThing:
    """`name`: the look that it was part of; `key`: which thing, mostly a case number."""

    name: str
    key: str
    error: str
    times: int
    first_at: datetime
    last_at: datetime


def stuck(*, limit: int = 100) -> list[StuckThing]:
    """What the looks over many things could not deal with, the longest first."""
    return [
        StuckThing(row.name, row.key, row.error, row.times, row.first_at, row.last_at)
        for row in _stuck().order_by("first_at", "pk")[:limit]
    ]


def delivery_alarm() -> str | None:
    """A sentence when events lie undelivered too long, dead letters wait or something else could not be dealt with;
    None when all is well."""
    now = timezone.now()
    late = OutboxEvent.objects.filter(settled_at__isnull=True, published_at__lt=now - rules.LATE_AFTER).aggregate(
        count=Count("pk"), since=Min("published_at")
    )
    dead = Delivery.objects.filter(state=DeliveryState.DEAD).count()
    parts = []
    if late["count"]:
        parts.append(f"{late['count']}个事件等待分发，最早发布于{timezone.localtime(late['since']):%Y-%m-%d %H:%M:%S}")
    if dead:
        parts.append(f"{dead}封死信待处理")
    if held := _stuck().count():
        parts.append(f"{held}项后台处理没有办成")
    return "；".join(parts) or None


def _stuck() -> QuerySet[Stuck]:
    return Stuck.objects.filter(last_at__gte=timezone.now() - rules.STUCK_FORGOTTEN)
