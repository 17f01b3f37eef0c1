from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from tongban.support.events import api as events


@dataclass(frozen=True)
class PowersPublished(events.Event):
    """The list has changed from `effective_on` on. `kind` is the kind of request ("amend", "cancel", …), or "file".

    inspection follows by the powers' own inspection names, which it asks for by code.
    """

    name: ClassVar[str] = "powers.published"

    codes: tuple[str, ...]
    request_number: str
    kind: str
    effective_on: str

    @property
    def subject(self) -> str:
        return f"power-request:{self.request_number}" if self.request_number else ""
