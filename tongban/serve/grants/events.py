"""What grants tells the house."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from tongban.support.events import api as events


@dataclass(frozen=True)
class PolicyPublished(events.Event):
    name: ClassVar[str] = "grants.policy.published"
    policy_id: int
    version: int


@dataclass(frozen=True)
class AwardDecided(events.Event):
    """`state`: reserved, or queued when the budget does not reach."""

    name: ClassVar[str] = "grants.award.decided"
    case_number: str
    state: str
    cents: int


@dataclass(frozen=True)
class PublicityOpened(events.Event):
    name: ClassVar[str] = "grants.publicity.opened"
    number: str


@dataclass(frozen=True)
class AwardPaid(events.Event):
    name: ClassVar[str] = "grants.award.paid"
    case_number: str
    cents: int
    batch_number: str
