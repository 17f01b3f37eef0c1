"""Writing the template: empty, with items, or as it was sent with its faults marked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from openpyxl import Workbook
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from tongban.common.workbooks.cells import CellFault
from tongban.common.workbooks.writing import HEAD, as_bytes, mark, note, put

from .cells import Column
from .reading import MOST_ITEMS, MOST_PARTS
from .tables import ITEMS, NOTES, SHEETS

Line = tuple[int, Mapping[str, Any]]
_TABLES_FROM = 5
_RULES = (
    "一个事项一行，写在“事项”表；它的材料、环节、自查问题、办理情形各写在一张表，用实施编码对应。",
    "导入只存草稿，不会公布；由另一位有发布权限的人员审核发布。",
    "一个事项在每张表里的行都对才导入；有一处不对，这个事项就整个不导入，别的照常。",
    "没有改过的格不算改动；同一份表格再导入一次，什么也不变。",
    "一个事项在“材料”“环节”“自查问题”“办理情形”表里一行也没有的，那一部分不变；有的，以表里的为准。",
    "要清空一个事项的那一部分，只留一行：写实施编码，编号（“环节”表是环节）写“无”，别的格空着。",
    "申请表不在表里，导入不动它；申请表在设计页里改。",
    "编码按文本填；不要用公式，不要合并单元格。",
)


def workbook(rows: Mapping[str, Iterable[Line]], faults: Sequence[CellFault] = ()) -> bytes:
    """`rows`: by sheet, the number of each row with the values of its cells by field."""
    book = Workbook()
    first = book.active
    assert first is not None
    book.remove(first)
    reasons: dict[str, dict[str, list[str]]] = {}
    for fault in faults:
        reasons.setdefault(fault.sheet, {}).setdefault(fault.address, []).append(fault.reason)
    sheets = {title: book.create_sheet(title) for title in SHEETS}
    tables = _explain(book.create_sheet(NOTES))
    for title, sheet in sheets.items():
        _fill(sheet, SHEETS[title], rows.get(title, ()), reasons.get(title, {}))
        if faults:
            _tell(sheet, len(SHEETS[title]) + 1, reasons.get(title, {}))
        _limit(sheet, SHEETS[title], tables, MOST_ITEMS if title == ITEMS else MOST_PARTS)
    return as_bytes(book)


def _fill(sheet: Any, columns: Sequence[Column], rows: Iterable[Line], reasons: Mapping[str, list[str]]) -> None:
    for place, column in enumerate(columns, start=1):
        sheet.column_dimensions[get_column_letter(place)].width = column.width
        head = sheet.cell(1, place, column.title)
        head.font = HEAD
        if column.hint:
            note(head, column.hint)
    for number, values in rows:
        for place, column in enumerate(columns, start=1):
            value = values.get(column.field)
            if value not in (None, ""):
                put(sheet.cell(number, place), value)
    for address, words in reasons.items():
        mark(sheet[address], words)
    sheet.freeze_panes = "B2"


def _tell(sheet: Any, place: int, reasons: Mapping[str, list[str]]) -> None:
    """All that is wrong with a row, once more in words behind its last column."""
    sheet.column_dimensions[get_column_letter(place)].width = 60
    sheet.cell(1, place, "问题").font = HEAD
    by_row: dict[int, list[str]] = {}
    for address, words in reasons.items():
        number = int("".join(filter(str.isdigit, address)))
        by_row.setdefault(number, []).extend(f"{address}：{one}" for one in words)
    for number, words in by_row.items():
        put(sheet.cell(number, place), "\n".join(words))


def _explain(sheet: Any) -> dict[str, str]:
    """What stands in which column, and the code tables; gives the cells of each table by the column's title."""
    for number, words in enumerate(_RULES, start=1):
        sheet.cell(number, 1, words)
    start = len(_RULES) + 2
    for place, words in enumerate(("表", "列", "怎么填"), start=1):
        sheet.cell(start, place, words).font = HEAD
    lines = [(title, column) for title, columns in SHEETS.items() for column in columns]
    for number, (title, column) in enumerate(lines, start=start + 1):
        for place, words in enumerate((title, column.title, _how(column)), start=1):
            sheet.cell(number, place, words)
    for letter, width in (("A", 10), ("B", 16), ("C", 60)):
        sheet.column_dimensions[letter].width = width
    return _tables(sheet, start, [column for _, column in lines if column.choices])


def _tables(sheet: Any, start: int, columns: Sequence[Column]) -> dict[str, str]:
    found: dict[str, str] = {}
    for place, column in enumerate(columns, start=_TABLES_FROM):
        letter = get_column_letter(place)
        sheet.cell(start, place, column.title).font = HEAD
        for number, (_, label) in enumerate(column.choices, start=start + 1):
            sheet.cell(number, place, label)
        sheet.column_dimensions[letter].width = column.width
        found[column.title] = f"'{NOTES}'!${letter}${start + 1}:${letter}${start + len(column.choices)}"
    return found


def _how(column: Column) -> str:
    kinds = {
        "yes_no": "填 是 或者 否",
        "choice": "从下拉里选",
        "choices": "可以填几个，见右边的代码表",
        "number": "整数",
    }
    return "；".join(
        one for one in ("必填" if column.is_required else "", kinds.get(column.kind, ""), column.hint) if one
    )


def _limit(sheet: Any, columns: Sequence[Column], tables: Mapping[str, str], rows: int) -> None:
    """Drop-downs where one value of a table is wanted."""
    for place, column in enumerate(columns, start=1):
        if column.kind not in ("choice", "yes_no"):
            continue
        wanted = f"={tables[column.title]}" if column.kind == "choice" else '"是,否"'
        rule = DataValidation(type="list", formula1=wanted, allow_blank=True, showErrorMessage=True)
        rule.error, rule.errorTitle = f"{column.title}请从下拉里选", "不在代码表里"
        letter = get_column_letter(place)
        rule.add(f"{letter}2:{letter}{rows + 1}")
        sheet.add_data_validation(rule)
