"""What other modules may ask of the search."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from . import actions as _actions
from . import synonyms as _synonyms
from .actions import delete_synonym, heal, index, note_choice, note_miss, rebuild, remove, save_synonym
from .docs import Hit, SearchDoc, Source, register_source
from .models import Synonym
from .queries import query

__all__ = [
    "Hit",
    "MissInfo",
    "SearchDoc",
    "Source",
    "SynonymInfo",
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
    "synonyms",
]


@dataclass(frozen=True)
class SynonymInfo:
    phrase: str
    targets: tuple[str, ...]
    is_active: bool
    is_shipped: bool


@dataclass(frozen=True)
class MissInfo:
    text: str
    times: int
    last_at: datetime


def synonyms() -> list[SynonymInfo]:
    """All pairs: shipped ones, and those entered or switched off here."""
    shipped = _synonyms.shipped()
    rows = {row.phrase: row for row in Synonym.objects.all()}
    found = [SynonymInfo(row.phrase, tuple(row.targets), row.is_active, row.phrase in shipped) for row in rows.values()]
    found += [
        SynonymInfo(phrase, tuple(targets), True, True) for phrase, targets in shipped.items() if phrase not in rows
    ]
    return sorted(found, key=lambda one: one.phrase)


def misses(limit: int = 50) -> list[MissInfo]:
    """Words that found nothing, most often asked first."""
    return [MissInfo(row.text, row.times, row.last_at) for row in _actions.misses(limit)]
