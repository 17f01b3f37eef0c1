"""What 会商会审 tells the house."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from tongban.support.events import api as events


@dataclass(frozen=True)
class CouncilCalled(events.Event):
    name: ClassVar[str] = "councils.called"
    council_id: int
    about: str


@dataclass(frozen=True)
class CouncilClosed(events.Event):
    """The vote is closed; `outcome`: passed or rejected."""

    name: ClassVar[str] = "councils.closed"
    council_id: int
    about: str
    outcome: str


@dataclass(frozen=True)
class MinutesSealed(events.Event):
    name: ClassVar[str] = "councils.sealed"
    council_id: int
    about: str
    number: str
