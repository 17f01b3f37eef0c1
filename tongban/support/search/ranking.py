"""The last order: nearer places first, what many people choose a little higher. Pure."""

from __future__ import annotations

from math import log1p


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


def final_score(score: float, *, offered_path: str, asked_path: str, popularity: int) -> float:
    return score * place_factor(offered_path, asked_path) * popularity_factor(popularity)


#: Hits far below the best are noise: a shared character, a word in the small print.
LEAST_SHARE = 0.12


#: What one rare word of a name is worth in an index without many documents; less is a chance resemblance.
SURE_WEIGHT = 3.0


def least_sure(documents: int) -> float:
    """From this score on a hit answers what was asked. A rare word counts more the more documents there are."""
    return SURE_WEIGHT * log1p(documents / 1.5)


def is_worth_showing(score: float, best: float) -> bool:
    return score >= best * LEAST_SHARE
