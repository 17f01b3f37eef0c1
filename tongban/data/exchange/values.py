from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any


@dataclass(frozen=True)
class PeerInfo:
    """How a connection stands; `lamp` is one of PeerLamp."""

    code: str
    name: str
    agency_id: int
    agency_name: str
    division_path: str
    address: str
    signing: str
    signing_name: str
    public_key: str
    is_active: bool
    lamp: str
    lamp_name: str
    waiting: int
    dead: int
    last_success_at: datetime | None
    last_failure_at: datetime | None
    last_error: str
    retry_at: datetime | None


@dataclass(frozen=True)
class Message:
    """One message, either way; `direction` is out or in."""

    id: int
    direction: str
    peer_code: str
    peer_name: str
    case_number: str
    seq: int
    key: str
    kind: str
    kind_name: str
    state: str
    state_name: str
    day: date
    body: Mapping[str, Any]
    digest: str
    attempts: int
    error: str
    outcome: str
    at: datetime
    done_at: datetime | None
    next_at: datetime
    is_pulled: bool = False
    pass_reason: str = ""
    passed_by_name: str = ""
    passed_at: datetime | None = None
    #: What is missing when it is passed over; empty: the reader may not pass it over, or it is not dead.
    cost_of_passing: str = ""


@dataclass(frozen=True)
class Received:
    """What the handler of a higher module gets, in the order of the sender, each once."""

    peer_code: str
    peer_name: str
    case_number: str
    key: str
    kind: str
    body: Mapping[str, Any]
    at: datetime
    agency_id: int = 0


@dataclass(frozen=True)
class Progress:
    """What the department told of its work, for the timeline."""

    at: datetime
    title: str
    words: str
    who: str


@dataclass(frozen=True)
class MapInfo:
    peer_code: str
    item_code: str
    version: int
    state: str
    rows: tuple[dict[str, Any], ...]
    cases: tuple[dict[str, Any], ...]
    changed_at: datetime
    published_at: datetime | None
    published_by_name: str


@dataclass(frozen=True)
class DayInfo:
    id: int
    peer_code: str
    peer_name: str
    day: date
    state: str
    state_name: str
    figures: Mapping[str, Any]
    differences: Mapping[str, Any]
    error: str
    checked_at: datetime


@dataclass(frozen=True)
class Envelope:
    """A message that has come and reads well."""

    key: str
    case: str
    seq: int
    kind: str
    day: date
    body: dict[str, Any]
    source: dict[str, Any] = field(repr=False)
