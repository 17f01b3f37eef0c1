"""What goes in and what comes out."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import msgspec


@dataclass(frozen=True)
class SearchDoc:
    """Something that can be found. `division_path`: where it is offered; "" for everywhere."""

    code: str
    title: str
    subtitle: str = ""
    alias: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    summary: str = ""
    body: str = ""
    division_path: str = ""
    popularity: int = 0


class Written(msgspec.Struct):
    """An entry as it is written, to the database and to the index; a row of the table is read as one too."""

    kind: str
    code: str
    title: str
    subtitle: str
    alias: list[str]
    topics: str
    summary: str
    body: str
    division_path: str
    plain: str
    digest: bytes
    popularity: int = 0


@dataclass(frozen=True)
class Hit:
    """`is_sure` false: only a character or a word in the small print agrees, nothing that was asked for."""

    kind: str
    code: str
    title: str
    subtitle: str
    score: float
    is_sure: bool = True


Source = Callable[[], Iterable[SearchDoc]]
_sources: dict[str, Source] = {}


def register_source(kind: str, source: Source) -> None:
    """`source()` yields everything of this kind that can be found now; called when the index is rebuilt."""
    _sources[kind] = source


def sources() -> dict[str, Source]:
    return dict(_sources)
