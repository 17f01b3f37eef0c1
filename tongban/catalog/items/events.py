from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from tongban.support.events import api as events


@dataclass(frozen=True)
class ItemsPublished(events.Event):
    """New versions bind (now or from their effective date), or items were suspended, taken up again, cancelled."""

    name: ClassVar[str] = "items.published"

    codes: tuple[str, ...]
