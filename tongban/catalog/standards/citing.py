"""Who cites what: kept per subject ("item:CODE", "power:CODE") and read from both sides."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from tongban.common import clock
from tongban.common.errors import InvalidInputError
from tongban.common.pages import Page, keyset_page

from . import library
from .enums import Validity
from .models import Citation, Clause, Version
from .rules import refs

_BATCH = 1000
_COUNTS = """
SELECT article, GROUPING(article) = 1, COUNT(DISTINCT subject) FROM standards_citation
WHERE document_id = %s GROUP BY GROUPING SETS ((article), ())
"""


@dataclass(frozen=True)
class Described:
    """How a subject is shown. An empty address: it has no page for this reader."""

    title: str
    url: str = ""
    note: str = ""


Describe = Callable[[list[str]], Mapping[str, Described]]
_kinds: dict[str, tuple[str, Describe]] = {}


def register_subjects(kind: str, label: str, describe: Describe) -> None:
    """A module above tells how its subjects are called: `describe(codes)` gives those that the public may see."""
    _kinds[kind] = (label, describe)


@dataclass(frozen=True)
class Cited:
    """A subject and the refs it rests on; in `stale_citations` only those that no longer bind, with the reason."""

    subject: str
    kind_name: str
    title: str
    url: str
    refs: tuple[str, ...]
    reasons: tuple[str, ...] = ()

    @property
    def labels(self) -> tuple[str, ...]:
        """第四十二条、第三十二条第一款: the refs as they are read inside their document."""
        return tuple(label_of(ref) for ref in self.refs)


def set_citations(subject: str, cited: Iterable[str]) -> None:
    """From now on this subject cites exactly these refs. In the caller's transaction."""
    set_citations_of({subject: list(cited)})


def set_citations_of(cited: Mapping[str, Iterable[str]]) -> None:
    """The same for many subjects, in three statements. Refs of documents that are not held are an error."""
    if not cited:
        return
    wanted: dict[tuple[str, str], tuple[int, str]] = {}
    for subject, found in cited.items():
        _check_subject(subject)
        for ref in found:
            known = library.find(ref)
            if known is None:
                raise InvalidInputError(fields={"refs": f"“{ref}”不是信息库中的条文"})
            wanted[subject, ref] = (known[0].id, known[1].article)
    with transaction.atomic():
        held = Citation.objects.filter(subject__any_of=list(cited)).values_list("pk", "subject", "ref")
        known_rows = {(subject, ref): pk for pk, subject, ref in held}
        if gone := [pk for pair, pk in known_rows.items() if pair not in wanted]:
            Citation.objects.filter(pk__in=gone).delete()
        fresh = [
            Citation(subject=subject, ref=ref, document_id=document, article=article)
            for (subject, ref), (document, article) in wanted.items()
            if (subject, ref) not in known_rows
        ]
        Citation.objects.bulk_create(fresh, batch_size=_BATCH, ignore_conflicts=True)


def _check_subject(subject: str) -> None:
    kind, _, code = subject.partition(":")
    if not kind or not code or len(subject) > 120:
        raise InvalidInputError(fields={"subject": f"引用者“{subject[:60]}”应写成“种类:编码”"})


def cited_by(ref_or_document_key: str, *, after: str | None = None, size: int = 20) -> Page:
    """Subjects that cite this clause (or a part of it), or anything of this document; rows are `Cited`."""
    known = library.find(ref_or_document_key)
    if known is None:
        return Page(rows=[])
    rows = Citation.objects.filter(_within(*known))
    return _page(rows, after, size)


def _within(held: library.Held, ref: refs.Ref) -> Q:
    condition = Q(document_id=held.id)
    if ref.article:
        condition &= Q(article=ref.article)
    if ref.paragraph is not None:
        condition &= Q(ref=str(ref)) | Q(ref__startswith=f"{ref}.")
    return condition


def counts_of(held: library.Held) -> dict[str, int]:
    """Article → how many subjects cite it; "" for all of the document. One statement."""
    with connection.cursor() as cursor:
        cursor.execute(_COUNTS, [held.id])
        return {"" if is_total else article: count for article, is_total, count in cursor if is_total or article}


def stale_citations(*, after: str | None = None, size: int = 20) -> Page:
    """Subjects that cite a repealed document or an article that is no more; rows are `Cited` with reasons."""
    return _page(_stale(), after, size, with_reasons=True)


def stale_total() -> int:
    return _stale().order_by().values("subject").distinct().count()


def _stale() -> QuerySet[Citation]:
    today = clock.today()
    in_force = Version.objects.in_force(today).filter(document_id=OuterRef("document_id"))
    whole = in_force.filter(is_extract=False)
    there = Clause.objects.filter(version__in=Version.objects.in_force(today), number=OuterRef("article")).filter(
        version__document_id=OuterRef("document_id")
    )
    is_repealed = Q(document__repealed_on__lte=today) | ~Exists(in_force)
    is_gone = ~Q(article="") & Exists(whole) & ~Exists(there)
    return Citation.objects.filter(is_repealed | is_gone)


def _page(rows: QuerySet[Citation], after: str | None, size: int, *, with_reasons: bool = False) -> Page:
    """One page of subjects, then their refs: two statements, and one for each kind of subject."""
    page = keyset_page(rows.order_by().values("subject").distinct(), ("subject",), after, size)
    subjects = [row["subject"] for row in page.rows]
    found: dict[str, list[str]] = defaultdict(list)
    for subject, ref in rows.filter(subject__in=subjects).order_by("subject", "ref").values_list("subject", "ref"):
        found[subject].append(ref)
    described = _described(subjects)
    cited = [
        Cited(
            subject=one,
            kind_name=_kinds.get(one.partition(":")[0], ("其他", None))[0],
            title=described[one].title,
            url=described[one].url,
            refs=tuple(found[one]),
            reasons=tuple(reason_of(ref) for ref in found[one]) if with_reasons else (),
        )
        for one in subjects
    ]
    return Page(cited, page.next_cursor, page.previous_cursor)


def _described(subjects: list[str]) -> dict[str, Described]:
    codes: dict[str, list[str]] = defaultdict(list)
    for subject in subjects:
        kind, _, code = subject.partition(":")
        codes[kind].append(code)
    found: dict[str, Described] = {}
    for kind, asked in codes.items():
        known = _kinds[kind][1](asked) if kind in _kinds else {}
        found |= {f"{kind}:{code}": known.get(code, Described(code)) for code in asked}
    return found


def label_of(ref: str) -> str:
    parsed = refs.parse(ref)
    if parsed is None or not parsed.article:
        return "全文"
    return (refs.article_label(parsed.article) or parsed.article) + refs.part_label(parsed.paragraph, parsed.item)


def reason_of(ref: str) -> str:
    """《信访条例》第四十二条：2022-05-01 起废止."""
    known = library.find(ref)
    if known is None:
        return f"{ref}：信息库没有收录"
    held, parsed = known
    today = clock.today()
    words = (
        f"《{held.short_title}》{refs.article_label(parsed.article)}{refs.part_label(parsed.paragraph, parsed.item)}"
    )
    if held.validity(today) == Validity.REPEALED:
        successor = library.library().document(held.replaced_by)
        instead = f"，由《{successor.short_title}》取代" if successor else ""
        return f"{words}：{held.repealed_on:%Y-%m-%d} 起废止{instead}"
    if held.version_on(today) is None:
        return f"{words}：尚未施行"
    return f"{words}：现行文本中没有这一条"
