"""文号: given out without gaps per agency, kind and year; a void number stays taken and is listed."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Q

from tongban.common import clock
from tongban.common.errors import InvalidInputError, NotAllowedError, NotFoundError
from tongban.common.pages import Page, keyset_page
from tongban.support.agencies import api as agencies
from tongban.support.audit import api as audit
from tongban.support.identity import api as identity

from .models import Notice, NoticeCounter, VoidNotice

VOID = "notices.void"
MOST_REASON = 300
NEXT_NUMBER = """
    INSERT INTO notices_noticecounter (agency_uscc, kind, year, last) VALUES (%s, %s, %s, 1)
    ON CONFLICT (agency_uscc, kind, year) DO UPDATE SET last = notices_noticecounter.last + 1
    RETURNING last
"""
#: What was given out against what is there, per row of the counter. The number ends in 〔2026〕12号.
GAPS = """
    SELECT c.agency_uscc, c.kind, c.year, c.last, missing.serial
    FROM notices_noticecounter c
    CROSS JOIN LATERAL (
        SELECT serial FROM generate_series(1, c.last) AS serial
        EXCEPT
        SELECT substring(n.number FROM '〔[0-9]+〕([0-9]+)号$')::int FROM notices_notice n
        WHERE n.agency_uscc = c.agency_uscc AND n.kind = c.kind AND n.number LIKE '%%〔' || c.year || '〕%%'
    ) AS missing
    ORDER BY c.agency_uscc, c.kind, c.year, missing.serial
    LIMIT %s
"""


@dataclass(frozen=True)
class Gap:
    agency_uscc: str
    kind: str
    year: int
    last: int
    serial: int

    @property
    def sentence(self) -> str:
        found = agencies.find_agency(self.agency_uscc)
        name = found.name if found else self.agency_uscc
        return f"{name} {self.kind} {self.year} 年用到 {self.last} 号，缺 {self.serial} 号"


@dataclass(frozen=True)
class NumberRow:
    """One number in the register of an agency."""

    notice_id: UUID
    number: str
    name: str
    kind: str
    case_number: str
    agency_uscc: str
    agency_name: str
    issued_at: datetime
    template_version: int
    is_void: bool
    void_reason: str = ""
    voided_at: datetime | None = None
    voided_by_name: str = ""


def next_number(agency: agencies.AgencyInfo, kind: str, word: str, today: date) -> str:
    """The counter row stays locked until commit, so that a rolled-back paper leaves no gap."""
    with connection.cursor() as cursor:
        cursor.execute(NEXT_NUMBER, [agency.uscc, kind, today.year])
        (last,) = cursor.fetchone()
    return f"{agency.short_name}{word}〔{today.year}〕{last}号"


def gaps(*, limit: int = 100) -> list[Gap]:
    """Numbers that were counted and stand on no paper; none, unless somebody changed rows by hand."""
    with connection.cursor() as cursor:
        cursor.execute(GAPS, [limit])
        return [Gap(*row) for row in cursor.fetchall()]


def counted() -> int:
    return NoticeCounter.objects.count()


@transaction.atomic
def void_notice(*, actor: Any, notice_id: UUID, reason: str) -> None:
    """作废: the paper no longer holds; its number is never given out again and the public check says so."""
    row = Notice.objects.select_for_update(of=("self",)).defer("data").filter(pk=notice_id).first()
    if row is None:
        raise NotFoundError(what="这份文书")
    agency = agencies.find_agency(row.agency_uscc)
    if not identity.allowed(
        actor, VOID, division_path=row.division_path, agency_id=agency.id if agency else None, item_code=row.item_code
    ):
        raise NotAllowedError
    if VoidNotice.objects.filter(notice=row).exists():
        return
    if not reason.strip() or len(reason) > MOST_REASON:
        raise InvalidInputError(fields={"reason": f"请写明作废的理由，最多 {MOST_REASON} 字"})
    VoidNotice.objects.create(notice=row, reason=reason.strip(), voided_at=clock.now(), voided_by_id=actor.pk)
    audit.record(
        actor, "notices.void", f"case:{row.case_number}", facts={"notice": row.number, "reason": reason.strip()}
    )


def number_page(
    usccs: Collection[str] | None, *, kind: str = "", text: str = "", only_void: bool = False,
    after: str | None = None, size: int = 30,
) -> Page:  # fmt: skip
    """The register, newest first; `usccs` None is every agency."""
    rows = Notice.objects.defer("data").select_related("void__voided_by")
    if usccs is not None:
        rows = rows.filter(agency_uscc__in=list(usccs))
    if kind:
        rows = rows.filter(kind=kind)
    if text:
        rows = rows.filter(Q(number=text) | Q(case_number=text))
    if only_void:
        rows = rows.filter(void__isnull=False)
    page = keyset_page(rows, ("-issued_at", "-id"), after, size)
    return replace(page, rows=[_number_row(row) for row in page.rows])


def number_row(notice_id: UUID) -> NumberRow:
    row = Notice.objects.defer("data").select_related("void__voided_by").filter(pk=notice_id).first()
    if row is None:
        raise NotFoundError(what="这份文书")
    return _number_row(row)


def _number_row(row: Notice) -> NumberRow:
    void = getattr(row, "void", None)
    return NumberRow(
        row.pk, row.number, row.name, row.kind, row.case_number, row.agency_uscc, row.agency_name, row.issued_at,
        row.template_version, void is not None,
        *((void.reason, void.voided_at, void.voided_by.name) if void else ()),
    )  # fmt: skip
