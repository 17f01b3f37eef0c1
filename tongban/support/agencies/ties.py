"""What other modules keep of an agency: they stand above and tell here, so that none is closed under their feet."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Tie:
    """`count` for an agency's id; `words` with the measure word, as they follow the number: 个在用的事项."""

    words: str
    count: Callable[[int], int]


_living: dict[str, Tie] = {}
_bound: dict[str, Tie] = {}


def register_living(name: str, words: str, count: Callable[[int], int]) -> None:
    """A module above tells, in its AppConfig.ready(), what would be left alone if the agency were closed."""
    _living[name] = Tie(words, count)


def register_bound(name: str, words: str, count: Callable[[int], int]) -> None:
    """The same for what was made with the agency's code or place, which therefore stay."""
    _bound[name] = Tie(words, count)


def living(agency_id: int) -> list[str]:
    """“3 个在用的事项” for everything that would be left alone."""
    return _told(agency_id, _living)


def bound(agency_id: int) -> list[str]:
    return _told(agency_id, _bound)


def _told(agency_id: int, ties: dict[str, Tie]) -> list[str]:
    found = [(tie.words, tie.count(agency_id)) for tie in ties.values()]
    return [f"{number} {words}" for words, number in found if number]
