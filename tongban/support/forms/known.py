"""Questions of a form that may still have faults, as far as conditions need to know them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .definition import Option


@dataclass(frozen=True)
class Known:
    id: str
    type: str
    label: str
    options: tuple[Option, ...] = ()


def known(field: Mapping[str, Any]) -> Known:
    options = field.get("options") or ()
    read = (one for one in options if isinstance(one, Mapping)) if isinstance(options, (list, tuple)) else ()
    return Known(
        str(field.get("id", "")),
        str(field.get("type", "")),
        str(field.get("label", "")),
        tuple(Option(str(one.get("value", "")), str(one.get("label", ""))) for one in read),
    )


def known_fields(groups: Sequence[Mapping[str, Any]]) -> dict[str, Known]:
    """All of them by id, those of repeated groups too."""
    return {str(one.get("id")): known(one) for group in groups for one in group.get("fields", ())}


def known_before(groups: Sequence[Mapping[str, Any]], place: tuple[int, ...]) -> dict[str, Known]:
    """What a condition at this place may speak of: what stands before it, of its own row where there are rows."""
    found: dict[str, Known] = {}
    for number, group in enumerate(groups[: place[0] + 1]):
        fields = group.get("fields", ())
        if number == place[0]:
            fields = fields[: place[1]] if len(place) == 2 else ()
        elif group.get("repeat"):
            continue
        found |= {str(one["id"]): known(one) for one in fields if one.get("id")}
    return found
