"""A text on its way into the library: read, dated, named; nothing written yet."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date
from typing import Any

import msgspec

from .enums import CATEGORIES, ClauseKind, Kind
from .rules import history, naming
from .rules.history import Start
from .rules.structure import ReadText, read_text
from .values import words_of


class TextError(Exception):
    """Why a text cannot be taken over, in Chinese."""


@dataclass(frozen=True)
class Incoming:
    read: ReadText
    names: tuple[str, ...]
    kind: Kind
    category: str
    issuer: str
    order_number: str
    dated_on: date
    start: Start
    is_extract: bool
    source: str
    digest: str

    @property
    def title(self) -> str:
        return self.read.title

    @property
    def change(self) -> str:
        return history.change_words(self.dated_on, self.read.history)


def incoming(
    text: str,
    *,
    category: str,
    dated_on: date | None = None,
    effective_on: date | None = None,
    name: str = "",
    is_extract: bool = False,
    issuer: str = "",
    source: str = "",
) -> Incoming:
    """Read a text; TextError says why it cannot be taken over. What is not told is taken from the text itself."""
    kind = CATEGORIES.get(category) or (Kind(category) if category in Kind.values else None)
    if kind is None:
        raise TextError(f"类别“{category}”不认识")
    read = read_text(text, is_extract=is_extract)
    if read.faults:
        raise TextError("；".join(read.faults))
    if len(read.title) > 200:
        raise TextError("标题超过 200 字")
    if any(len(line) > 600 for line in read.history):
        raise TextError("标题下的沿革有一行超过 600 字")
    day = dated_on or history.newest_date(read.history)
    if day is None:
        raise TextError("没有公布日期：索引和标题下都没有写")
    start = Start(effective_on, is_stated=True) if effective_on else _start(day, read)
    if start.on < day and effective_on is None:
        start = Start(day, is_stated=False)
    return Incoming(
        read=read,
        names=tuple(naming.names_of(read.title, [name])),
        kind=kind,
        category=category if category in CATEGORIES else "",
        issuer=issuer or history.issuer_of(kind, naming.short_title(read.title), read.history),
        order_number=history.order_number(read.history),
        dated_on=day,
        start=start,
        is_extract=is_extract,
        source=source,
        digest=_digest(read, day, start.on),
    )


def _start(day: date, read: ReadText) -> Start:
    last = next((one for one in reversed(read.clauses) if one.kind != ClauseKind.ANNEX), None)
    return history.start_of(day, read.history, words_of(last.body) if last else "")


def _digest(read: ReadText, *days: date) -> str:
    """Of what was recognised, so that blanks and comments of a file make no new text."""
    content: list[Any] = [
        read.title,
        read.history,
        read.outline,
        [(one.number, one.body) for one in read.clauses],
        days,
    ]
    return hashlib.sha256(msgspec.json.encode(msgspec.to_builtins(content))).hexdigest()
