"""What goes over the counter of this module."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from .body import PowerBody
from .enums import BodyKind, PowerKind, PowerLevel, PowerState, Source


@dataclass(frozen=True)
class PowerRow:
    """One line of the list on a day."""

    code: str
    base_code: str
    name: str
    kind: str
    level: str
    agency_id: int
    agency_name: str
    agency_short_name: str
    division_code: str
    division_name: str
    state: str
    is_sub: bool
    version: int
    effective_on: date
    ended_on: date | None

    @property
    def kind_name(self) -> str:
        return str(PowerKind(self.kind).label)

    @property
    def level_name(self) -> str:
        return str(PowerLevel(self.level).label)

    @property
    def state_name(self) -> str:
        return str(PowerState(self.state).label)


@dataclass(frozen=True)
class VersionRow:
    """One line of the history of a power."""

    version: int
    effective_on: date
    ended_on: date | None
    status_name: str
    name: str
    request_number: str
    change_note: str
    published_by_name: str
    published_at: datetime
    is_in_force: bool


@dataclass(frozen=True)
class PowerView:
    """A power as the list has it on a day, with its place in the tree."""

    row: PowerRow
    body: PowerBody
    as_of: date
    change_note: str
    request_number: str
    parent: PowerRow | None
    children: tuple[PowerRow, ...]

    @property
    def subject_kind_name(self) -> str:
        return str(BodyKind(self.body.subject_kind).label) if self.body.subject_kind in BodyKind.values else ""

    @property
    def source_name(self) -> str:
        return str(Source(self.body.source).label) if self.body.source in Source.values else ""


@dataclass(frozen=True)
class Counted:
    code: str
    name: str
    count: int


@dataclass(frozen=True)
class Counts:
    """How many powers count on a day, for the public list."""

    total: int
    by_kind: tuple[Counted, ...]
    by_agency: tuple[Counted, ...]
