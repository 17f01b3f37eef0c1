"""Excel in: every row of 事项 with its parts in the other sheets becomes a draft, or is refused with each cell told.

Nothing is published. All or nothing for one item: a row with its parts, never half; the others come in.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from tongban.common.errors import PlatformError
from tongban.common.workbooks.cells import CellFault
from tongban.support.audit import api as audit
from tongban.support.identity.api import User

from .importing import Outcome, Refused
from .sheet_rows import Given, Known, known_items, save
from .sheets.reading import SheetRow, Workbook, address_of, read_workbook
from .sheets.tables import ITEMS, PARTS, SHEETS
from .sheets.writing import workbook

#: Fields of a refusal that are called otherwise in the sheet.
_NAMES = {"division": "division_code"}


@dataclass
class Taken:
    """`sheet` is what was sent, with its faults marked; empty when all came in."""

    outcome: Outcome = field(default_factory=Outcome)
    faults: list[CellFault] = field(default_factory=list)
    sheet: bytes = b""


def import_sheet(*, actor: User, data: bytes, note: str = "Excel 导入") -> Taken:
    """InvalidInputError at "file" when this is not the template; nothing is written then."""
    book = read_workbook(data)
    taken = Taken()
    given = list(_gather(book, taken))
    known = known_items([one.code for one in given])
    for one in given:
        _take(actor, one, known, note, taken)
    with transaction.atomic():
        audit.record(actor, "items.sheet", "items", facts=taken.outcome.summary)
    order = list(SHEETS)
    taken.faults.sort(key=lambda one: (order.index(one.sheet), one.row, len(one.address), one.address))
    taken.outcome.refused.sort(key=lambda one: one.row)
    if taken.faults:
        taken.sheet = workbook(_as_sent(book), taken.faults)
    return taken


def _gather(book: Workbook, taken: Taken) -> Iterator[Given]:
    """The rows that belong to one item; a second row of a code and parts without an item are refused."""
    parts: dict[str, dict[str, list[SheetRow]]] = {}
    for listed in PARTS:
        for row in book.rows[listed.sheet]:
            parts.setdefault(_code(row), {}).setdefault(listed.sheet, []).append(row)
    first: dict[str, int] = {}
    for row in book.rows[ITEMS]:
        code = _code(row)
        if code and code in first:
            _refuse(taken, row, [CellFault(f"A{row.number}", f"实施编码与第 {first[code]} 行重复", ITEMS)])
            continue
        first[code] = row.number
        yield Given(code, row, parts.pop(code, {}) if code else {})
    for found in parts.values():
        for title, rows in found.items():
            for row in rows:
                words = f"“{ITEMS}”表里没有这个实施编码" if _code(row) else "没有填写实施编码"
                _refuse(taken, row, [CellFault(f"A{row.number}", words, title)])


def _code(row: SheetRow) -> str:
    value = row.cells["code" if row.sheet == ITEMS else "item"]
    return value.strip() if isinstance(value, str) else ""


def _take(actor: User, given: Given, known: dict[str, Known], note: str, taken: Taken) -> None:
    try:
        done, faults = save(actor, given, known.get(given.code), note)
    except PlatformError as refusal:
        done, faults = "", list(_told(given, refusal))
    if faults:
        _refuse(taken, given.row, faults)
        return
    setattr(taken.outcome, done, getattr(taken.outcome, done) + 1)
    if done != "unchanged":
        taken.outcome.codes.append(given.code)


def _told(given: Given, refusal: PlatformError) -> Iterator[CellFault]:
    """What an action refused, at the cells it speaks of."""
    if not refusal.fields:
        yield CellFault(f"A{given.row.number}", refusal.sentence, ITEMS)
    for path, reason in refusal.fields.items():
        sheet, row, rest = given.place_of(_NAMES.get(path, path))
        yield CellFault(address_of(sheet, rest, row), reason, sheet)


def _refuse(taken: Taken, row: SheetRow, faults: list[CellFault]) -> None:
    name = row.cells.get("name")
    shown = name[:200] if isinstance(name, str) else ""
    reason = "；".join(str(one) for one in faults)
    taken.outcome.refused.append(Refused(row.number, _code(row)[:200], shown, reason))
    taken.faults += faults


def _as_sent(book: Workbook) -> dict[str, list[tuple[int, dict[str, Any]]]]:
    """Formulas and error values are gone; their place is marked."""
    return {
        title: [
            (row.number, {name: None if isinstance(cell, Exception) else cell for name, cell in row.cells.items()})
            for row in rows
        ]
        for title, rows in book.rows.items()
    }
