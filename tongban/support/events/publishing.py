"""Putting events into the outbox: one statement, in the transaction of the change."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec
from django.db import connection, transaction
from psycopg.types.json import Jsonb

from tongban.common.prepared import send

from .registry import Event

HEAD = "INSERT INTO events_outboxevent (name, subject, payload)"


def publish(*events: Event) -> None:
    """Tell what has happened. It is delivered by the worker once the transaction has committed, else never.

    One SQL statement, however many events. There is no NOTIFY: it would make every committing transaction queue for
    one lock; the worker looks every fifth of a second instead.
    """
    if not events:
        return
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("events.publish needs the transaction of the change it tells of")
    rows: list[Sequence[Any]] = [
        (event.name, event.subject[:100], Jsonb(msgspec.to_builtins(event))) for event in events
    ]
    send(HEAD, "(%s, %s, %s)", rows)
