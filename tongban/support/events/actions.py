from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone

from tongban.common.errors import NotFoundError, WrongStateError

from .enums import DeliveryState
from .events import DeliveryResent
from .models import Delivery
from .publishing import publish


@transaction.atomic
def resend(actor: Any, delivery_id: int) -> None:
    """Put a dead letter back in the line, with all its attempts before it. The caller checks `events.manage`."""
    delivery = Delivery.objects.select_for_update(of=("self",)).select_related("event").filter(pk=delivery_id).first()
    if delivery is None:
        raise NotFoundError(what="这封死信")
    if delivery.state != DeliveryState.DEAD:
        raise WrongStateError(what="这次送达", state=delivery.get_state_display(), verb="重新发送")
    delivery.state = DeliveryState.WAITING
    delivery.attempts = 0
    delivery.next_attempt_at = delivery.changed_at = timezone.now()
    delivery.save(update_fields=["state", "attempts", "next_attempt_at", "changed_at"])
    publish(
        DeliveryResent(
            delivery_id=delivery.pk,
            event_name=delivery.event.name,
            consumer=delivery.consumer,
            actor_id=actor.pk,
            actor_name=actor.name,
            actor_kind=actor.kind,
            agency_id=actor.agency_id,
        )
    )
