"""What other modules may ask of the search."""

from __future__ import annotations

from .actions import (
    create_synonym,
    delete_synonym,
    heal,
    index,
    note_choice,
    rebuild,
    remove,
    retain,
    save_synonym,
    synonym_faults,
    wanted_targets,
)
from .docs import Hit, SearchDoc, Source, register_source
from .index import is_usable
from .misses import MissInfo, miss, misses, misses_count, misses_page, note_miss, settle_miss, teach_from_miss
from .models import MissState
from .pairs import SynonymInfo, SynonymState, synonym, synonyms, synonyms_page
from .queries import Trial, query, trial

__all__ = [
    "Hit",
    "MissInfo",
    "MissState",
    "SearchDoc",
    "Source",
    "SynonymInfo",
    "SynonymState",
    "Trial",
    "create_synonym",
    "delete_synonym",
    "heal",
    "index",
    "is_usable",
    "miss",
    "misses",
    "misses_count",
    "misses_page",
    "note_choice",
    "note_miss",
    "query",
    "rebuild",
    "register_source",
    "remove",
    "retain",
    "save_synonym",
    "settle_miss",
    "synonym",
    "synonym_faults",
    "synonyms",
    "synonyms_page",
    "teach_from_miss",
    "trial",
    "wanted_targets",
]
