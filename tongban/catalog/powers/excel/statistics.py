"""权责统计 as a workbook: a sheet for each way of counting, to be taken on in the spreadsheet of the office."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from openpyxl import Workbook
from openpyxl.utils import get_column_letter

from tongban.common.workbooks.writing import HEAD, as_bytes, put

from ..enums import PowerKind
from ..statistics import Statistics

Row = Sequence[Any]
WIDE = ("部门", "类别", "层级", "变动")


def statistics_workbook(found: Statistics) -> bytes:
    book = Workbook()
    assert book.active is not None
    book.remove(book.active)
    kinds = [str(kind.label) for kind in PowerKind]
    agencies = [
        [one.agency_name, one.level_name, *one.by_kind, one.total, one.main, one.sub, one.suspended]
        for one in found.rows
    ]
    day = f"{found.day:%Y-%m-%d}"
    _sheet(
        book,
        "按机构",
        f"{day} 在清单上的权责（项）",
        ["部门", "层级", *kinds, "合计", "其中主项", "其中子项", "其中暂停"],
        agencies,
        totals=True,
    )
    by_kind = [[name, *numbers, sum(numbers)] for name, numbers in found.by_kind]
    _sheet(book, "按类型", f"{day} 在清单上的权责（项）", ["类别", *found.levels, "合计"], by_kind, totals=True)
    by_level = [[one.level_name, one.agencies, one.total, one.main, one.sub] for one in found.by_level]
    _sheet(
        book,
        "按层级",
        f"{day} 在清单上的权责（项）",
        ["层级", "部门数", "权责", "其中主项", "其中子项"],
        by_level,
        totals=True,
    )
    changes = [[one.year, one.kind_name, one.requests, one.powers] for one in found.changes]
    _sheet(
        book,
        "按变动",
        f"{day} 以前已经生效的调整申请；同一项一年里调整几次的，算几项",
        ["年份", "变动", "申请（件）", "涉及权责（项）"],
        changes,
    )
    years = [[one.year, one.agency_name, one.before, one.filed, one.added, one.gone, one.after] for one in found.years]
    _sheet(
        book,
        "按年增减",
        f"只列有增减的年份，当年算到 {day}（项）",
        ["年份", "部门", "年初", "清单首次公布", "增加", "减少", "年末"],
        years,
    )
    return as_bytes(book)


def _sheet(book: Workbook, title: str, note: str, head: Row, rows: Sequence[Row], *, totals: bool = False) -> None:
    """The note in the first line, the titles in the second; the totals are worked out here, not by formulas."""
    sheet = book.create_sheet(title)
    put(sheet.cell(1, 1), note)
    sheet.cell(1, 1).alignment = None
    lines = [head, *rows, *([_total(rows)] if totals and rows else [])]
    for number, line in enumerate(lines, start=2):
        is_bold = line is head or (totals and number > len(rows) + 2)
        for place, value in enumerate(line, start=1):
            cell = sheet.cell(number, place)
            put(cell, value)
            if is_bold:
                cell.font = HEAD
    for place, name in enumerate(head, start=1):
        sheet.column_dimensions[get_column_letter(place)].width = 30 if name == "部门" else 14 if name in WIDE else 11
    sheet.freeze_panes = "A3"


def _total(rows: Sequence[Row]) -> Row:
    """Columns of numbers are summed, the others stay empty."""
    columns = list(zip(*rows, strict=True))
    sums = [sum(column) if all(isinstance(one, int) for one in column) else "" for column in columns]
    return ["合计", *sums[1:]]
