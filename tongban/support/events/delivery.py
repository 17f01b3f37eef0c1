"""Bringing events to their consumers: at least once, each consumer's work and its mark in one transaction.

Fresh events go out in the order of publication, one process at a time (the one that holds an advisory lock). What
failed, and what is slow, waits in a delivery row of its own and is taken by any process with SKIP LOCKED. A process
killed at any point leaves either the mark with the work, or neither.
"""

from __future__ import annotations

import logging
import traceback
from datetime import timedelta
from typing import Any

import msgspec
from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone

from . import registry, rules
from .enums import DeliveryState
from .models import Delivery, OutboxEvent

logger = logging.getLogger(__name__)

LEADER_LOCK = 0x746F6E67_0001
INSERT_DELIVERY = """
    INSERT INTO events_delivery (event_id, consumer, state, attempts, next_attempt_at, error)
    VALUES (%s, %s, %s, %s, %s, %s) ON CONFLICT (event_id, consumer) DO NOTHING
"""
_led_connection: Any = None


def deliver_fresh(limit: int = 200) -> int:
    """Hand the next unsettled events to their consumers, in order; returns how many."""
    found = list(
        OutboxEvent.objects.filter(settled_at__isnull=True).order_by("pk").values_list("pk", "name", "payload")[:limit]
    )
    settled = []
    try:
        for event_id, name, payload in found:
            for consumer in registry.consumers_of(name):
                _first_attempt(event_id, payload, consumer)
            settled.append(event_id)
    finally:
        if settled:
            OutboxEvent.objects.filter(pk__in=settled).update(settled_at=timezone.now())
    return len(found)


def deliver_fresh_as_leader() -> bool:
    """`deliver_fresh`, when no other process does it. True when there may be more."""
    return _lead() and deliver_fresh() > 0


def deliver_waiting(limit: int = 20) -> bool:
    """Take what is due for another attempt (or is slow), one by one; True when there may be more."""
    for _ in range(limit):
        delivery_id = _claim()
        if delivery_id is None:
            return False
        _next_attempt(delivery_id)
    return True


def deliver_all_now(*, rounds: int = 1000) -> int:
    """Everything pending, at once and in this process, follow-up events too; for tests, the demo and commands."""
    count = 0
    for _ in range(rounds):
        fresh = deliver_fresh()
        more = deliver_waiting()
        if not fresh and not more:
            return count
        count += fresh
    raise RuntimeError("events beget events without end")


def _first_attempt(event_id: int, payload: Any, consumer: registry.Consumer) -> None:
    if consumer.slow:
        _insert(event_id, consumer.name, DeliveryState.WAITING, attempts=0, wait=timedelta(0))
        return
    try:
        with transaction.atomic():
            if _insert(event_id, consumer.name, DeliveryState.DONE, attempts=1):
                _run(event_id, payload, consumer)
    except Exception as error:  # noqa: BLE001 a consumer may raise anything; the event has to survive it
        _log_failure(event_id, consumer.event_class.name, consumer.name, 1, error)
        _insert(
            event_id, consumer.name, DeliveryState.WAITING, attempts=1, wait=rules.wait_before(1),
            error=rules.safe_error(error),
        )  # fmt: skip


def _claim() -> int | None:
    """The next due delivery, its attempt counted before it is made: a consumer that kills the process ends too."""
    with transaction.atomic():
        row = (
            Delivery.objects.select_for_update(skip_locked=True, of=("self",))
            .filter(state=DeliveryState.WAITING, next_attempt_at__lte=timezone.now())
            .order_by("next_attempt_at")
            .values_list("pk", flat=True)
            .first()
        )
        if row is not None:
            Delivery.objects.filter(pk=row).update(attempts=F("attempts") + 1)
    return row


def _next_attempt(delivery_id: int) -> None:
    event_id, name, consumer_name, attempts = 0, "", "", 0
    try:
        with transaction.atomic():
            delivery = (
                Delivery.objects.select_for_update(skip_locked=True, of=("self",))
                .select_related("event")
                .filter(pk=delivery_id, state=DeliveryState.WAITING)
                .first()
            )
            if delivery is None:  # another process has it
                return
            event_id, name = delivery.event_id, delivery.event.name
            consumer_name, attempts = delivery.consumer, delivery.attempts
            if attempts > rules.MAX_ATTEMPTS:
                raise RuntimeError("处理过程多次中断")
            consumer = registry.consumer_of(name, consumer_name)
            if consumer is None:
                raise LookupError(f"消费方不存在：{consumer_name}")
            _run(event_id, delivery.event.payload, consumer)
            Delivery.objects.filter(pk=delivery_id).update(
                state=DeliveryState.DONE, next_attempt_at=None, error="", changed_at=timezone.now()
            )
    except Exception as error:  # noqa: BLE001 as above
        _log_failure(event_id, name, consumer_name, attempts, error)
        _postpone(delivery_id, attempts, error)


def _postpone(delivery_id: int, attempts: int, error: Exception) -> None:
    wait, now = rules.wait_before(attempts), timezone.now()
    Delivery.objects.filter(pk=delivery_id, state=DeliveryState.WAITING).update(
        state=DeliveryState.DEAD if wait is None else DeliveryState.WAITING,
        next_attempt_at=None if wait is None else now + wait,
        error=rules.safe_error(error),
        changed_at=now,
    )


def _run(event_id: int, payload: Any, consumer: registry.Consumer) -> None:
    event = msgspec.convert(payload, consumer.event_class)
    consumer.function(event, event_id=event_id)


def _insert(
    event_id: int, consumer: str, state: DeliveryState, *, attempts: int, wait: timedelta | None = None, error: str = ""
) -> bool:
    """False: this consumer has the event already."""
    due = None if wait is None else timezone.now() + wait
    with connection.cursor() as cursor:
        cursor.execute(INSERT_DELIVERY, [event_id, consumer, str(state), attempts, due, error])
        return cursor.rowcount == 1


def _lead() -> bool:
    """Whether this process is the one that delivers fresh events; the lock falls with its connection."""
    global _led_connection
    connection.ensure_connection()
    if _led_connection is not None and _led_connection is connection.connection:
        return True
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [LEADER_LOCK])
        (leads,) = cursor.fetchone()
    _led_connection = connection.connection if leads else None
    return bool(leads)


def _log_failure(event_id: int, name: str, consumer: str, attempts: int, error: Exception) -> None:
    """Where and what, without the message's long digit runs; the payload never."""
    frames = traceback.extract_tb(error.__traceback__)
    where = f"{frames[-1].filename}:{frames[-1].lineno}" if frames else "?"
    logger.warning(
        "event.delivery-failed id=%s name=%s consumer=%s attempt=%s at=%s error=%s",
        event_id, name, consumer, attempts, where, rules.safe_error(error),
    )  # fmt: skip
