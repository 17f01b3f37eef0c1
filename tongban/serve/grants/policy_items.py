"""Which items have a policy: held in the process, since every case page and every decision asks, mostly for nothing."""

from __future__ import annotations

from tongban.common.stamped import Stamped

from .models import Policy, Stamp

_items: Stamped[frozenset[str]] = Stamped(
    "grant-items", lambda: frozenset(Policy.objects.values_list("item_code", flat=True)), lambda: Stamp
)


def has_policy(item_code: str) -> bool:
    return item_code in _items.get()


def changed() -> None:
    """A policy was made in this transaction."""
    _items.changed()
