"""Opening a workbook that somebody sends: what could do harm is refused before anything of it is read."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Any

from defusedxml import ElementTree
from defusedxml.common import DefusedXmlException
from openpyxl import Workbook, load_workbook
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet._read_only import ReadOnlyWorksheet

from tongban.common.errors import InvalidInputError

MOST_BYTES = 20 * 1024 * 1024
#: Unpacked; a sheet of the largest allowed list is far below.
MOST_UNPACKED = 200 * 1024 * 1024
_NS = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_BROKEN = (
    InvalidFileException, KeyError, ValueError, TypeError, AttributeError, IndexError, EOFError,
    zipfile.BadZipFile, zlib.error, DefusedXmlException, ElementTree.ParseError, NotImplementedError,
)  # fmt: skip


@contextmanager
def opened(data: bytes) -> Iterator[Workbook]:
    """The workbook, read row by row. InvalidInputError at "file" when it is none, or none that is safe."""
    _refuse_harmful(data)
    try:
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=False, keep_links=False)
    except _BROKEN as error:
        raise refused("这个文件打不开，不是完好的 Excel 工作簿（.xlsx）") from error
    try:
        yield book
    except _BROKEN as error:
        raise refused("工作表的内容损坏，打不开") from error
    finally:
        book.close()


def sheet_named(book: Workbook, title: str) -> ReadOnlyWorksheet:
    """A sheet by its name, refused by name where it is not there. Its own word on how large it is does not count."""
    found = next((one for one in book.worksheets if one.title.strip() == title), None)
    if not isinstance(found, ReadOnlyWorksheet):
        names = "、".join(f"“{one.title[:20]}”" for one in book.worksheets[:10])
        raise refused(f"工作簿里没有名为“{title}”的工作表，现有{names or '（一张也没有）'}，请用下载的表格填写")
    found.reset_dimensions()
    return found


def merged_cells(data: bytes, sheet: ReadOnlyWorksheet) -> list[str]:
    """Ranges of the sheet that are merged; a read-only workbook does not tell them."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        path: str = sheet._worksheet_path
        with archive.open(path) as file:
            try:
                return list(_merged(file))
            except (DefusedXmlException, ElementTree.ParseError) as error:
                raise refused(f"工作表“{sheet.title[:20]}”的内容损坏，打不开") from error


def _merged(file: IO[bytes]) -> Iterator[str]:
    """Rows are dropped as they pass, so that a large sheet does not fill the memory."""
    for _, element in ElementTree.iterparse(file, forbid_dtd=True):
        if element.tag == f"{_NS}mergeCell":
            yield element.get("ref", "")
        if element.tag == f"{_NS}row":
            element.clear()


def refused(reason: str) -> InvalidInputError:
    return InvalidInputError(fields={"file": reason})


def _refuse_harmful(data: bytes) -> None:
    if len(data) > MOST_BYTES:
        raise refused("文件超过 20 MB，请分成几份")
    if data[:8] == bytes.fromhex("d0cf11e0a1b11ae1"):
        raise refused("这是旧格式（.xls）或者加了密码的文件，请另存为没有密码的 .xlsx")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries: list[Any] = archive.infolist()
    except (zipfile.BadZipFile, ValueError, EOFError, NotImplementedError) as error:
        raise refused("这个文件不是 Excel 工作簿（.xlsx）") from error
    names = {one.filename.lower() for one in entries}
    if any(name.endswith("vbaproject.bin") for name in names):
        raise refused("文件里有宏（xl/vbaProject.bin），请另存为不带宏的 .xlsx")
    if sum(one.file_size for one in entries) > MOST_UNPACKED:
        raise refused("文件解开后过大，请检查是否有大量空白格式或者图片")
    if "xl/workbook.xml" not in names:
        raise refused("这个文件不是 Excel 工作簿（.xlsx）")
