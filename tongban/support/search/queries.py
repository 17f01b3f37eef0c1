"""Finding."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import dataclass

from tongban.support.agencies import api as agencies

from . import fallback, misses, synonyms, words
from . import index as disk
from .docs import Hit
from .index import Found, IndexUnusableError
from .ranking import each_name_once, final_score, is_worth_showing, least_sure

logger = logging.getLogger(__name__)
#: How many candidates are put in their last order for one page of hits.
_CANDIDATES = 60
_FROM_AFAR = 10
_LONGEST = 60


def query(
    text: str,
    *,
    kinds: Iterable[str] | None = None,
    division: str = "",
    limit: int = 10,
    log_miss: bool = False,
) -> list[Hit]:
    """Best first. `division` (12 digits) prefers what is offered there; `log_miss` remembers words without a sure
    answer."""
    asked = words.normal(text)[:_LONGEST].strip()
    hits = _ranked(asked, synonyms.alternatives(asked), list(kinds) if kinds else None, division, limit)
    if asked and log_miss and not any(hit.is_sure for hit in hits):
        misses.note_miss(asked)
    return hits


@dataclass(frozen=True)
class Trial:
    """What a query finds now, and what it would find with a pair that is not saved yet."""

    before: list[Hit]
    after: list[Hit]
    meant: list[str]


def trial(text: str, *, phrase: str, targets: list[str], is_active: bool = True, limit: int = 5) -> Trial:
    """Nothing is written, and no miss is noted."""
    asked = words.normal(text)[:_LONGEST].strip()
    table = synonyms.table_with(words.plain(phrase), tuple(targets), is_active=is_active)
    meant = synonyms.alternatives(asked, table)
    return Trial(
        before=_ranked(asked, synonyms.alternatives(asked), None, "", limit),
        after=_ranked(asked, meant, None, "", limit),
        meant=meant,
    )


def _ranked(asked: str, others: list[str], kinds: list[str] | None, division: str, limit: int) -> list[Hit]:
    if not asked:
        return []
    place = agencies.find_division(division) if division else None
    path = place.path if place else ""
    found, sure_from = _find(asked, others, kinds, max(limit, _CANDIDATES), path)
    ranked = sorted(((_score(one, path), one) for one in found), key=lambda pair: (-pair[0], pair[1].code))
    scored = each_name_once(ranked)
    if not scored:
        return []
    best = scored[0][0]
    return [
        Hit(one.kind, one.code, one.title, one.subtitle, round(score, 3), is_sure=score >= sure_from)
        for score, one in scored[:limit]
        if is_worth_showing(score, best)
    ]


def _score(one: Found, asked_path: str) -> float:
    return final_score(
        one.score,
        title=one.title,
        kind=one.kind,
        offered_path=one.path,
        asked_path=asked_path,
        popularity=one.popularity,
    )


def _find(text: str, others: list[str], kinds: list[str] | None, limit: int, near: str) -> tuple[list[Found], float]:
    """Candidates, and from which score on one is an answer. With a place: what is offered there, and the best from
    anywhere."""
    try:
        found = disk.find(text, others, kinds, limit, near)
        if near:
            held = {(one.kind, one.code) for one in found}
            far = disk.find(text, others, kinds, _FROM_AFAR)
            found += [one for one in far if (one.kind, one.code) not in held]
        return found, least_sure(disk.size())
    except IndexUnusableError as error:
        logger.warning("search.index_unusable reason=%s", error)
        return fallback.find(text, others, kinds, limit), fallback.SURE_FROM
