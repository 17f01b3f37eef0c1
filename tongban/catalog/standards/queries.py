"""Reading for pages: the list of documents, one document to read, two versions side by side."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Substr

from tongban.common import clock, pinyin
from tongban.common.errors import NotFoundError
from tongban.common.pages import Page, keyset_page

from . import citing, library
from .enums import ClauseKind, Kind, Validity
from .library import Held, HeldVersion
from .models import Abbreviation, Clause, Document, Version
from .rules import naming
from .rules.compare import Piece, align, word_changes
from .rules.refs import Ref
from .values import Body, Heading, body_from, outline_from


@dataclass(frozen=True)
class DocumentRow:
    """One line of a list."""

    key: str
    title: str
    kind_name: str
    issuer: str
    order_number: str
    path: str
    validity: str
    validity_name: str
    change: str
    effective_on: date | None
    repealed_on: date | None
    articles: int
    versions: int
    is_extract: bool


@dataclass(frozen=True)
class Choices:
    """What a list can be narrowed by: (value, label, how many)."""

    total: int
    kinds: tuple[tuple[str, str, int], ...]
    validities: tuple[tuple[str, str, int], ...]
    issuers: tuple[tuple[str, int], ...]


def listing(
    *,
    text: str = "",
    kind: str = "",
    validity: str = "",
    issuer: str = "",
    initials: str = "",
    after: str | None = None,
    size: int = 20,
) -> Page:
    """Documents by pinyin; two statements. `initials`: how the key begins, which is made of the first letters."""
    today = clock.today()
    rows: QuerySet[Document] = Document.objects.all()
    if text:
        rows = rows.filter(_named(text))
    if kind in Kind.values:
        rows = rows.filter(kind=kind)
    if issuer:
        rows = rows.filter(issuer=issuer)
    if initials:
        rows = rows.filter(key__startswith=initials)
    rows = _with_validity(rows, validity, today)
    page = keyset_page(rows, ("title_key", "pk"), after, size)
    shown = _newest({row.pk: row.key for row in page.rows}, today)
    return Page([_row(row, shown[row.pk], today) for row in page.rows], page.next_cursor, page.previous_cursor)


def next_initials(*, kind: str = "", validity: str = "", initials: str = "") -> frozenset[str]:
    """Which letters typed next still lead to a document. One statement."""
    rows: QuerySet[Document] = Document.objects.filter(key__startswith=initials)
    if kind in Kind.values:
        rows = rows.filter(kind=kind)
    rows = _with_validity(rows, validity, clock.today())
    letters = rows.order_by().annotate(letter=Substr("key", len(initials) + 1, 1)).values_list("letter", flat=True)
    return frozenset(letters.distinct()) - {""}


def _named(text: str) -> Q:
    plain = naming.plain(text)
    return (
        Q(title__icontains=plain)
        | Q(short_title__icontains=plain)
        | Q(order_number__icontains=text)
        | Q(names__contains=[plain])
        | Q(pk__in=Abbreviation.objects.filter(name=plain).values("document_id"))
    )


def _with_validity(rows: Any, validity: str, today: date) -> QuerySet[Document]:
    if validity == Validity.REPEALED:
        return rows.repealed(today)
    if validity == Validity.COMING:
        return rows.coming(today)
    return rows.in_force(today) if validity == Validity.IN_FORCE else rows


def _newest(keys: dict[int, str], today: date) -> dict[int, tuple[Held, Version]]:
    """Of each document what the shelf list knows, and the version that is shown."""
    shelf = library.library()
    held = {pk: document for pk, key in keys.items() if (document := shelf.document(key))}
    rows = Version.objects.defer("outline", "history").in_bulk([one.newest(today).id for one in held.values()])
    return {pk: (one, rows[one.newest(today).id]) for pk, one in held.items()}


def _row(row: Document, shown: tuple[Held, Version], today: date) -> DocumentRow:
    held, version = shown
    validity = held.validity(today)
    return DocumentRow(
        key=row.key,
        title=row.title,
        kind_name=row.get_kind_display(),
        issuer=row.issuer,
        order_number=row.order_number,
        path=held.path,
        validity=validity,
        validity_name=validity.label,
        change=version.change,
        effective_on=version.effective_on,
        repealed_on=row.repealed_on,
        articles=version.articles,
        versions=len(held.versions),
        is_extract=version.is_extract,
    )


def choices() -> Choices:
    """How many documents there are of each kind and validity, and from whom; one statement."""
    today = clock.today()
    held = library.library().by_key.values()
    by_kind = {kind: sum(one.kind == kind for one in held) for kind in Kind}
    by_validity = {one: sum(document.validity(today) == one for document in held) for one in Validity}
    issuers = Document.objects.exclude(issuer="").values_list("issuer").annotate(n=Count("pk")).order_by("-n", "issuer")
    return Choices(
        total=len(held),
        kinds=tuple((kind.value, kind.label, count) for kind, count in by_kind.items() if count),
        validities=tuple((one.value, one.label, count) for one, count in by_validity.items() if count),
        issuers=tuple(issuers),
    )


def successors() -> list[dict[str, str]]:
    """Documents that can take the place of another, for a select; no statement while the shelf list is warm."""
    today = clock.today()
    held = sorted(library.library().by_key.values(), key=lambda one: pinyin.sort_key(one.short_title))
    return [{"value": one.key, "label": one.title} for one in held if one.validity(today) != Validity.REPEALED]


# one document -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class ReadClause:
    """An article to read. `anchor` is its place on the page; `cited` how many subjects rest on it."""

    ref: str
    anchor: str
    label: str
    kind: str
    body: Body
    text: str
    headings: tuple[Heading, ...]
    cited: int


@dataclass(frozen=True)
class VersionRow:
    dated_on: date
    effective_on: date
    ended_on: date | None
    change: str
    path: str
    is_in_force: bool
    is_shown: bool
    is_coming: bool


@dataclass(frozen=True)
class Successor:
    title: str
    path: str


@dataclass(frozen=True)
class Reading:
    """A document as it is read: one version with everything around it."""

    key: str
    title: str
    short_title: str
    kind_name: str
    issuer: str
    order_number: str
    path: str
    validity: str
    repealed_on: date | None
    repeal_ground: str
    replaced_by: Successor | None
    replaces: tuple[Successor, ...]
    version: VersionRow
    versions: tuple[VersionRow, ...]
    is_start_stated: bool
    is_extract: bool
    history: tuple[str, ...]
    source: str
    articles: int
    outline: tuple[Heading, ...]
    clauses: tuple[ReadClause, ...]
    cited: int
    abbreviations: tuple[str, ...] = ()

    @property
    def is_current(self) -> bool:
        """The version shown binds today."""
        return self.version.is_in_force and self.validity != Validity.REPEALED


def document(key: str, dated_on: date | None = None) -> Reading:
    """One document in the version that binds (or of that day); three statements while the shelf list is warm."""
    held, shown = _held_version(key, dated_on)
    today = clock.today()
    version = Version.objects.select_related("document").get(pk=shown.id)
    row = version.document
    outline = outline_from(version.outline)
    counts = citing.counts_of(held)
    shelf = library.library()
    successor = shelf.document(held.replaced_by)
    return Reading(
        key=row.key,
        title=row.title,
        short_title=row.short_title,
        kind_name=row.get_kind_display(),
        issuer=row.issuer,
        order_number=row.order_number,
        path=held.path,
        validity=held.validity(today),
        repealed_on=row.repealed_on,
        repeal_ground=row.repeal_ground,
        replaced_by=Successor(successor.title, successor.path) if successor else None,
        replaces=tuple(Successor(one.title, one.path) for one in shelf.by_key.values() if one.replaced_by == row.key),
        version=_version_row(held, shown, shown, today),
        versions=tuple(_version_row(held, one, shown, today) for one in held.versions),
        is_start_stated=version.is_start_stated,
        is_extract=version.is_extract,
        history=tuple(version.history),
        source=version.source,
        articles=version.articles,
        outline=outline,
        clauses=tuple(_read_clauses(held, shown, outline, counts)),
        cited=counts.get("", 0),
        abbreviations=held.abbreviations,
    )


@dataclass(frozen=True)
class Near:
    """The article before or after another one."""

    number: str
    label: str


@dataclass(frozen=True)
class Article:
    """One article of the text that is shown today, on a page of its own. `headings`: 编, 章, 节 around it."""

    key: str
    title: str
    short_title: str
    validity: str
    is_current: bool
    number: str
    label: str
    body: Body
    headings: tuple[Heading, ...]
    before: Near | None
    after: Near | None


def article(key: str, number: str) -> Article:
    """Three statements while the shelf list is warm."""
    held, shown = _held_version(key, None)
    clauses = Clause.objects.filter(version_id=shown.id)
    row = clauses.filter(number=number).first()
    if row is None:
        raise NotFoundError(what=f"《{held.short_title}》的这一条")
    outline = outline_from(Version.objects.values_list("outline", flat=True).get(pk=shown.id))
    near = {one.place: Near(one.number, one.label) for one in clauses.filter(place__in=[row.place - 1, row.place + 1])}
    validity = held.validity(clock.today())
    return Article(
        key=held.key,
        title=held.title,
        short_title=held.short_title,
        validity=validity,
        is_current=shown.is_in_force(clock.today()) and validity != Validity.REPEALED,
        number=row.number,
        label=row.label,
        body=body_from(row.body),
        headings=_around(outline, row.place),
        before=near.get(row.place - 1),
        after=near.get(row.place + 1),
    )


def _around(outline: tuple[Heading, ...], place: int) -> tuple[Heading, ...]:
    """The heading of each level under which this place lies."""
    found: dict[int, Heading] = {}
    for heading in outline:
        if heading.at > place:
            break
        found = {level: one for level, one in found.items() if level < heading.level} | {heading.level: heading}
    return tuple(found[level] for level in sorted(found))


def _held_version(key: str, dated_on: date | None) -> tuple[Held, HeldVersion]:
    held = library.library().document(key)
    if held is None:
        raise NotFoundError(what="这个代号的文件")
    version = held.version_of(dated_on) if dated_on else held.newest(clock.today())
    if version is None:
        raise NotFoundError(what=f"《{held.short_title}》{dated_on} 的文本")
    return held, version


def _version_row(held: Held, one: HeldVersion, shown: HeldVersion, today: date) -> VersionRow:
    return VersionRow(
        dated_on=one.dated_on,
        effective_on=one.effective_on,
        ended_on=one.ended_on,
        change=one.change,
        path=held.url(Ref(held.key), one, today),
        is_in_force=one.is_in_force(today),
        is_shown=one is shown,
        is_coming=one.effective_on > today,
    )


def _read_clauses(
    held: Held, version: HeldVersion, outline: tuple[Heading, ...], counts: dict[str, int]
) -> list[ReadClause]:
    found = []
    for row in Clause.objects.filter(version_id=version.id):
        ref = Ref(held.key, row.number)
        found.append(
            ReadClause(
                ref=str(ref),
                anchor=ref.anchor,
                label=row.label,
                kind=row.kind,
                body=body_from(row.body),
                text=row.text,
                headings=tuple(one for one in outline if one.at == row.place),
                cited=counts.get(row.number, 0),
            )
        )
    return found


# two versions -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class ComparedArticle:
    """`kind`: same, changed, added, removed; `pieces` the later words with what went in and out."""

    kind: str
    label: str
    before_label: str
    pieces: tuple[Piece, ...]

    @property
    def is_renumbered(self) -> bool:
        return self.kind in ("same", "changed") and self.label != self.before_label


@dataclass(frozen=True)
class Comparison:
    before: VersionRow
    after: VersionRow
    articles: tuple[ComparedArticle, ...]

    def count(self, kind: str) -> int:
        return sum(one.kind == kind for one in self.articles)


def compared(key: str, before: date, after: date) -> Comparison:
    """The earlier against the later, article by article, those that only got another number matched. One statement."""
    held, _ = _held_version(key, None)
    (_, old), (_, new) = sorted((_held_version(key, day) for day in (before, after)), key=lambda one: one[1].dated_on)
    today = clock.today()
    rows = {old.id: {}, new.id: {}}  # type: dict[int, dict[str, Clause]]
    for row in Clause.objects.filter(version__in=[old.id, new.id]).exclude(kind=ClauseKind.ANNEX):
        rows[row.version_id][row.number] = row
    texts = [{number: row.text for number, row in rows[one.id].items()} for one in (old, new)]
    articles = []
    for change in align(*texts):
        earlier, later = rows[old.id].get(change.before), rows[new.id].get(change.number)
        if change.kind == "removed":
            later = None
        articles.append(_compared(change.kind, earlier, later))
    return Comparison(_version_row(held, old, old, today), _version_row(held, new, new, today), tuple(articles))


def _compared(kind: str, before: Clause | None, after: Clause | None) -> ComparedArticle:
    words = (before.text if before else ""), (after.text if after else "")
    if kind == "changed":
        pieces = word_changes(*words)
    elif kind == "removed":
        pieces = [Piece("removed", words[0])]
    else:
        pieces = [Piece("added" if kind == "added" else "same", words[1])]
    return ComparedArticle(kind, after.label if after else "", before.label if before else "", tuple(pieces))
