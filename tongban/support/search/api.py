"""What other modules may ask of the search."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from . import actions as _actions
from .actions import (
    create_synonym,
    delete_synonym,
    heal,
    index,
    note_choice,
    note_miss,
    rebuild,
    remove,
    save_synonym,
    synonym_faults,
    wanted_targets,
)
from .docs import Hit, SearchDoc, Source, register_source
from .pairs import SynonymInfo, SynonymState, synonym, synonyms, synonyms_page
from .queries import Trial, query, trial

__all__ = [
    "Hit",
    "MissInfo",
    "SearchDoc",
    "Source",
    "SynonymInfo",
    "SynonymState",
    "Trial",
    "create_synonym",
    "delete_synonym",
    "heal",
    "index",
    "misses",
    "note_choice",
    "note_miss",
    "query",
    "rebuild",
    "register_source",
    "remove",
    "save_synonym",
    "synonym",
    "synonym_faults",
    "synonyms",
    "synonyms_page",
    "trial",
    "wanted_targets",
]


@dataclass(frozen=True)
class MissInfo:
    text: str
    times: int
    last_at: datetime


def misses(limit: int = 50) -> list[MissInfo]:
    """Words that found nothing, most often asked first."""
    return [MissInfo(row.text, row.times, row.last_at) for row in _actions.misses(limit)]
