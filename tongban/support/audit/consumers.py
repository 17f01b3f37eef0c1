from __future__ import annotations

from types import SimpleNamespace

from tongban.support.events import api as events

from .recording import record


def record_resent_delivery(event: events.DeliveryResent, *, event_id: int) -> None:
    """events lies below audit and cannot write here itself."""
    actor = SimpleNamespace(pk=event.actor_id, name=event.actor_name, kind=event.actor_kind, agency_id=event.agency_id)
    record(
        actor,
        "events.delivery.resend",
        f"delivery:{event.delivery_id}",
        facts={"event": event.event_name, "consumer": event.consumer},
    )
