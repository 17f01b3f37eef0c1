"""代办进度表: the rows of the list as CSV or Excel. Checked and recorded at once; one line for each project."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from openpyxl import Workbook

from tongban.common import clock
from tongban.common.errors import InvalidInputError, NotAllowedError
from tongban.common.workbooks.writing import HEAD as BOLD
from tongban.common.workbooks.writing import as_bytes, put
from tongban.support.audit import api as audit
from tongban.support.identity import api as identity

from . import permissions
from .queries import rows_of, visible
from .values import ProjectFilters, ProjectRow

HEAD = [
    "项目代码", "项目名称", "建设单位", "类型", "区划", "总投资（万元）", "状态", "现在的阶段", "阶段状态", "牵头单位",
    "是否超期", "已完成阶段", "被什么挡住", "下一个里程碑", "计划日期", "代办队伍", "未完任务",
]  # fmt: skip
BYTE_ORDER_MARK = "\ufeff"
MOST = 5000


def _rows(actor: identity.User, filters: ProjectFilters) -> list[ProjectRow]:
    if not (identity.scope(actor, permissions.MANAGE) or identity.scope(actor, permissions.ASSIST)):
        raise NotAllowedError
    today = clock.today()
    found = list(visible(actor, filters, today).order_by("-registered_at", "-pk")[: MOST + 1])
    if len(found) > MOST:
        raise InvalidInputError(fields={"q": f"超过 {MOST} 个项目，请先筛选再导出"})
    audit.record(actor, "projects.report.export", "projects", facts={"filters": asdict(filters), "rows": len(found)})
    return rows_of(found, today)


def report_csv(actor: identity.User, filters: ProjectFilters) -> Iterator[str]:
    rows = _rows(actor, filters)
    yield BYTE_ORDER_MARK + _line(HEAD)
    for row in rows:
        yield _line([_harmless(str(cell)) for cell in _cells(row)])


def report_workbook(actor: identity.User, filters: ProjectFilters) -> bytes:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "代办进度"
    for column, name in enumerate(HEAD, start=1):
        put(sheet.cell(1, column), name)
        sheet.cell(1, column).font = BOLD
    for number, row in enumerate(_rows(actor, filters), start=2):
        for column, cell in enumerate(_cells(row), start=1):
            put(sheet.cell(number, column), cell)
    sheet.freeze_panes = "C2"
    return as_bytes(book)


def _cells(row: ProjectRow) -> list[Any]:
    now, milestone = row.now, row.next_milestone
    return [
        row.code,
        row.name,
        row.owner_name,
        row.type_name,
        row.division_name,
        float(row.investment) / 10_000,
        row.state_name,
        now.name if now else "",
        now.standing_name if now else "",
        now.lead_agency_name if now else "",
        "是" if now and now.is_late else "",
        f"{row.done}/{len(row.stages)}",
        row.blocked,
        milestone.name if milestone else "",
        f"{milestone.planned_on:%Y-%m-%d}" if milestone else "",
        row.team_name,
        row.open_tasks,
    ]


def _line(cells: list[str]) -> str:
    buffer = io.StringIO()
    csv.writer(buffer).writerow(cells)
    return buffer.getvalue()


def _harmless(cell: str) -> str:
    """A spreadsheet takes a cell that begins with one of these for a formula."""
    return f"'{cell}" if cell[:1] in ("=", "+", "-", "@", "\t", "\r") else cell
