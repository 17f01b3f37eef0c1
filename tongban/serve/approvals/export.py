"""导出: the same rows as the list, as CSV, one line at a time; who took what is in the audit log."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import asdict

from django.db import transaction

from tongban.common.codes import mask_id_number, mask_phone
from tongban.common.giving_way import giving_way
from tongban.support.audit import api as audit
from tongban.support.identity import api as identity

from .models import Case
from .queries import info_of, visible_cases
from .values import CaseFilters, CaseInfo

HEAD = [
    "办件编号",
    "事项名称",
    "事项编码",
    "实施机关",
    "申请人",
    "证件号码",
    "联系电话",
    "渠道",
    "状态",
    "申报时间",
    "受理日期",
    "承诺办结日期",
    "法定办结日期",
    "决定日期",
    "期限",
    "送达时间",
]
BYTE_ORDER_MARK = "\ufeff"
BATCH = 500


def export_cases(actor: identity.User, filters: CaseFilters | None = None) -> Iterator[str]:
    """Checked and recorded at once, read as it is streamed. Numbers of natural persons are masked."""
    identity.require(actor, "export.cases")
    filters = filters or CaseFilters()
    with transaction.atomic():
        audit.record(actor, "approvals.cases.export", "cases", facts={"filters": asdict(filters)})
    scope = identity.filter_q(actor, "export.cases")
    rows = visible_cases(actor, filters).filter(scope).order_by("-submitted_at", "-pk")
    return giving_way(_lines(rows.iterator(chunk_size=BATCH)))


def _lines(rows: Iterable[Case]) -> Iterator[str]:
    yield BYTE_ORDER_MARK + _line(HEAD)
    for row in rows:
        yield _line(_cells(info_of(row)))


def _cells(case: CaseInfo) -> list[str]:
    party = case.applicant
    is_person = party.kind == identity.PartyKind.NATURAL
    return [
        case.number,
        case.item_name,
        case.item_code,
        case.agency_name,
        party.name,
        mask_id_number(party.id_number) if is_person else party.id_number,
        mask_phone(party.phone) if party.phone else "",
        case.channel_name,
        case.state_name,
        f"{case.submitted_at:%Y-%m-%d %H:%M}",
        *(f"{day:%Y-%m-%d}" if day else "" for day in _days(case)),
        f"{case.lamp_name} {case.lamp_words}",
        f"{case.delivered_at:%Y-%m-%d %H:%M}" if case.delivered_at else "",
    ]


def _days(case: CaseInfo) -> list[object]:
    return [case.accepted_on, case.promised_due_on, case.statutory_due_on, case.decided_on]


def _line(cells: list[str]) -> str:
    buffer = io.StringIO()
    csv.writer(buffer).writerow([_harmless(cell) for cell in cells])
    return buffer.getvalue()


def _harmless(cell: str) -> str:
    """A spreadsheet takes a cell that begins with one of these for a formula."""
    return f"'{cell}" if cell[:1] in ("=", "+", "-", "@", "\t", "\r") else cell
