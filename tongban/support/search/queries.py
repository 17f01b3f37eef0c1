"""Finding."""

from __future__ import annotations

import logging
from collections.abc import Iterable

from tongban.support.agencies import api as agencies

from . import actions, fallback, synonyms, words
from . import index as disk
from .docs import Hit
from .index import Found, IndexUnusableError
from .ranking import final_score, is_worth_showing, least_sure

logger = logging.getLogger(__name__)
#: How many candidates are put in their last order for one page of hits.
_CANDIDATES = 60
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
    if not asked:
        return []
    found, sure_from = _find(asked, list(kinds) if kinds else None, max(limit, _CANDIDATES))
    place = agencies.find_division(division) if division else None
    path = place.path if place else ""
    scored = sorted(
        (
            (final_score(one.score, offered_path=one.path, asked_path=path, popularity=one.popularity), one)
            for one in found
        ),
        key=lambda pair: (-pair[0], pair[1].code),
    )
    best = scored[0][0] if scored else 0.0
    if log_miss and best < sure_from:
        actions.note_miss(asked)
    return [
        Hit(one.kind, one.code, one.title, one.subtitle, round(score, 3), is_sure=score >= sure_from)
        for score, one in scored[:limit]
        if is_worth_showing(score, best)
    ]


def _find(text: str, kinds: list[str] | None, limit: int) -> tuple[list[Found], float]:
    """What resembles the text, and from which score on it is an answer."""
    others = synonyms.alternatives(text)
    try:
        return disk.find(text, others, kinds, limit), least_sure(disk.size())
    except IndexUnusableError as error:
        logger.warning("search.index_unusable reason=%s", error)
        return fallback.find(text, others, kinds, limit), fallback.SURE_FROM
