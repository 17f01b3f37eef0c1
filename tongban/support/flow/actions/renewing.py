"""What a case was given at its start has changed, such as the answers of its form: the flow goes by the new ones."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from tongban.support.identity import api as identity

from .. import inputs
from ..enums import EventKind
from ..ledger import Entry
from . import locking
from .moving import record


@transaction.atomic
def renew_context(*, actor: identity.User, instance_id: int, name: str, value: Any, words: str) -> bool:
    """False when it is the same as before. What was decided by the old value stands. For a caller that has checked."""
    instance = locking.instance_of(instance_id)
    clean = inputs.facts({name: value}, "context")
    if instance.context.get(name) == clean[name]:
        return False
    locking.require_live(instance, words)
    instance.context |= clean
    instance.save(update_fields=["context"])
    record(instance, actor, Entry(EventKind.NOTED, {"words": words}))
    return True
