"""What a lower module may ask of the person (or system) who acts; identity.User is one."""

from __future__ import annotations

from typing import Protocol


class Actor(Protocol):
    pk: int
    username: str
    name: str
    kind: str

    def may(
        self, action: str, *, division_path: str = "", agency_id: int | None = None, item_code: str = ""
    ) -> bool: ...

    def may_citywide(self, action: str) -> bool: ...
