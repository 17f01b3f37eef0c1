"""Excel in: every row comes in, or none does and each faulty cell is told."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import transaction

from tongban.common.errors import InvalidInputError, PlatformError
from tongban.common.workbooks.cells import CellFault
from tongban.support.agencies import api as agencies
from tongban.support.audit import api as audit
from tongban.support.identity.api import User

from ..excel.columns import COLUMNS, IDENTITY, body_of
from ..excel.reading import SheetRow, address_of, read_sheet
from ..excel.writing import marked
from .filing import file_power

#: Fields of a refusal that are called otherwise in the sheet.
NAMES = {"agency": "uscc"}


@dataclass(frozen=True)
class Imported:
    """`sheet` is the file that was sent with its faults marked; empty when all rows came in."""

    filed: int
    unchanged: int
    faults: tuple[CellFault, ...]
    sheet: bytes = b""


def import_list(*, actor: User, data: bytes, note: str = "Excel 导入") -> Imported:
    """All rows or none: main items first, so that sub-items of the same sheet find them."""
    sheet = read_sheet(data)
    faults = list(sheet.faults)
    filed = unchanged = 0
    with transaction.atomic():
        for row in sorted(sheet.rows, key=lambda one: (bool(one.values.get("parent")), one.number)):
            try:
                with transaction.atomic():
                    made = _file(actor, row, note)
                filed, unchanged = filed + bool(made), unchanged + (not made)
            except PlatformError as refusal:
                faults += _faults(row, refusal)
        if faults:
            transaction.set_rollback(True)
    if faults:
        ordered = tuple(sorted(faults, key=lambda one: (one.row, one.address)))
        return Imported(0, 0, ordered, marked(data, ordered))
    audit.record(actor, "powers.import", "powers:list", facts={"filed": filed, "unchanged": unchanged})
    return Imported(filed, unchanged, ())


def _file(actor: User, row: SheetRow, note: str) -> Any:
    values = row.values
    if agencies.find_agency(values["uscc"]) is None:
        raise InvalidInputError(fields={"uscc": f"没有统一社会信用代码为“{values['uscc']}”的部门"})
    return file_power(
        actor=actor,
        agency_uscc=values["uscc"],
        level=values["level"],
        base_code=values["base_code"],
        parent_base_code=values.get("parent") or "",
        body=body_of(values),
        note=note,
    )


def _faults(row: SheetRow, refusal: PlatformError) -> list[CellFault]:
    """Each field's reason at its cell; what concerns the row as a whole at the base code."""
    columns = {column.field: column for column in COLUMNS}
    whole = columns[IDENTITY[2]]
    if not refusal.fields:
        return [CellFault(address_of(whole, row.number), refusal.sentence)]
    found = []
    for path, reason in refusal.fields.items():
        name = NAMES.get(path, path)
        column = columns.get(name) or columns.get(name.split("[")[0]) or columns.get(name.split(".")[0]) or whole
        found.append(CellFault(address_of(column, row.number), reason))
    return found
