"""The template as somebody filled it: rows by sheet, with what cannot be read in the place of its value."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from openpyxl.utils import get_column_letter, range_boundaries
from openpyxl.worksheet._read_only import ReadOnlyWorksheet

from tongban.common.workbooks.cells import CellError, CellFault, refuse_unreadable
from tongban.common.workbooks.opening import merged_cells, opened, refused, sheet_named

from .cells import Column
from .tables import FIRST_SHEETS, ITEMS, SHEETS

#: Items of one workbook; rows of the other sheets.
MOST_ITEMS = 2_000
MOST_PARTS = 20_000


@dataclass(frozen=True)
class SheetRow:
    """`cells`: by the field of the column, the raw value or the CellError that stands for it."""

    sheet: str
    number: int
    cells: dict[str, Any]
    #: Merged cells that run through this row.
    faults: tuple[CellFault, ...] = ()


@dataclass(frozen=True)
class Workbook:
    rows: dict[str, list[SheetRow]] = field(default_factory=dict)


def read_workbook(data: bytes) -> Workbook:
    """InvalidInputError at "file" when this is not our template, or holds more than is taken at once."""
    with opened(data) as book:
        is_first = set(book.sheetnames) <= FIRST_SHEETS
        titles = [title for title in SHEETS if not is_first or title in FIRST_SHEETS]
        found = {title: _rows(data, sheet_named(book, title), title) for title in titles}
    return Workbook({title: found.get(title, []) for title in SHEETS})


def address_of(sheet: str, path: str, row: int) -> str:
    """The cell of the element at `path`; what concerns the row as a whole stands at its first cell."""
    columns = SHEETS[sheet]
    place = _place(columns, path)
    return f"{get_column_letter(place + 1)}{row}"


def _place(columns: Sequence[Column], path: str) -> int:
    whole = path.split("[")[0]
    for fits in (
        lambda one: one.field == path,
        lambda one: one.field == whole,
        lambda one: path.startswith(f"{one.field}."),
        lambda one: path and one.field.startswith(f"{whole}."),
    ):
        if (found := next((index for index, one in enumerate(columns) if fits(one)), None)) is not None:
            return found
    return 0


def _rows(data: bytes, sheet: ReadOnlyWorksheet, title: str) -> list[SheetRow]:
    columns = SHEETS[title]
    merged = [(range_boundaries(one), one) for one in merged_cells(data, sheet)]
    lines = sheet.iter_rows(max_col=len(columns))
    _check_header(title, columns, next(lines, ()))
    most = MOST_ITEMS if title == ITEMS else MOST_PARTS
    found: list[SheetRow] = []
    for number, cells in enumerate(lines, start=2):
        if all(cell.value in (None, "") for cell in cells):
            continue
        if len(found) >= most:
            raise refused(f"{title}!A{number}：“{title}”表一次最多 {most} 行，请分成几份")
        across = tuple(
            _merged(title, number, bounds, words) for bounds, words in merged if bounds[1] <= number <= bounds[3]
        )
        found.append(SheetRow(title, number, _values(columns, cells), across))
    return found


def _check_header(title: str, columns: Sequence[Column], cells: Any) -> None:
    titles = [str(cell.value or "").strip() for cell in cells]
    for place, column in enumerate(columns):
        told = titles[place] if place < len(titles) else ""
        if told != column.title:
            address = f"{title}!{get_column_letter(place + 1)}1"
            raise refused(f"{address}：表头应是“{column.title}”，实际是“{told[:20]}”，请用下载的表格填写")


def _merged(title: str, number: int, bounds: tuple[int, ...], words: str) -> CellFault:
    address = f"{get_column_letter(bounds[0])}{number}"
    return CellFault(address, f"单元格 {words} 是合并的，请取消合并，每行都填完整", title)


def _values(columns: Sequence[Column], cells: Sequence[Any]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for place, column in enumerate(columns):
        cell = cells[place] if place < len(cells) else None
        try:
            refuse_unreadable(column.title, cell)
            values[column.field] = cell.value if cell is not None else None
        except CellError as error:
            values[column.field] = error
    return values
