"""What of an entry goes into the index: which words, pairs, sounds and spellings in which field."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, NamedTuple

import msgspec
from tantivy import Document

from . import words
from .docs import Written
from .models import Entry

_encode = msgspec.json.Encoder().encode


class Name(NamedTuple):
    """A title or alias as it is looked for. The same item stands in the lists of many places, so these are kept."""

    words: str
    pairs: str
    sounds: str
    spelled: str
    initials: str
    plain: str


@lru_cache(maxsize=20_000)
def name_of(text: str) -> Name:
    spelled, initials = words.typed(text)
    return Name(
        " ".join(words.words(text)),
        " ".join([*words.pairs(text), *words.characters(text)]),
        " ".join(words.sounds(text)),
        " ".join(spelled),
        " ".join(initials),
        words.plain(text),
    )


@lru_cache(maxsize=20_000)
def _words(text: str) -> str:
    return " ".join(words.words(text))


def document_of(entry: Entry | Written) -> Document:
    title = name_of(entry.title)
    aliases = [name_of(name) for name in entry.alias]
    names = [title, *aliases]
    document = Document()
    add = document.add_text
    add("key", f"{entry.kind}:{entry.code}")
    add("kind", entry.kind)
    add("code", entry.code.lower())
    add("place", places_of(entry.division_path))
    add("name", title.words)
    add("name_pairs", title.pairs)
    if aliases:
        add("alias", " ".join([name.words for name in aliases]))
        add("alias_pairs", " ".join([name.pairs for name in aliases]))
    add("topics", _words(entry.topics))
    add("summary", _words(entry.summary))
    add("body", _words(entry.body))
    add("sounds", " ".join([name.sounds for name in names]))
    add("spelled", " ".join([name.spelled for name in names]))
    add("initials", " ".join([name.initials for name in names]))
    add("whole", " ".join([name.plain for name in names]))
    add("start", " ".join([name.plain[:20] for name in names]))
    document.add_bytes("shown", _encode(_shown(entry)))
    return document


def _shown(entry: Entry | Written) -> dict[str, Any]:
    return {
        "kind": entry.kind,
        "code": entry.code,
        "title": entry.title,
        "subtitle": entry.subtitle,
        "path": entry.division_path,
        "popularity": entry.popularity,
    }


@lru_cache(maxsize=5_000)
def places_of(path: str) -> str:
    """`at` the place itself, and `in` each place that holds it."""
    if not path:
        return "at:"
    parts = path.split(".")
    return " ".join([f"at:{path}", *(f"in:{'.'.join(parts[: end + 1])}" for end in range(len(parts)))])


def places_near(path: str) -> list[str]:
    """The terms of what is offered at a place: there, below it, by a place above it, or everywhere."""
    parts = path.split(".")
    return ["at:", f"in:{path}", *(f"at:{'.'.join(parts[:end])}" for end in range(1, len(parts)))]
