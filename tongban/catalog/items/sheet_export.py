"""Excel out: the template, empty or with the items that this person edits, as they stand now (drafts included)."""

from __future__ import annotations

from typing import Any

from tongban.common.errors import InvalidInputError
from tongban.support.identity import api as identity
from tongban.support.identity.api import User

from . import permissions
from .enums import ItemState
from .guide import to_builtins
from .models import Item
from .sheet_rows import Known, known_items
from .sheets.cells import Column, write
from .sheets.merging import get
from .sheets.reading import MOST_ITEMS
from .sheets.tables import BODY, ITEMS, PARTS, SHEETS
from .sheets.writing import Line, workbook


def empty_sheet() -> bytes:
    return workbook({})


def export_sheet(*, actor: User, agency_id: int | None = None, kind: str = "") -> bytes:
    """Sent in again as it is, it changes nothing. Three statements for any number of items."""
    where = identity.filter_q(actor, permissions.EDIT, division_path="division_path", agency="agency_id", item="code")
    rows = Item.objects.filter(where).exclude(state=ItemState.CANCELLED)
    if agency_id:
        rows = rows.filter(agency_id=agency_id)
    if kind:
        rows = rows.filter(base_code__regex=f"^..{kind}") if kind.isdigit() else rows.none()
    codes = list(rows.order_by("code").values_list("code", flat=True)[: MOST_ITEMS + 1])
    if len(codes) > MOST_ITEMS:
        raise InvalidInputError(fields={"agency": f"多于 {MOST_ITEMS} 项，请选一个机构或者一个类型再导出"})
    known = known_items(codes)
    return workbook(_lines([known[code] for code in codes if code in known]))


def _lines(known: list[Known]) -> dict[str, list[Line]]:
    found: dict[str, list[Line]] = {title: [] for title in SHEETS}
    for number, one in enumerate(known, start=2):
        body = to_builtins(one.body)
        item = {
            "code": one.item.code,
            "division_code": one.item.division_code,
            "catalogue_name": one.item.catalogue_name,
            "revision": one.revision,
        }
        found[ITEMS].append((number, item | _cells(BODY, body)))
        for listed in PARTS:
            rows = found[listed.sheet]
            for part in body[listed.name]:
                rows.append((len(rows) + 2, {"item": one.item.code} | _cells(listed.columns, part)))
    return found


def _cells(columns: tuple[Column, ...], body: dict[str, Any]) -> dict[str, Any]:
    return {column.field: write(column, get(body, column.field)) for column in columns}
