"""Which item stands above another one with the same base code."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Seat:
    """Where an item stands: its place, its agency and the agency above that, and what it was made from."""

    id: int
    path: str
    agency_id: int | None = None
    above_agency_id: int | None = None
    #: 业务办理项: of the item it is a way of handling.
    handles_id: int | None = None
    adopted_from_id: int | None = None


def seat_above(own: Seat, others: Iterable[Seat]) -> Seat | None:
    """A way of handling stands below its item. Any other item stands below the nearest place above its own that has
    the base code; where several agencies there have it: the one it was adopted from, the one above its own agency."""
    found = [one for one in others if one.id != own.id]
    if own.handles_id is not None:
        return next((one for one in found if one.id == own.handles_id), None)
    higher = [one for one in found if one.handles_id is None and own.path.startswith(f"{one.path}.")]
    return max(
        higher,
        key=lambda one: (
            len(one.path),
            one.id == own.adopted_from_id,
            one.agency_id == own.above_agency_id,
            -one.id,
        ),
        default=None,
    )
