"""What the search is told: every article in force, under its document's short name, and every document by its names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.db.models import QuerySet

from tongban.common import clock
from tongban.support.search import api as search
from tongban.support.search.api import SearchDoc

from . import library
from .enums import ClauseKind, Kind, Validity
from .events import DocumentRepealed, DocumentsImported
from .models import Clause, Version
from .reading import KIND
from .rules.refs import Ref

#: Documents as a whole, beside their articles: who types a name wants the text, not one sentence of it.
DOCUMENT = "document"
_BATCH = 1000
_SUMMARY = 900


def documents() -> Iterator[SearchDoc]:
    yield from _documents(Clause.objects.all())


def titles() -> Iterator[SearchDoc]:
    return _titles(library.library().by_key)


def _titles(keys: Iterable[str]) -> Iterator[SearchDoc]:
    """Those of these documents that bind today."""
    today, known = clock.today(), library.library().by_key
    for held in (known[key] for key in keys if key in known):
        if held.validity(today) == Validity.IN_FORCE:
            short = (held.short_title,) if held.short_title != held.title else ()
            yield SearchDoc(code=held.key, title=held.title, subtitle=str(Kind(held.kind).label), alias=short)


def index_imported(event: DocumentsImported, *, event_id: object) -> None:
    index_keys(event.keys)


def forget_repealed(event: DocumentRepealed, *, event_id: object) -> None:
    index_keys([event.document_key])


def index_keys(keys: Iterable[str]) -> None:
    """Make what binds today findable, and take out what no longer does."""
    wanted = list(keys)
    batch: list[SearchDoc] = []
    found: set[str] = set()
    for doc in _documents(Clause.objects.filter(version__document__key__in=wanted)):
        found.add(doc.code)
        batch.append(doc)
        if len(batch) >= _BATCH:
            search.index(KIND, batch)
            batch = []
    search.index(KIND, batch)
    ever = Clause.objects.filter(version__document__key__in=wanted).values_list("version__document__key", "number")
    gone = {str(Ref(key, number)) for key, number in ever.distinct()} - found
    search.remove(KIND, sorted(gone))
    binding = list(_titles(wanted))
    search.index(DOCUMENT, binding)
    search.remove(DOCUMENT, sorted(set(wanted) - {one.code for one in binding}))


def _documents(rows: QuerySet[Clause]) -> Iterator[SearchDoc]:
    today = clock.today()
    in_force = rows.filter(version__in=Version.objects.in_force(today)).exclude(kind=ClauseKind.ANNEX)
    shelf = library.library()
    columns = ("version__document__key", "version__document__short_title", "version__document__title")
    for key, short, title, number, label, text in in_force.values_list(*columns, "number", "label", "text").iterator(
        chunk_size=2000
    ):
        yield SearchDoc(
            code=str(Ref(key, number)),
            # The number alone: few different titles, whose sounds the search works out once and not 11,000 times.
            title=label,
            subtitle=title,
            topics=(short, *(held.abbreviations if (held := shelf.document(key)) else ())),
            summary=text[:_SUMMARY],
            body=text[_SUMMARY:],
        )


def index_effective() -> bool:
    """Texts imported for a later day, and repeals announced for one, count from that day; the worker asks hourly."""
    today = clock.today()
    moved = Version.objects.filter(effective_on=today) | Version.objects.filter(ended_on=today)
    keys = sorted(set(moved.values_list("document__key", flat=True)))
    if keys:
        library.changed()
        index_keys(keys)
    return False
