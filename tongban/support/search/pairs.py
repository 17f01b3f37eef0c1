"""The table of synonyms for those who look after it: shipped pairs, and what was entered, changed, switched off."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import TextChoices

from tongban.common.errors import NotFoundError

from . import words
from .models import Synonym
from .synonyms import shipped


class SynonymState(TextChoices):
    SHIPPED = "shipped", "随平台"
    CHANGED = "changed", "本市改过"
    OWN = "own", "本市"
    OFF = "off", "停用"


@dataclass(frozen=True)
class SynonymInfo:
    phrase: str
    targets: tuple[str, ...]
    is_active: bool
    is_shipped: bool
    state: SynonymState
    #: What ships for the phrase, when something else is in force.
    shipped_targets: tuple[str, ...] = ()


def synonyms() -> list[SynonymInfo]:
    """All pairs: shipped ones, and those entered or switched off here; by phrase."""
    table, rows = shipped(), {row.phrase: row for row in Synonym.objects.all()}
    found = [_of_row(row, table) for row in rows.values()]
    found += [_of_shipped(phrase, targets) for phrase, targets in table.items() if phrase not in rows]
    return sorted(found, key=lambda one: one.phrase)


def synonyms_page(
    *, text: str = "", state: str = "", after: str = "", size: int = 50
) -> tuple[list[SynonymInfo], str, int]:
    """Rows by phrase, the phrase to go on after or "", and how many there are. `text` in phrase or target."""
    wanted = words.plain(text)
    found = [
        one
        for one in synonyms()
        if state in ("", one.state)
        and (wanted in one.phrase or any(wanted in words.plain(target) for target in one.targets))
    ]
    rows = [one for one in found if one.phrase > after]
    return rows[:size], rows[size - 1].phrase if len(rows) > size else "", len(found)


def synonym(phrase: str) -> SynonymInfo:
    """One pair, as it is in force or switched off; NotFoundError when the phrase is not known."""
    row = Synonym.objects.filter(phrase=phrase).first() if phrase and words.plain(phrase) == phrase else None
    table = shipped()
    if row is not None:
        return _of_row(row, table)
    if phrase in table:
        return _of_shipped(phrase, table[phrase])
    raise NotFoundError(what=f"同义词“{phrase[:60]}”")


def _of_row(row: Synonym, table: dict[str, list[str]]) -> SynonymInfo:
    is_shipped = row.phrase in table
    in_use = SynonymState.CHANGED if is_shipped else SynonymState.OWN
    return SynonymInfo(
        phrase=row.phrase,
        targets=tuple(row.targets),
        is_active=row.is_active,
        is_shipped=is_shipped,
        state=in_use if row.is_active else SynonymState.OFF,
        shipped_targets=tuple(table.get(row.phrase, ())),
    )


def _of_shipped(phrase: str, targets: list[str]) -> SynonymInfo:
    return SynonymInfo(phrase, tuple(targets), True, True, SynonymState.SHIPPED)
