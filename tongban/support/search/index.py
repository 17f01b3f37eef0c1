"""The tantivy index on disk: one writer at a time (file lock), any number of reading processes.

`SEARCH_ROOT/current` names the folder in use. A rebuild fills a new folder and then moves the name, so readers never
see half an index; they look at the name and at tantivy's own meta file before each search, and open the index anew
when either has changed.
"""

from __future__ import annotations

import fcntl
import shutil
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
import tantivy
from django.conf import settings
from tantivy import Document, Index, Occur, Query, Searcher

from . import words
from .docs import Written
from .documents import document_of, places_near
from .models import Entry

#: Raised with every change of the schema or of how text is cut: an older index is then rebuilt.
FORMAT = 5
_TEXT = ("name", "name_pairs", "alias", "alias_pairs", "topics", "summary", "body", "sounds")
_TYPED = ("spelled", "initials", "whole", "start")
_HEAP = 100_000_000


class IndexUnusableError(Exception):
    """No index, or a broken one; the database answers then."""


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("key", tokenizer_name="raw", index_option="basic")
    builder.add_text_field("kind", tokenizer_name="raw", index_option="basic")
    builder.add_text_field("code", tokenizer_name="raw", index_option="basic")
    builder.add_text_field("place", tokenizer_name="whitespace", index_option="basic")
    for name in _TEXT:
        builder.add_text_field(name, tokenizer_name="whitespace", index_option="freq")
    for name in _TYPED:
        builder.add_text_field(name, tokenizer_name="whitespace", index_option="basic")
    builder.add_bytes_field("shown", stored=True, indexed=False, fast=False)
    return builder.build()


def root() -> Path:
    return Path(settings.SEARCH_ROOT)


def _current() -> Path | None:
    try:
        name = (root() / "current").read_text(encoding="utf-8").strip()
    except OSError:
        return None
    return root() / name if name.startswith(f"f{FORMAT}-") else None


# writing -----------------------------------------------------------------------------------------------------------


_mine = threading.local()


@contextmanager
def only_writer() -> Iterator[None]:
    """The index is this thread's alone; inside, it may be asked for again.

    It is taken before rows of entries are written. Who held such a row and waited here would wait for ever for a
    rebuild that waits for the row, and the database sees only one half of that circle.
    """
    if getattr(_mine, "is_held", False):
        yield
        return
    root().mkdir(parents=True, exist_ok=True)
    with (root() / "write.lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        _mine.is_held = True
        try:
            yield
        finally:
            _mine.is_held = False


def write(entries: Iterable[Entry | Written]) -> None:
    """Put these entries into the index in use (an empty one is begun where there is none)."""
    with only_writer():
        index = _open_or_begin()
        writer = index.writer(_HEAP, 1)
        for entry in entries:
            writer.delete_documents_by_term("key", f"{entry.kind}:{entry.code}")
            writer.add_document(document_of(entry))
        writer.commit()
        writer.wait_merging_threads()


def remove(kind: str, codes: Iterable[str]) -> None:
    with only_writer():
        index = _open_or_begin()
        writer = index.writer(_HEAP, 1)
        for code in codes:
            writer.delete_documents_by_term("key", f"{kind}:{code}")
        writer.commit()
        writer.wait_merging_threads()


def rebuild(entries: Iterable[Entry | Written]) -> int:
    """A new index of exactly these entries takes the place of the old one."""
    with only_writer():
        folder = root() / f"f{FORMAT}-{time.time_ns()}"
        count = _fill(folder, entries)
        _point_to(folder)
        _sweep(folder)
    return count


def _fill(folder: Path, entries: Iterable[Entry | Written]) -> int:
    folder.mkdir(parents=True)
    writer = Index(_schema(), path=str(folder)).writer(_HEAP, 1)
    count = 0
    for entry in entries:
        writer.add_document(document_of(entry))
        count += 1
    writer.commit()
    writer.wait_merging_threads()
    return count


def _open_or_begin() -> Index:
    folder = _current()
    if folder is not None and (folder / "meta.json").exists():
        try:
            return Index.open(str(folder))
        except (ValueError, OSError):
            pass
    folder = root() / f"f{FORMAT}-{time.time_ns()}"
    _fill(folder, Entry.objects.iterator(chunk_size=500))
    _point_to(folder)
    return Index.open(str(folder))


def _point_to(folder: Path) -> None:
    fresh = root() / "current.new"
    fresh.write_text(folder.name, encoding="utf-8")
    fresh.replace(root() / "current")


def _sweep(keep: Path) -> None:
    """Old folders go, but the one before stays for readers that have it open."""
    old = sorted((path for path in root().glob("f*-*") if path != keep), key=lambda path: path.stat().st_mtime_ns)
    for path in old[:-1]:
        shutil.rmtree(path, ignore_errors=True)


# reading -----------------------------------------------------------------------------------------------------------


@dataclass
class _Open:
    stamp: tuple[str, int]
    searcher: Searcher
    schema: tantivy.Schema


_lock = threading.Lock()
_held: _Open | None = None


def searcher() -> tuple[Searcher, tantivy.Schema]:
    """The newest state of the index in use."""
    global _held
    folder = _current()
    if folder is None:
        raise IndexUnusableError("no index")
    try:
        stamp = (str(folder), (folder / "meta.json").stat().st_mtime_ns)
        held = _held
        if held is None or held.stamp != stamp:
            with _lock:
                # A fresh Index for each state: reloading one would disturb the threads that are searching it.
                fresh = Index.open(str(folder))
                held = _held = _Open(stamp, fresh.searcher(), fresh.schema)
        return held.searcher, held.schema
    except (ValueError, OSError) as error:
        raise IndexUnusableError(str(error)) from error


def size() -> int:
    """How many documents there are to be found."""
    return searcher()[0].num_docs


def is_usable() -> bool:
    try:
        searcher()
    except IndexUnusableError:
        return False
    return True


class Found(msgspec.Struct, frozen=True):
    kind: str
    code: str
    title: str
    subtitle: str
    path: str
    popularity: int
    score: float = 0.0


_decode = msgspec.json.Decoder(Found).decode


def find(text: str, alternatives: list[str], kinds: list[str] | None, limit: int, near: str = "") -> list[Found]:
    """Best first. `alternatives` are what synonyms say for the text; `near` keeps to what is offered at that place."""
    reader, schema = searcher()
    query = _query(schema, words.normal(text), alternatives)
    filters = [("kind", kinds)] if kinds else []
    if near:
        filters.append(("place", places_near(near)))
    if filters:
        only = [Query.const_score_query(Query.term_set_query(schema, name, values), 0) for name, values in filters]
        query = Query.boolean_query([(Occur.Must, one) for one in [query, *only]])
    try:
        result = reader.search(query, limit, count=False)
        return [_found(score, reader.doc(address)) for score, address in result.hits]
    except (ValueError, OSError) as error:
        raise IndexUnusableError(str(error)) from error


def _found(score: float, document: Document) -> Found:
    return msgspec.structs.replace(_decode(bytes(document.get_first("shown") or b"{}")), score=score)


def _query(schema: tantivy.Schema, text: str, alternatives: list[str]) -> Query:
    def boosted(field: str, term: str, boost: float) -> Query:
        return Query.boost_query(Query.term_query(schema, field, term, "freq" if field in _TEXT else "basic"), boost)

    def starts(field: str, term: str, boost: float, distance: int = 0) -> Query:
        prefix = Query.fuzzy_term_query(schema, field, term, distance=distance, prefix=True)
        return Query.const_score_query(prefix, boost)

    parts: list[Query] = []
    bare = words.wanted(text)
    for phrase, weight in [(text, 1.0), (bare, 1.0)]:
        joined = phrase.replace(" ", "")
        parts.append(Query.const_score_query(boosted("whole", joined, 1), 40 * weight))
        if len(joined) >= 2 or not words.has_han(joined):
            parts.append(starts("start", joined[:20], 12 * weight))
    phrases = [(bare, 1.0), *((other, 0.9) for other in alternatives)]
    for word, weight in _heaviest(phrases, words.words).items():
        strength = weight * (0.4 if len(word) == 1 else 1.0)
        parts.append(
            Query.disjunction_max_query(
                [
                    boosted("name", word, 4 * strength),
                    boosted("alias", word, 3.6 * strength),
                    boosted("topics", word, 1.2 * strength),
                    boosted("summary", word, 1.4 * strength),
                    boosted("body", word, 0.4 * strength),
                ],
                0.2,
            )
        )
    for pair, weight in _heaviest(phrases, words.pairs).items():
        parts.append(
            Query.disjunction_max_query(
                [boosted("name_pairs", pair, 1.6 * weight), boosted("alias_pairs", pair, 1.6 * weight)], 0.2
            )
        )
    for other in alternatives:
        parts.append(Query.const_score_query(boosted("whole", words.plain(other), 1), 15))
        parts.append(starts("start", words.plain(other)[:20], 12))
    for sound in dict.fromkeys(words.sounds(bare)):
        parts.append(boosted("sounds", sound, 0.9))
    if not words.has_han(text):
        parts += _latin(starts, text.replace(" ", ""))
    return Query.boolean_query([(Occur.Should, part) for part in parts]) if parts else Query.empty_query()


def _heaviest(phrases: list[tuple[str, float]], cut: Callable[[str], list[str]]) -> dict[str, float]:
    """Each part once, however many of the phrases hold it: what surrounds a synonym stands in every alternative."""
    found: dict[str, float] = {}
    for phrase, weight in phrases:
        for part in cut(phrase):
            found[part] = max(weight, found.get(part, 0.0))
    return found


def _latin(starts: Any, joined: str) -> list[Query]:
    """Pinyin, initials, and the beginning of a code; one slip of the finger is forgiven in longer pinyin."""
    if not joined:
        return []
    parts = [starts("spelled", joined, 14.0), starts("initials", joined, 10.0)]
    if len(joined) >= 6 and joined.isalpha():
        parts.append(starts("spelled", joined, 5.0, 1))
    if len(joined) >= 4 and any(letter.isdigit() for letter in joined):
        parts.append(starts("code", joined, 30.0))
    return parts
