"""What other modules may ask of events."""

from __future__ import annotations

from .actions import resend
from .delivery import deliver_all_now
from .events import DeliveryResent
from .publishing import publish
from .queries import DeadLetter, dead_letters, delivery_alarm
from .registry import Event, daily, every, subscribe, unsubscribe

__all__ = [
    "DeadLetter",
    "DeliveryResent",
    "Event",
    "daily",
    "dead_letters",
    "deliver_all_now",
    "delivery_alarm",
    "every",
    "publish",
    "resend",
    "subscribe",
    "unsubscribe",
]
