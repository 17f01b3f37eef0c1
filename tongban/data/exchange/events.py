"""What exchange tells the house; stored with the change, delivered after it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from tongban.support.events import api as events


@dataclass(frozen=True)
class MessagePassed(events.Event):
    """An administrator lets the case go on without this message; `cost` says what is missing from now on."""

    name: ClassVar[str] = "exchange.message.passed"
    case_number: str
    direction: str
    message_id: int
    peer_name: str
    kind_name: str
    seq: int
    reason: str
    by: str
    cost: str
