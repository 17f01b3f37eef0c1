"""差异报告: the findings of 四级四同 for those who have to do with either side."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from io import StringIO
from typing import Any

from django.db import transaction
from django.db.models import OuterRef, Q, QuerySet, Subquery

from tongban.common.pages import Page, keyset_page
from tongban.support.agencies import api as agencies
from tongban.support.agencies.api import AgencyInfo, DivisionInfo
from tongban.support.audit import api as audit
from tongban.support.identity import api as identity
from tongban.support.identity.api import User

from . import permissions
from .enums import FindingKind
from .guide import FIELD_LABELS
from .models import BaseItem, Finding
from .rules.unity import ELEMENTS

CHUNK = 1000


@dataclass(frozen=True)
class Asked:
    """What the report is narrowed to; empty asks for all."""

    kind: str = ""
    agency_id: int | None = None
    division: str = ""
    element: str = ""
    base_code: str = ""


@dataclass(frozen=True)
class FindingRow:
    base_code: str
    base_name: str
    kind: str
    kind_name: str
    upper_code: str
    upper_agency_name: str
    item_code: str
    agency_name: str
    division_name: str
    element: str
    upper_words: str
    own_words: str
    noted_at: datetime
    agency_id: int | None


#: (field, label) of what can be found wanting.
COMPARED = tuple((name, FIELD_LABELS[name]) for name, element in ELEMENTS.items() if not element.is_local)


def findings(actor: User, asked: Asked, *, after: str | None = None, size: int = 30) -> Page:
    """By base code; rows are FindingRow. One statement."""
    page = keyset_page(_found(actor, asked), ("base_code", "id"), after, size)
    return replace(page, rows=[_row(one) for one in page.rows])


def all_findings(actor: User, asked: Asked) -> Iterator[FindingRow]:
    """For a file."""
    rows = _found(actor, asked).order_by("base_code", "id")
    return (_row(one) for one in rows.iterator(chunk_size=CHUNK))


def _found(actor: User, asked: Asked) -> QuerySet[Finding, Any]:
    rows = Finding.objects.filter(_concerns(actor))
    if asked.kind:
        rows = rows.filter(kind=asked.kind) if asked.kind in FindingKind.values else rows.none()
    if asked.agency_id:
        rows = rows.filter(agency_id=asked.agency_id)
    if asked.division:
        place = agencies.find_division(asked.division)
        rows = rows.filter(division_path__descendant_of=place.path) if place else rows.none()
    if asked.element:
        rows = rows.filter(element=asked.element) if asked.element in ELEMENTS else rows.none()
    if asked.base_code:
        rows = rows.filter(base_code=asked.base_code.replace("\0", ""))
    name = Subquery(BaseItem.objects.filter(code=OuterRef("base_code")).values("name")[:1])
    return rows.annotate(base_name=name).values(
        "id", "base_code", "base_name", "kind", "upper__code", "upper__agency_id", "item__code", "agency_id",
        "division_code", "element", "upper_words", "own_words", "noted_at",
    )  # fmt: skip


def _concerns(actor: User) -> Q:
    """Either side: the level below that departs, or the level above that it departs from."""
    found = Q(pk__in=[])
    for action in (permissions.EDIT, permissions.PUBLISH):
        for side in ("", "upper__"):
            found |= identity.filter_q(
                actor,
                action,
                division_path=f"{side}division_path",
                agency=f"{side}agency_id",
                item=f"{side or 'item__'}code",
            )
    return found


def _row(row: dict[str, Any]) -> FindingRow:
    place = agencies.find_division(row["division_code"])
    return FindingRow(
        base_code=row["base_code"],
        base_name=row["base_name"] or row["base_code"],
        kind=row["kind"],
        kind_name=FindingKind(row["kind"]).label,
        upper_code=row["upper__code"],
        upper_agency_name=agencies.agency_by_id(row["upper__agency_id"]).name,
        item_code=row["item__code"] or "",
        agency_name=agencies.agency_by_id(row["agency_id"]).name if row["agency_id"] else "",
        division_name=place.name if place else row["division_code"],
        element=FIELD_LABELS.get(row["element"], ""),
        upper_words=row["upper_words"],
        own_words=row["own_words"],
        noted_at=row["noted_at"],
        agency_id=row["agency_id"],
    )


HEAD = (
    "基本编码",
    "目录名称",
    "问题",
    "要素",
    "上级机构",
    "上级",
    "本级机构",
    "区划",
    "本级",
    "本级实施编码",
    "发现时间",
)
BYTE_ORDER_MARK = "\ufeff"  # Excel reads UTF-8 only with it


def export_findings(actor: User, asked: Asked) -> Iterator[str]:
    """The report as CSV, line by line; recorded at once, read as it is streamed."""
    with transaction.atomic():
        audit.record(actor, "items.findings.export", "items", facts={"filters": asdict(asked)})
    return _lines(all_findings(actor, asked))


def _lines(rows: Iterator[FindingRow]) -> Iterator[str]:
    yield BYTE_ORDER_MARK + csv_line(HEAD)
    for one in rows:
        yield csv_line(
            [
                one.base_code, one.base_name, one.kind_name, one.element, one.upper_agency_name, one.upper_words,
                one.agency_name, one.division_name, one.own_words, one.item_code, f"{one.noted_at:%Y-%m-%d}",
            ]
        )  # fmt: skip


def csv_line(cells: Iterable[str]) -> str:
    """A cell that begins like a formula is told as text, so that a spreadsheet does not run it."""
    out = StringIO()
    csv.writer(out).writerow([f"'{cell}" if cell[:1] in ("=", "+", "-", "@") else cell for cell in cells])
    return out.getvalue()


@dataclass(frozen=True)
class Choices:
    """What the report can be narrowed to for a person; `own`: agencies whose items the person edits."""

    agencies: tuple[AgencyInfo, ...]
    divisions: tuple[DivisionInfo, ...]
    own: tuple[AgencyInfo, ...]


def report_choices(actor: User) -> Choices:
    """Agencies and places of findings that concern the person. One statement."""
    rows = Finding.objects.filter(_concerns(actor)).order_by()
    pairs = set(rows.values_list("agency_id", "division_code").distinct())
    ids, codes = {agency_id for agency_id, _ in pairs}, {code for _, code in pairs}
    edits = identity.scope(actor, permissions.EDIT)
    known = agencies.agencies()
    places = [place for code in sorted(codes) if (place := agencies.find_division(code))]
    return Choices(
        agencies=tuple(one for one in known if one.id in ids),
        divisions=tuple(places),
        own=tuple(one for one in known if edits.covers(division_path=one.division_path, agency_id=one.id)),
    )
