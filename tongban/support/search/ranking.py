"""The last order: nearer places first, what many people choose a little higher. Pure."""

from __future__ import annotations

from math import log1p
from typing import Protocol, TypeVar

#: People look for things to do; a question or a law has to fit clearly better to stand before them.
KIND_FACTORS = {"question": 0.5, "document": 0.5}


def place_factor(offered_path: str, asked_path: str) -> float:
    """How fitting a place is. Offered here: best; by a place above: nearly; elsewhere: last, never hidden."""
    if not asked_path or not offered_path:
        return 1.0
    if offered_path == asked_path:
        return 1.3
    if asked_path.startswith(offered_path + "."):
        return 1.2
    if offered_path.startswith(asked_path + "."):
        return 1.05
    return 0.7


def popularity_factor(popularity: int) -> float:
    """At most some ten per cent for a thousand choices: it breaks ties and does not shout."""
    return 1.0 + min(log1p(popularity) / 70, 0.15)


def brevity_factor(title: str) -> float:
    """Of names that hold the same words, the shorter says less besides; again only to break ties."""
    return 1.0 + 0.6 / max(len(title), 6) if title else 1.0


def final_score(
    score: float, *, title: str = "", kind: str = "", offered_path: str, asked_path: str, popularity: int
) -> float:
    place = place_factor(offered_path, asked_path)
    return score * place * popularity_factor(popularity) * brevity_factor(title) * KIND_FACTORS.get(kind, 1.0)


#: Hits far below the best are noise: a shared character, a word in the small print.
LEAST_SHARE = 0.25


#: What one rare word of a name is worth in an index without many documents; less is a chance resemblance.
SURE_WEIGHT = 3.0


def least_sure(documents: int) -> float:
    """From this score on a hit answers what was asked. A rare word counts more the more documents there are."""
    return SURE_WEIGHT * log1p(documents / 1.5)


def is_worth_showing(score: float, best: float) -> bool:
    return score >= best * LEAST_SHARE


class _Named(Protocol):
    @property
    def kind(self) -> str: ...
    @property
    def title(self) -> str: ...


T = TypeVar("T", bound=_Named)


def each_name_once(scored: list[tuple[float, T]]) -> list[tuple[float, T]]:
    """The same item offered at many places fills a page and says nothing: its best place first, the others last."""
    seen: set[tuple[str, str]] = set()
    first: list[tuple[float, T]] = []
    again: list[tuple[float, T]] = []
    for score, one in scored:
        name = (one.kind, one.title)
        (again if name in seen else first).append((score, one))
        seen.add(name)
    return first + again
