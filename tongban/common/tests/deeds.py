"""A table of what people do to one kind of thing, tried by everybody, in every state, and twice.

Tables are written by hand from the law and the roles, not read from the code. What answers the same when it was done
already goes through in that state too.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from .untouched import refused, twice


@dataclass(frozen=True)
class Deed:
    """Who may, in which states, each by name with the usual one first; `do(place, actor, key)` does it."""

    by: str
    at: str
    do: Callable[..., Any]

    @property
    def who(self) -> str:
        return self.by.split()[0]

    @property
    def state(self) -> str:
        return self.at.split()[0]

    def refuses(self, place: Any, actor: Any, key: str | None = None) -> str:
        return refused(lambda: self.do(place, actor, key))

    def is_one_when_done_twice(self, place: Any, actor: Any) -> None:
        twice(lambda: self.do(place, actor, "key"))


def those_who_may(deed: Deed, place: Any, people: Mapping[str, Any]) -> set[str]:
    return {name for name, person in people.items() if not deed.refuses(place, person, "key")}


def where_it_goes(deed: Deed, places: Mapping[str, Any], actor: Any) -> set[str]:
    return {state for state, place in places.items() if not deed.refuses(place, actor)}
