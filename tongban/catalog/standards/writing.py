"""Putting texts into the tables, many at once; the ends of versions follow from their beginnings."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

import msgspec
from django.db import connection

from tongban.common import pinyin

from .events import ClauseChanged
from .incoming import Incoming
from .models import Clause, Document, Version
from .rules import naming
from .rules.compare import compare
from .rules.refs import Ref
from .values import words_of

_COLUMNS = ("version_id", "place", "kind", "number", "label", "heading", "body", "text")


@dataclass
class Written:
    """`outcomes` runs beside the texts that were given: new, unchanged or updated."""

    outcomes: list[str] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    events: list[ClauseChanged] = field(default_factory=list)


def write(texts: Sequence[Incoming], *, today: date) -> Written:
    """In the caller's transaction. A text that is held already, word for word, is left alone."""
    written = Written()
    documents = _documents(texts)
    held = {
        (row.document_id, row.dated_on): row
        for row in Version.objects.filter(document__in=[one.pk for one in documents]).select_for_update().order_by("pk")
    }
    fresh: list[tuple[Version, Incoming]] = []
    updated: list[tuple[Version, Incoming]] = []
    for document, text in zip(documents, texts, strict=True):
        known = held.get((document.pk, text.dated_on))
        if known is not None and known.digest == text.digest and known.is_extract == text.is_extract:
            written.outcomes.append("unchanged")
            continue
        version = _fill(known or Version(document=document, dated_on=text.dated_on), text)
        held[document.pk, text.dated_on] = version
        (updated if known else fresh).append((version, text))
        written.outcomes.append("updated" if known else "new")
        written.keys.append(document.key)
    if not written.keys:
        return written
    touched = {version.document_id for version, _ in [*fresh, *updated]}
    before = _in_force_words(touched, today)
    Version.objects.bulk_create([version for version, _ in fresh])
    Version.objects.bulk_update(
        [version for version, _ in updated],
        [
            "effective_on", "is_start_stated", "change", "history", "outline", "articles", "is_extract", "source",
            "digest",
        ],
    )  # fmt: skip
    Clause.objects.filter(version__in=[version.pk for version, _ in updated]).delete()
    _copy([*fresh, *updated])
    set_ends(touched)
    written.keys = list(dict.fromkeys(written.keys))
    written.events = list(_changes(touched, before, today))
    return written


def _documents(texts: Sequence[Incoming]) -> list[Document]:
    """The document of each text: known by one of its names, or new."""
    wanted = {name for text in texts for name in text.names}
    known: dict[str, Document] = {}
    for row in Document.objects.filter(names__overlap=list(wanted)).select_for_update().order_by("pk"):
        for name in row.names:
            known.setdefault(name, row)
    taken = set(Document.objects.values_list("key", flat=True))
    fresh: list[Document] = []
    grown: list[Document] = []
    found = []
    for text in texts:
        document = next((known[name] for name in text.names if name in known), None)
        if document is None:
            document = _document(text, naming.free_key(text.title, taken))
            taken.add(document.key)
            fresh.append(document)
        elif _grow(document, text) and document.pk:
            grown.append(document)
        for name in document.names:
            known.setdefault(name, document)
        found.append(document)
    Document.objects.bulk_create(fresh)
    Document.objects.bulk_update(grown, ["names", "issuer", "order_number"])
    return found


def _document(text: Incoming, key: str) -> Document:
    short = naming.short_title(text.title)
    return Document(
        key=key,
        title=text.title,
        short_title=short,
        names=list(text.names),
        title_key=pinyin.sort_key(short),
        kind=text.kind,
        category=text.category,
        issuer=text.issuer,
        order_number=text.order_number,
    )


def _grow(document: Document, text: Incoming) -> bool:
    """What a further text tells of a document that was not known yet."""
    more = [name for name in text.names if name not in document.names]
    has_news = bool(more) or (not document.issuer and text.issuer) or (not document.order_number and text.order_number)
    document.names = [*document.names, *more]
    document.issuer = document.issuer or text.issuer
    document.order_number = document.order_number or text.order_number
    return bool(has_news)


def _fill(version: Version, text: Incoming) -> Version:
    version.effective_on = text.start.on
    version.is_start_stated = text.start.is_stated
    version.change = text.change
    version.history = text.read.history
    version.outline = msgspec.to_builtins(text.read.outline)
    version.articles = text.read.articles
    version.is_extract = text.is_extract
    version.source = text.source
    version.digest = text.digest
    return version


def _copy(pairs: Iterable[tuple[Version, Incoming]]) -> None:
    """COPY instead of INSERT: a law has hundreds of rows."""
    names = ", ".join(f'"{name}"' for name in _COLUMNS)
    with (
        connection.cursor() as cursor,
        cursor.copy(f'COPY "{Clause._meta.db_table}" ({names}) FROM STDIN') as copy,
    ):
        for version, text in pairs:
            for place, one in enumerate(text.read.clauses):
                body = msgspec.json.encode(one.body).decode()
                copy.write_row(
                    [version.pk, place, one.kind, one.number, one.label, one.heading, body, words_of(one.body)]
                )


def set_ends(document_ids: Iterable[int]) -> None:
    """A version ends when the next begins; the last when its document is repealed."""
    repealed = dict(Document.objects.filter(pk__in=list(document_ids)).values_list("pk", "repealed_on"))
    rows: dict[int, list[Version]] = defaultdict(list)
    for row in Version.objects.filter(document__in=list(repealed)).order_by("effective_on", "dated_on"):
        rows[row.document_id].append(row)
    moved = []
    for document_id, versions in rows.items():
        stop = repealed[document_id]
        nexts = [*(later.effective_on for later in versions[1:]), None]
        for version, following in zip(versions, nexts, strict=True):
            # Repealed before it began: it never bound, and its time is empty.
            last = max(stop, version.effective_on) if stop else None
            end = min((day for day in (following, last) if day), default=None)
            if version.ended_on != end:
                version.ended_on = end
                moved.append(version)
    Version.objects.bulk_update(moved, ["ended_on"])


# what has changed for those who cite ----------------------------------------------------------------------------


@dataclass(frozen=True)
class _Reading:
    version: int
    words: dict[str, str]
    is_extract: bool


def _in_force_words(document_ids: Iterable[int], today: date) -> dict[int, _Reading]:
    """Of each document the newest version that binds or will bind: its articles and their words."""
    newest: dict[int, Version] = {}
    for row in Version.objects.filter(document__in=list(document_ids)).order_by("effective_on", "dated_on"):
        newest[row.document_id] = row
    words: dict[int, dict[str, str]] = defaultdict(dict)
    wanted = [row.pk for row in newest.values()]
    for version, number, text in Clause.objects.filter(version__in=wanted).values_list("version_id", "number", "text"):
        words[version][number] = text
    return {key: _Reading(row.pk, words[row.pk], row.is_extract) for key, row in newest.items()}


def _changes(document_ids: set[int], before: dict[int, _Reading], today: date) -> Iterable[ClauseChanged]:
    """For every document whose newest text is another than before."""
    if not before:
        return
    after = _in_force_words(before, today)
    starts = dict(
        Version.objects.filter(pk__in=[one.version for one in after.values()]).values_list("pk", "effective_on")
    )
    for document in Document.objects.filter(pk__in=list(before)).order_by("pk"):
        old, new = before[document.pk], after[document.pk]
        found = compare(old.words, new.words)
        changed = tuple(str(Ref(document.key, one.number)) for one in found if one.kind == "changed")
        removed = tuple(str(Ref(document.key, one.number)) for one in found if one.kind == "removed")
        if new.is_extract:
            removed = ()
        if changed or removed:
            yield ClauseChanged(document.key, document.title, starts[new.version], changed, removed)
