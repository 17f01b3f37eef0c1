"""Reading a workbook that somebody sends: what could do harm is refused, everything else is told by cell address."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from defusedxml import ElementTree
from defusedxml.common import DefusedXmlException
from openpyxl import load_workbook
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet._read_only import ReadOnlyWorksheet

from tongban.common.errors import InvalidInputError

from .columns import COLUMNS, CellError, Column, read

MOST_BYTES = 20 * 1024 * 1024
#: Unpacked; a sheet of the largest allowed list is far below.
MOST_UNPACKED = 200 * 1024 * 1024
MOST_ROWS = 20_000
MOST_FAULTS = 1_000
HEADER_ROW = 1
_NS = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


@dataclass(frozen=True)
class CellFault:
    """`address` as Excel shows it ("C12"); `row` for marking the row."""

    address: str
    reason: str

    def __str__(self) -> str:
        return f"{self.address}：{self.reason}"


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
    _refuse_harmful(data)
    try:
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=False, keep_links=False)
    except (InvalidFileException, KeyError, ValueError, zipfile.BadZipFile, DefusedXmlException) as error:
        raise _refused("这个文件打不开，不是完好的 Excel 工作簿（.xlsx）") from error
    try:
        sheet = book.worksheets[0] if book.worksheets else None
        if not isinstance(sheet, ReadOnlyWorksheet):
            raise _refused("工作簿里没有工作表")
        sheet.reset_dimensions()
        merged = _merged_cells(data)
        return _read_rows(sheet, merged)
    finally:
        book.close()


def address_of(column: Column, row: int) -> str:
    return f"{get_column_letter(COLUMNS.index(column) + 1)}{row}"


def _refuse_harmful(data: bytes) -> None:
    if len(data) > MOST_BYTES:
        raise _refused("文件超过 20 MB，请分成几份")
    if data[:8] == bytes.fromhex("d0cf11e0a1b11ae1"):
        raise _refused("这是旧格式（.xls）或者加了密码的文件，请另存为没有密码的 .xlsx")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = {one.filename.lower() for one in archive.infolist()}
            unpacked = sum(one.file_size for one in archive.infolist())
    except zipfile.BadZipFile as error:
        raise _refused("这个文件不是 Excel 工作簿（.xlsx）") from error
    if any(name.endswith("vbaproject.bin") for name in names):
        raise _refused("文件里有宏（xl/vbaProject.bin），请另存为不带宏的 .xlsx")
    if unpacked > MOST_UNPACKED:
        raise _refused("文件解开后过大，请检查是否有大量空白格式或者图片")
    if "xl/workbook.xml" not in names:
        raise _refused("这个文件不是 Excel 工作簿（.xlsx）")


def _merged_cells(data: bytes) -> list[str]:
    """Ranges of the first sheet that are merged; a read-only workbook does not tell them."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = sorted(name for name in archive.namelist() if name.startswith("xl/worksheets/sheet"))
        if not names:
            return []
        with archive.open(names[0]) as file:
            try:
                return [
                    element.get("ref", "")
                    for _, element in ElementTree.iterparse(file, forbid_dtd=True)
                    if element.tag == f"{_NS}mergeCell"
                ]
            except (DefusedXmlException, ElementTree.ParseError) as error:
                raise _refused("工作表的内容损坏，打不开") from error


def _read_rows(sheet: ReadOnlyWorksheet, merged: list[str]) -> Sheet:
    faults = [CellFault(one.split(":")[0], f"单元格 {one} 是合并的，请取消合并，每行都填完整") for one in merged]
    rows: list[SheetRow] = []
    lines = sheet.iter_rows(max_col=len(COLUMNS))
    _check_header(next(lines, ()))
    for number, cells in enumerate(lines, start=HEADER_ROW + 1):
        if all(cell.value in (None, "") for cell in cells):
            continue
        if len(rows) >= MOST_ROWS:
            raise _refused(f"A{number}：一次最多导入 {MOST_ROWS} 行，请分成几份")
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
            raise _refused(f"{address}：表头应是“{column.title}”，实际是“{title[:20]}”，请用导出的表格填写")


def _read_row(cells: Any, number: int) -> tuple[dict[str, Any], list[CellFault]]:
    values: dict[str, Any] = {}
    faults: list[CellFault] = []
    by_place: Iterator[Any] = iter(cells)
    for column in COLUMNS:
        cell = next(by_place, None)
        try:
            if cell is not None and cell.data_type == "f":
                raise CellError(f"{column.title}是公式，请改成值（复制后选择性粘贴为数值）")
            if cell is not None and cell.data_type == "e":
                raise CellError(f"{column.title}是错误值 {cell.value}")
            values[column.field] = read(column, cell.value if cell is not None else None)
        except CellError as error:
            faults.append(CellFault(address_of(column, number), str(error)))
    return values, faults


def _refused(reason: str) -> InvalidInputError:
    return InvalidInputError(fields={"file": reason})
