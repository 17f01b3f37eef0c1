"""Writing workbooks so that what was text stays text."""

from __future__ import annotations

import io
from typing import Any

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill

HEAD = Font(bold=True)
_WRAP = Alignment(wrap_text=True, vertical="top")
_RED = PatternFill("solid", fgColor="FFFFD9D9")
#: A cell that begins so would be taken for a formula by the program that opens the sheet.
_FORMULA = ("=", "+", "-", "@")
LONGEST_CELL = 32_000


def shown_text(value: str) -> str:
    """What of a text a cell can hold."""
    return ILLEGAL_CHARACTERS_RE.sub("", value)[:LONGEST_CELL]


def put(cell: Any, value: Any) -> None:
    """Text stays text: what begins like a formula must not become one."""
    cell.alignment = _WRAP
    if not isinstance(value, str):
        cell.value = value
        return
    cell.value = shown_text(value)
    cell.number_format = "@"
    if value.startswith(_FORMULA):
        cell.data_type = "s"


def note(cell: Any, words: str) -> None:
    cell.comment = Comment(words[:2000], "通办")


def mark(cell: Any, reasons: list[str]) -> None:
    """Red, with the reasons as a comment."""
    cell.fill = _RED
    note(cell, "；".join(reasons))


def as_bytes(book: Workbook) -> bytes:
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()
