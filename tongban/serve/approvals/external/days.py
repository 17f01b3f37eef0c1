"""Days as the other side writes them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from tongban.common.errors import InvalidInputError


def day_of(body: Mapping[str, Any], name: str, label: str) -> date | None:
    value = body.get(name)
    if value in (None, ""):
        return None
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        raise InvalidInputError(fields={name: f"{label}（{name}）应写成 2026-03-02"}) from None
