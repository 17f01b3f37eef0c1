"""What other modules may ask of the search."""

from __future__ import annotations

from dataclasses import dataclass

from . import synonyms as _synonyms
from .actions import delete_synonym, heal, index, note_choice, rebuild, remove, retain, save_synonym
from .docs import Hit, SearchDoc, Source, register_source
from .misses import MissInfo, miss, misses, misses_count, misses_page, note_miss, settle_miss, teach_from_miss
from .models import MissState, Synonym
from .queries import query

__all__ = [
    "Hit",
    "MissInfo",
    "MissState",
    "SearchDoc",
    "Source",
    "SynonymInfo",
    "delete_synonym",
    "heal",
    "index",
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
    "synonyms",
    "teach_from_miss",
]


@dataclass(frozen=True)
class SynonymInfo:
    phrase: str
    targets: tuple[str, ...]
    is_active: bool
    is_shipped: bool


def synonyms() -> list[SynonymInfo]:
    """All pairs: shipped ones, and those entered or switched off here."""
    shipped = _synonyms.shipped()
    rows = {row.phrase: row for row in Synonym.objects.all()}
    found = [SynonymInfo(row.phrase, tuple(row.targets), row.is_active, row.phrase in shipped) for row in rows.values()]
    found += [
        SynonymInfo(phrase, tuple(targets), True, True) for phrase, targets in shipped.items() if phrase not in rows
    ]
    return sorted(found, key=lambda one: one.phrase)
