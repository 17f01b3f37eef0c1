"""Files of another platform's item library → raw rows. Everything that is wrong with a file is found here.

Two formats are told apart by their beginning: JSON lines (one item a line, as in the Guangdong library) and a CSV list
of a county (names and codes only). A file that is neither is refused as a whole, before anything is written; a broken
row is refused by its number and the others go on.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, islice
from typing import Any, BinaryIO

import msgspec

from .errors import UnreadableFileError

LONGEST_LINE = 1_000_000
_BOM = b"\xef\xbb\xbf"
_BEGINNINGS = (
    (b"PK\x03\x04", "这是 Excel 或压缩文件，请另存为 UTF-8 的 CSV 后再导入"),
    (b"\xd0\xcf\x11\xe0", "这是旧版 Excel 文件，请另存为 UTF-8 的 CSV 后再导入"),
    (b"\x1f\x8b", "这是压缩文件，请先解压"),
    (b"%PDF", "这是 PDF 文件，应为 JSON 行或 CSV"),
    (b"<", "这是网页或 XML 文件，应为 JSON 行或 CSV"),
)
COUNTY_COLUMNS = ("department", "name", "area_code", "item_code", "task_type")


@dataclass(frozen=True)
class Raw:
    """One row: its line number and what stands there, or why it cannot be read."""

    number: int
    value: Any = None
    reason: str = ""


@dataclass(frozen=True)
class Library:
    """The rows of a file, and whether they are those of a county list."""

    rows: Iterator[Raw]
    is_county_list: bool = False


def bounded(handle: BinaryIO) -> Iterator[bytes]:
    """The lines of a file. Of a line that is too long only the beginning is kept, so that none fills the memory."""
    while line := handle.readline(LONGEST_LINE + 1):
        yield line
        rest = line
        while len(rest) > LONGEST_LINE and not rest.endswith(b"\n"):
            rest = handle.readline(LONGEST_LINE + 1)


def open_library(lines: Iterable[bytes]) -> Library:
    """Raises UnreadableFileError when this is no item library at all."""
    rest = iter(lines)
    head = list(islice(rest, 3))
    while head and not any(line.strip() for line in head) and (more := next(rest, None)) is not None:
        head.append(more)
    first = next((line for line in head if line.removeprefix(_BOM).strip()), b"")
    first = first.removeprefix(_BOM).strip()
    if not first:
        raise UnreadableFileError(reason="文件是空的")
    everything = chain(head, rest)
    if any(line.removeprefix(_BOM).lstrip().startswith(b"{") for line in head):
        if first.startswith((b"[{", b"[\n")) or first == b"[":
            raise UnreadableFileError(reason="这是一个 JSON 数组，应为每行一个 JSON 对象")
        return Library(_json_rows(everything))
    _refuse_other_files(first)
    header = _header(first)
    if missing := [name for name in COUNTY_COLUMNS if name not in header]:
        if len(missing) == len(COUNTY_COLUMNS):
            raise UnreadableFileError(reason="认不出格式，应为每行一个 JSON 对象，或首行是列名的 CSV")
        raise UnreadableFileError(reason=f"CSV 缺少列：{'、'.join(missing)}")
    if twice := sorted({name for name in header if header.count(name) > 1}):
        raise UnreadableFileError(reason=f"CSV 的列重复：{'、'.join(twice)}")
    return Library(iter(_csv_rows(everything)), is_county_list=True)


def _refuse_other_files(first: bytes) -> None:
    for beginning, reason in _BEGINNINGS:
        if first.startswith(beginning):
            raise UnreadableFileError(reason=reason)
    if first.startswith((b"\xff\xfe", b"\xfe\xff")) or first[1:2] == b"\0":
        raise UnreadableFileError(reason="文件是 UTF-16 编码，请另存为 UTF-8")
    if b"\0" in first:
        raise UnreadableFileError(reason="这不是文本文件（含有空字节）")
    if first.startswith(b"["):
        raise UnreadableFileError(reason="这是一个 JSON 数组，应为每行一个 JSON 对象")
    try:
        first.decode()
    except UnicodeDecodeError as error:
        raise UnreadableFileError(reason="文件不是 UTF-8 编码（Excel 存的 CSV 常是 GBK），请另存为 UTF-8") from error


def _header(first: bytes) -> list[str]:
    if len(first) > LONGEST_LINE:
        raise UnreadableFileError(reason="第一行太长，不是列名")
    names = [name.strip() for name in next(csv.reader([first.decode()]))]
    if len(names) == 1 and any(mark in names[0] for mark in (";", "\t")):
        raise UnreadableFileError(reason="CSV 的列应以英文逗号分隔")
    return names


# rows ------------------------------------------------------------------------------------------------------------


def _json_rows(lines: Iterable[bytes]) -> Iterator[Raw]:
    for number, line in enumerate(lines, start=1):
        text = line.removeprefix(_BOM).strip()
        if text:
            yield _json_row(number, text)


def _json_row(number: int, text: bytes) -> Raw:
    if len(text) > LONGEST_LINE:
        return Raw(number, reason=f"这一行超过 {LONGEST_LINE:,} 字节")
    try:
        return Raw(number, msgspec.json.decode(text))
    except (msgspec.DecodeError, UnicodeDecodeError):
        return Raw(number, reason="不是有效的 JSON")
    except RecursionError:
        return Raw(number, reason="JSON 嵌套太深")


def _csv_rows(lines: Iterable[bytes]) -> list[Raw]:
    """All of them at once: an open quotation mark swallows what follows, and is seen only at the end."""
    reader = csv.reader(_decoded(lines), strict=True)
    found: list[Raw] = []
    header: list[str] = []
    before = 0
    try:
        for cells in reader:
            number, before = before + 1, reader.line_num
            if not any(cell.strip() for cell in cells):
                continue
            if header:
                found.append(_csv_row(number, header, cells))
            else:
                header = [cell.strip() for cell in cells]
    except csv.Error as error:
        raise UnreadableFileError(reason=f"CSV 第 {before + 1} 行起读不下去，多半是引号没有闭合") from error
    return found


def _decoded(lines: Iterable[bytes]) -> Iterator[str]:
    for number, line in enumerate(lines):
        text = line.removeprefix(_BOM) if number == 0 else line
        # csv knows "\r" alone as the end of a row only when it is handed over so.
        yield from io.StringIO(text.decode(errors="replace"), newline=None)


def _csv_row(number: int, header: list[str], cells: list[str]) -> Raw:
    values = dict(zip(header, cells, strict=False))
    if len(cells) != len(header):
        return Raw(number, values, reason=f"应有 {len(header)} 列，实际 {len(cells)} 列")
    if any("\ufffd" in cell for cell in cells):
        return Raw(number, values, reason="含有不是 UTF-8 的字节")
    if any("\0" in cell for cell in cells):
        return Raw(number, values, reason="含有空字符")
    return Raw(number, values)
