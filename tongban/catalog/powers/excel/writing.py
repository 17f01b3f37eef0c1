"""Writing workbooks: the list as it stands, an empty form, and a sheet that was sent with its faults marked."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.utils import get_column_letter

from tongban.common.workbooks.cells import CellFault
from tongban.common.workbooks.writing import HEAD, as_bytes, mark, note, put

from .columns import COLUMNS, body_value, write
from .reading import MOST_ROWS


def workbook(rows: Iterable[dict[str, Any]]) -> bytes:
    """`rows`: identity and body of each power, flat at the top ("uscc", "level", "base_code", "parent", …)."""
    book = Workbook(write_only=False)
    sheet = book.active
    assert sheet is not None
    sheet.title = "权责清单"
    sheet.append([column.title for column in COLUMNS])
    for place, column in enumerate(COLUMNS, start=1):
        sheet.column_dimensions[get_column_letter(place)].width = column.width
        cell = sheet.cell(1, place)
        cell.font = HEAD
        if column.hint:
            note(cell, column.hint)
    for number, row in enumerate(rows, start=2):
        for place, column in enumerate(COLUMNS, start=1):
            value = write(column, body_value(row, column.field))
            if value in (None, ""):
                continue
            put(sheet.cell(number, place), value)
    sheet.freeze_panes = "F2"
    return as_bytes(book)


def marked(data: bytes, faults: Sequence[CellFault]) -> bytes:
    """What was sent, written anew (formats and macros stay behind), each faulty cell red with the reason in it."""
    reasons: dict[str, list[str]] = {}
    by_row: dict[int, list[str]] = {}
    for fault in faults:
        reasons.setdefault(fault.address, []).append(fault.reason)
        by_row.setdefault(fault.row, []).append(str(fault))
    source = load_workbook(io.BytesIO(data), read_only=True, keep_links=False)
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    try:
        lines = source.worksheets[0].iter_rows(max_col=len(COLUMNS), max_row=MOST_ROWS + 1, values_only=True)
        for number, values in enumerate(lines, start=1):
            _write_marked(sheet, number, values, reasons, by_row.get(number, []))
    finally:
        source.close()
    for place, column in enumerate(COLUMNS, start=1):
        sheet.column_dimensions[get_column_letter(place)].width = column.width
    sheet.column_dimensions[get_column_letter(len(COLUMNS) + 1)].width = 60
    sheet.freeze_panes = "F2"
    return as_bytes(book)


def _write_marked(
    sheet: Any, number: int, values: Sequence[Any], reasons: dict[str, list[str]], faults: list[str]
) -> None:
    for place, value in enumerate(values, start=1):
        cell = sheet.cell(number, place)
        if value is not None:
            put(cell, value)
        words = reasons.get(cell.coordinate)
        if words:
            mark(cell, words)
    last = sheet.cell(number, len(COLUMNS) + 1)
    if number == 1:
        last.value, last.font = "问题", HEAD
    elif faults:
        put(last, "\n".join(faults))
