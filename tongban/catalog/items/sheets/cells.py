"""One cell of a guide: how each kind of element is written and read. No database, no file."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tongban.common.workbooks import cells
from tongban.common.workbooks.cells import CellError
from tongban.common.workbooks.writing import shown_text

#: Between the parts of one row of a list in a cell: “名称｜条文”, one row to a line.
BAR = "｜"
_BARS = re.compile(r"[｜|]")
_WORDS = re.compile(r"[、,，;；\s]+")
_YES, _NO = ("是", "有", "yes"), ("否", "无", "no")


@dataclass(frozen=True)
class Column:
    """`field` is the path in the body. `choices`: (code, words) of a table; `parts`: the names inside a list row, of
    which the first `least` are always stated."""

    title: str
    field: str
    kind: str = "text"
    choices: tuple[tuple[str, str], ...] = ()
    parts: tuple[str, ...] = ()
    least: int = 1
    is_required: bool = False
    most: int = 9999
    width: int = 18
    hint: str = ""


# out -------------------------------------------------------------------------------------------------------------


def write(column: Column, value: Any) -> Any:
    """The value of a body as a cell shows it; None for nothing."""
    if value is None or value == [] or value == "":
        return None
    match column.kind:
        case "rows":
            return shown_text("\n".join(row_words(column, row) for row in value))
        case "lines":
            return shown_text("\n".join(value))
        case "words":
            return "、".join(value)
        case "yes_no":
            return "是" if value else "否"
        case "choices":
            return "、".join(_label(column, one) for one in value)
        case "choice":
            return _label(column, str(value))
        case "number" | "decimal":
            return int(value) if float(value).is_integer() else value
    return shown_text(str(value)) or None


def _label(column: Column, code: str) -> str:
    return next((words for known, words in column.choices if known == code), code)


def row_words(column: Column, row: dict[str, Any]) -> str:
    return BAR.join(_BARS.sub("／", str(row.get(part) or "").replace("\n", " ")) for part in column.parts).rstrip(BAR)


def is_same(column: Column, value: Any, cell: Any) -> bool:
    """The cell says what the value is: nobody has changed it. So nothing is lost that a cell cannot show in full."""
    return _plain(write(column, value)) == _plain(cell)


def _plain(cell: Any) -> str:
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return "\n".join(line.rstrip() for line in re.split(r"\r\n|\r|\n", str(cell))).strip()


# in --------------------------------------------------------------------------------------------------------------


def read(column: Column, cell: Any, before: Any = None) -> Any:
    """The cell as a value of a body; CellError says what a person has to mend. `before`: the value it had."""
    if cells.is_empty(cell):
        if column.is_required:
            raise CellError(f"{column.title}没有填写")
        return _EMPTY.get(column.kind, lambda: "")()
    if column.kind == "yes_no" and isinstance(cell, bool):
        return cell
    cells.refuse_other_types(column.title, cell)
    if isinstance(cell, str) and "\0" in cell:
        raise CellError(f"{column.title}含有空字符")
    if column.kind == "rows":
        return _rows(column, cell, before or [])
    return _READERS.get(column.kind, _text)(column, cell)


_EMPTY: dict[str, Callable[[], Any]] = {
    "rows": list, "lines": list, "words": list, "choices": list,
    "number": lambda: None, "decimal": lambda: None, "yes_no": lambda: None, "choice": lambda: None,
}  # fmt: skip


def _text(column: Column, cell: Any) -> str:
    return cells.text(column.title, cell)


def _code(column: Column, cell: Any) -> str:
    return cells.code(column.title, cell)


def _number(column: Column, cell: Any) -> int:
    return cells.whole_number(column.title, cell, column.most)


def _decimal(column: Column, cell: Any) -> float:
    return cells.decimal(column.title, cell)


def _yes_no(column: Column, cell: Any) -> bool:
    words = str(cell).strip().lower()
    if words not in (*_YES, *_NO):
        raise CellError(f"{column.title}“{words[:20]}”应填 是 或者 否")
    return words in _YES


def _choice(column: Column, cell: Any) -> str:
    return _coded(column, cells.code(column.title, cell))


def _coded(column: Column, words: str) -> str:
    """The code of the table: by its words, by itself ("01", "1" where Excel dropped the nought), or by both."""
    for code, label in column.choices:
        if words in (label, code, f"{code} {label}") or (words.isdigit() and code == words.zfill(len(code))):
            return code
    raise CellError(
        f"{column.title}“{words[:20]}”不在代码表里，应为 {'、'.join(label for _, label in column.choices)} 之一"
    )


def _choices(column: Column, cell: Any) -> list[str]:
    found = [_coded(column, one) for one in _WORDS.split(cells.code(column.title, cell)) if one]
    return list(dict.fromkeys(found))


def _words(column: Column, cell: Any) -> list[str]:
    return [one for one in _WORDS.split(cells.code(column.title, cell)) if one]


def _lines(column: Column, cell: Any) -> list[str]:
    return [line.strip() for line in cells.code(column.title, cell).splitlines() if line.strip()]


def _rows(column: Column, cell: Any, before: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """A line that stands as it stood keeps its row, with what a cell cannot show."""
    known = {_plain(row_words(column, row)): row for row in before}
    return [
        known.get(_plain(line)) or _row(column, number, line) for number, line in enumerate(_lines(column, cell), 1)
    ]


def _row(column: Column, number: int, line: str) -> dict[str, Any]:
    parts = [part.strip() for part in _BARS.split(line)]
    if len(parts) > len(column.parts):
        raise CellError(f"{column.title}第 {number} 行多于 {len(column.parts)} 段（{column.hint}）")
    if not parts[0]:
        raise CellError(f"{column.title}第 {number} 行第一段是空的（{column.hint}）")
    if not all(parts[: column.least]) or len(parts) < column.least:
        raise CellError(f"{column.title}第 {number} 行不足 {column.least} 段（{column.hint}）")
    return {name: part for name, part in zip(column.parts, parts, strict=False) if part}


_READERS: dict[str, Callable[[Column, Any], Any]] = {
    "code": _code, "number": _number, "decimal": _decimal, "yes_no": _yes_no, "choice": _choice,
    "choices": _choices, "words": _words, "lines": _lines,
}  # fmt: skip
