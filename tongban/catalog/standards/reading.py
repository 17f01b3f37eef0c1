"""Clauses by their refs, and what a basis text cites."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from tongban.common import clock
from tongban.support.search import api as search

from . import library, linking
from .enums import ClauseKind, Validity
from .library import Held, HeldVersion
from .models import Clause
from .rules import naming, refs
from .rules.refs import Ref
from .values import body_from, part_of

KIND = "clause"


@dataclass(frozen=True)
class ClauseInfo:
    """One clause in one version. For a document as a whole `label` and `text` are empty and `ref` is its key.

    `repealed_on`: since when this wording no longer binds, because the document was repealed or another version took
    its place.
    """

    ref: str
    document_key: str
    document_title: str
    label: str
    text: str
    is_in_force: bool
    effective_on: date
    repealed_on: date | None
    url: str


@dataclass(frozen=True)
class Unresolved:
    """A citation of which the library holds nothing: the words, and why, in Chinese."""

    text: str
    title: str
    reason: str


@dataclass(frozen=True)
class _Wanted:
    held: Held
    ref: Ref
    version: HeldVersion


def clause(ref: str) -> ClauseInfo | None:
    """As it reads today; when it is repealed or gone, as it last read, with `is_in_force` false."""
    return clauses([ref]).get(ref)


def clauses(wanted: Iterable[str]) -> dict[str, ClauseInfo]:
    """Those of the refs that are held. One SQL statement."""
    today = clock.today()
    found = {}
    for ref in dict.fromkeys(wanted):
        known = library.find(ref)
        version = known[0].holding(known[1].article, today) if known else None
        if known and version:
            found[ref] = _Wanted(known[0], known[1], version)
    return _infos(found, today)


def clause_at(ref: str, day: date) -> ClauseInfo | None:
    """As it read on that day; None when no version with this clause was in force then."""
    known = library.find(ref)
    version = known[0].version_on(day) if known else None
    if known is None or version is None:
        return None
    return _infos({ref: _Wanted(known[0], known[1], version)}, day).get(ref)


def resolve(text: str, on: date | None = None) -> list[ClauseInfo | Unresolved]:
    """What a text cites, in the version in force on that day, in its order and each clause once.

    A run of words that only may be a title is left out when no document has that name.
    """
    day = on or clock.today()
    found: dict[str, _Wanted | Unresolved] = {}
    shelf = library.library()
    for citation in shelf.recognise(text):
        words = f"《{citation.title}》{citation.label}"
        known = shelf.cited(citation)
        if known is None:
            if citation.is_marked:
                found[words] = Unresolved(words, citation.title, _why_unknown(shelf, citation.title))
            continue
        held, ref = known
        version = held.holding(ref.article, day)
        if version is None:
            is_partly = any(one.is_extract for one in held.versions)
            reason = "信息库只收录了部分条文，没有这一条" if is_partly else f"《{held.short_title}》没有这一条"
            found[words] = Unresolved(words, citation.title, reason)
        else:
            found[str(ref)] = _Wanted(held, ref, version)
    infos = _infos({key: one for key, one in found.items() if isinstance(one, _Wanted)}, day)
    resolved: list[ClauseInfo | Unresolved] = []
    for key, one in found.items():
        if isinstance(one, Unresolved):
            resolved.append(one)
        elif key in infos:
            resolved.append(infos[key])
        else:
            words = f"《{one.held.short_title}》{refs.article_label(one.ref.article)}"
            part = refs.part_label(one.ref.paragraph, one.ref.item)
            resolved.append(Unresolved(words + part, one.held.title, f"{words}没有{part}"))
    return resolved


def _why_unknown(shelf: library.Library, title: str) -> str:
    if same := shelf.clashing.get(naming.plain(title)):
        return f"{'、'.join(f'《{one}》' for one in same)}都用这个简称，请写全称"
    return "信息库没有收录这个文件"


def _infos(wanted: dict[str, _Wanted], day: date) -> dict[str, ClauseInfo]:
    rows: dict[tuple[int, str], Clause] = {}
    if asked := {(one.version.id, one.ref.article) for one in wanted.values() if one.ref.article}:
        found = Clause.objects.filter(
            version_id__in={version for version, _ in asked}, number__in={number for _, number in asked}
        )
        rows = {(row.version_id, row.number): row for row in found}
    infos = {}
    for key, one in wanted.items():
        row = rows.get((one.version.id, one.ref.article))
        if not one.ref.article:
            infos[key] = _info(one, "", "", day)
        elif row is not None and (words := _words(one, row)) is not None:
            infos[key] = _info(one, *words, day)
    return infos


def _words(one: _Wanted, row: Clause) -> tuple[str, str] | None:
    """Label and text; None when the article has no such paragraph or item."""
    ref = one.ref
    if ref.paragraph is None:
        return row.label, row.text
    body = body_from(row.body)
    text = part_of(body, ref.paragraph, ref.item)
    if text is None:
        return None
    is_only = len(body) == 1 and ref.item is not None
    return row.label + refs.part_label(ref.paragraph, ref.item, is_only_paragraph=is_only), text


def _info(one: _Wanted, label: str, text: str, day: date) -> ClauseInfo:
    held, version = one.held, one.version
    return ClauseInfo(
        ref=str(one.ref),
        document_key=held.key,
        document_title=held.title,
        label=label,
        text=text,
        is_in_force=version.is_in_force(day) and held.validity(day) != Validity.REPEALED,
        effective_on=version.effective_on,
        repealed_on=version.ended_on or held.repealed_on,
        url=held.url(one.ref, version, clock.today()),
    )


def search_clauses(q: str, limit: int = 20) -> list[ClauseInfo]:
    """Articles in force that hold these words, best first; by the words themselves when the index finds nothing.

    What is typed as a citation (道交法第九十一条) comes first.
    """
    words = q.replace("\x00", "").strip()[:100]
    if not words:
        return []
    cited = [ref for ref in linking.refs_in(words) if "#" in ref]
    found = [*cited, *(hit.code for hit in search.query(words, kinds=[KIND], limit=limit))]
    if not found:
        found = _by_the_words(words, limit)
    infos = clauses(found)
    return [infos[ref] for ref in dict.fromkeys(found) if ref in infos][:limit]


def _by_the_words(words: str, limit: int) -> list[str]:
    today = clock.today()
    rows = Clause.objects.filter(text__contains=words, version__effective_on__lte=today).exclude(
        version__ended_on__lte=today
    )
    rows = rows.exclude(kind=ClauseKind.ANNEX).order_by("version_id", "place")
    pairs = rows.values_list("version__document__key", "number")[:limit]
    return [str(Ref(key, number)) for key, number in pairs]
