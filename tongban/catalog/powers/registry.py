"""What follows the list. Higher modules add themselves in their AppConfig.ready(); powers knows them by name only."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from tongban.support.identity.api import User

from .body import PowerBody


@dataclass(frozen=True)
class PowerChange:
    """One power before and after: `before` is None when it begins, `after` when it ends. `reason` says why."""

    code: str
    agency_id: int
    level: str
    base_code: str
    kind: str
    before: PowerBody | None
    after: PowerBody | None
    status: str
    effective_on: date
    request_number: str = ""
    reason: str = ""


@dataclass(frozen=True)
class Impact:
    """One thing that a change would touch. `kind` "item" or "case" tells the door where its page is."""

    kind: str
    code: str
    name: str
    what: str
    count: int = 1


@dataclass(frozen=True)
class PowerFacts:
    """A power in force, for comparison with what follows it."""

    code: str
    agency_id: int
    level: str
    base_code: str
    body: PowerBody


@dataclass(frozen=True)
class Difference:
    """Where something that follows says otherwise than the list."""

    power_code: str
    power_name: str
    kind: str
    code: str
    name: str
    field: str
    in_list: str
    there: str


@dataclass(frozen=True)
class SyncPart:
    """What one dependant found: how many links were compared, and every difference."""

    compared: int
    differences: tuple[Difference, ...]


class Dependant:
    """Base of what follows. `name` is the heading of its part of the impact list and of the sync report."""

    name = ""

    def impact(self, changes: Sequence[PowerChange]) -> list[Impact]:
        """What these changes would touch; changes nothing."""
        return []

    def follow(self, actor: User, changes: Sequence[PowerChange]) -> list[str]:
        """Change with them, in the transaction of the publication; gives the codes of what was changed."""
        return []

    def compare(self, powers: Sequence[PowerFacts]) -> SyncPart:
        """Whether what is linked says the same."""
        return SyncPart(0, ())

    def linked(self, agency_ids: Iterable[int]) -> dict[tuple[int, str], frozenset[str]]:
        """Base codes of what is in use, by agency and level."""
        return {}


_dependants: dict[str, Dependant] = {}


def register_dependant(dependant: Dependant) -> None:
    known = _dependants.setdefault(dependant.name, dependant)
    if known is not dependant:
        raise ValueError(f"two dependants are called {dependant.name}")


def unregister_dependant(name: str) -> None:
    """For tests."""
    _dependants.pop(name, None)


def dependants() -> list[Dependant]:
    return list(_dependants.values())
