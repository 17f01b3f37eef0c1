from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from .registry import Event


@dataclass(frozen=True)
class DeliveryResent(Event):
    """An administrator has sent a dead letter again. (audit keeps it: events lies below audit.)"""

    name: ClassVar[str] = "events.delivery.resent"
    delivery_id: int
    event_name: str
    consumer: str
    actor_id: int | None
    actor_name: str
    actor_kind: str
    agency_id: int | None
