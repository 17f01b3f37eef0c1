"""What 秒批 tells the house."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from tongban.support.events import api as events


@dataclass(frozen=True)
class SwiftDecided(events.Event):
    name: ClassVar[str] = "swift.decided"
    case_number: str
    item_code: str
    row: int
    is_sampled: bool


@dataclass(frozen=True)
class SwiftSwitched(events.Event):
    """`scope`: an item's code, or empty for all of them."""

    name: ClassVar[str] = "swift.switched"
    scope: str
    is_on: bool


@dataclass(frozen=True)
class SwiftProblemFound(events.Event):
    """抽查 found a decision wrong; 秒批 of the item was stopped with it."""

    name: ClassVar[str] = "swift.problem"
    case_number: str
    item_code: str
