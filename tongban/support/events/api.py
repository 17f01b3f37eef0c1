"""What other modules may ask of events."""

from __future__ import annotations

from .actions import resend
from .delivery import deliver_all_now
from .each import each, went_well
from .events import DeliveryResent
from .publishing import publish
from .queries import DeadLetter, StuckThing, dead_letters, delivery_alarm, failing, stuck
from .registry import Event, daily, every, subscribe, unsubscribe

__all__ = [
    "DeadLetter",
    "DeliveryResent",
    "Event",
    "StuckThing",
    "daily",
    "dead_letters",
    "deliver_all_now",
    "delivery_alarm",
    "each",
    "every",
    "failing",
    "publish",
    "resend",
    "stuck",
    "subscribe",
    "unsubscribe",
    "went_well",
]
