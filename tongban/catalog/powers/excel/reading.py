"""Reading a list that somebody sends: every fault is told by its cell."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from openpyxl.utils import get_column_letter
from openpyxl.worksheet._read_only import ReadOnlyWorksheet

from tongban.common.workbooks.cells import CellError, CellFault, refuse_unreadable
from tongban.common.workbooks.opening import merged_cells, opened, refused

from .columns import COLUMNS, Column, read

MOST_ROWS = 20_000
MOST_FAULTS = 1_000
HEADER_ROW = 1


@dataclass(frozen=True)
class SheetRow:
    """A row that could be read, by the field names of the columns."""

    number: int
    values: dict[str, Any]


@dataclass(frozen=True)
class Sheet:
    rows: tuple[SheetRow, ...]
    faults: tuple[CellFault, ...]


def read_sheet(data: bytes) -> Sheet:
    """InvalidInputError when this is no sheet of ours at all; faults of single cells are in the result."""
    with opened(data) as book:
        sheet = book.worksheets[0] if book.worksheets else None
        if not isinstance(sheet, ReadOnlyWorksheet):
            raise refused("工作簿里没有工作表")
        sheet.reset_dimensions()
        return _read_rows(sheet, merged_cells(data, sheet))


def address_of(column: Column, row: int) -> str:
    return f"{get_column_letter(COLUMNS.index(column) + 1)}{row}"


def _read_rows(sheet: ReadOnlyWorksheet, merged: list[str]) -> Sheet:
    faults = [CellFault(one.split(":")[0], f"单元格 {one} 是合并的，请取消合并，每行都填完整") for one in merged]
    rows: list[SheetRow] = []
    lines = sheet.iter_rows(max_col=len(COLUMNS))
    _check_header(next(lines, ()))
    for number, cells in enumerate(lines, start=HEADER_ROW + 1):
        if all(cell.value in (None, "") for cell in cells):
            continue
        if len(rows) >= MOST_ROWS:
            raise refused(f"A{number}：一次最多导入 {MOST_ROWS} 行，请分成几份")
        values, found = _read_row(cells, number)
        faults += found
        if not found:
            rows.append(SheetRow(number, values))
        if len(faults) >= MOST_FAULTS:
            faults.append(CellFault(f"A{number}", f"问题已超过 {MOST_FAULTS} 处，后面的没有检查"))
            break
    return Sheet(tuple(rows), tuple(faults))


def _check_header(cells: Any) -> None:
    titles = [str(cell.value or "").strip() for cell in cells]
    for column, title in zip(COLUMNS, [*titles, *[""] * len(COLUMNS)], strict=False):
        if title != column.title:
            address = address_of(column, HEADER_ROW)
            raise refused(f"{address}：表头应是“{column.title}”，实际是“{title[:20]}”，请用导出的表格填写")


def _read_row(cells: Any, number: int) -> tuple[dict[str, Any], list[CellFault]]:
    values: dict[str, Any] = {}
    faults: list[CellFault] = []
    by_place: Iterator[Any] = iter(cells)
    for column in COLUMNS:
        cell = next(by_place, None)
        try:
            refuse_unreadable(column.title, cell)
            values[column.field] = read(column, cell.value if cell is not None else None)
        except CellError as error:
            faults.append(CellFault(address_of(column, number), str(error)))
    return values, faults
