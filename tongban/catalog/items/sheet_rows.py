"""One item of a workbook: its row and its parts in the other sheets, held against what the item says now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tongban.common.workbooks.cells import CellError, CellFault, is_empty
from tongban.support.agencies import api as agencies
from tongban.support.identity import api as identity
from tongban.support.identity.api import User

from . import permissions
from .actions import code_faults, create_item, read_body, save_draft
from .beginning import first_body
from .enums import VersionState
from .guide import GuideBody, body_from, to_builtins
from .models import Item, ItemVersion
from .rules.codes import item_code_error, parse
from .rules.publish import Surroundings, publish_faults
from .sheets import cells as cell
from .sheets.merging import Body, merge, tidy
from .sheets.reading import SheetRow, address_of
from .sheets.tables import BODY, CATALOGUE, CODE, DIVISION, IDENTITY, ITEMS, NONE, PARTS, REVISION, Parts

_NOWHERE = Surroundings(caps=None)
_FOREIGN = "这个编码属于别的机构，您没有编制它的权限"


@dataclass(frozen=True)
class Given:
    """The rows of one item; of its parts by sheet. `code` is empty where none could be read."""

    code: str
    row: SheetRow
    parts: Mapping[str, Sequence[SheetRow]]

    @property
    def rows(self) -> list[SheetRow]:
        return [self.row, *(row for rows in self.parts.values() for row in rows)]

    def place_of(self, path: str) -> tuple[str, int, str]:
        """Sheet, row and the rest of the path inside it."""
        for listed in PARTS:
            rows = self.parts.get(listed.sheet, ())
            if path.startswith(f"{listed.name}[") and rows:
                index, _, rest = path[len(listed.name) + 1 :].partition("]")
                if index.isdecimal() and int(index) < len(rows):
                    return listed.sheet, rows[int(index)].number, rest.lstrip(".")
        return ITEMS, self.row.number, path


@dataclass(frozen=True)
class Known:
    """An item that is there, with its newest version."""

    item: Item
    body: GuideBody
    version: int
    revision: int
    edited_by_id: int


def known_items(codes: Sequence[str]) -> dict[str, Known]:
    """Two statements for any number of codes."""
    items = {one.pk: one for one in Item.objects.filter(code__in=[code for code in codes if "\0" not in code])}
    newest = ItemVersion.objects.filter(item_id__in=items).order_by("item_id", "-version").distinct("item_id")
    return {
        items[row.item_id].code: Known(
            items[row.item_id],
            body_from(row.body),
            row.version,
            row.revision if row.state == VersionState.DRAFT else 0,
            row.edited_by_id if row.state == VersionState.DRAFT else 0,
        )
        for row in newest
    }


def save(actor: User, given: Given, known: Known | None, note: str) -> tuple[str, list[CellFault]]:
    """What became of it (new, updated, unchanged), or its faults and nothing is written."""
    faults = [fault for row in given.rows for fault in row.faults]
    identity_values, errors = _identity(given.row)
    if not errors:
        errors = _own_faults(actor, known, identity_values)
    if "code" in errors:
        return "", faults + _at(ITEMS, given.row, errors)
    before = known.body if known else _beginning(identity_values["code"])
    body, more = _merged(given, to_builtins(before))
    faults += _at(ITEMS, given.row, errors) + more
    if faults:
        return "", faults
    guide = read_body(body)
    if known is not None and guide == known.body:
        return "unchanged", []
    if faults := _refused(given, guide, known, actor, identity_values):
        return "", faults
    if known is None:
        _create(actor, identity_values, guide, note)
        return "new", []
    save_draft(actor=actor, code=given.code, body=guide, revision=known.revision, version=known.version, note=note)
    return "updated", []


def _identity(row: SheetRow) -> tuple[dict[str, Any], dict[str, str]]:
    values: dict[str, Any] = {}
    errors: dict[str, str] = {}
    for column in IDENTITY:
        value = row.cells.get(column.field)
        try:
            if isinstance(value, CellError):
                raise value
            values[column.field] = cell.read(column, value)
        except CellError as error:
            errors[column.field] = str(error)
    return values, errors


def _own_faults(actor: User, known: Known | None, values: dict[str, Any]) -> dict[str, str]:
    """Whether this person may, and whether the row means the item that is there."""
    if known is None:
        return _new_faults(actor, values)
    if not permissions.may(actor, permissions.EDIT, known.item):
        return {"code": _FOREIGN}
    errors = {}
    for column, now in ((DIVISION, known.item.division_code), (CATALOGUE, known.item.catalogue_name)):
        if not is_empty(values[column.field]) and not cell.is_same(column, now, values[column.field]):
            errors[column.field] = f"{column.title}现在是“{now or '空的'}”，已有的事项不能在这里改"
    return errors


def _new_faults(actor: User, values: dict[str, Any]) -> dict[str, str]:
    code = values[CODE.field]
    if reason := item_code_error(code):
        return {"code": reason}
    agency = agencies.find_agency(parse(code).uscc)
    if agency is None:
        return {"code": f"没有统一社会信用代码为“{parse(code).uscc}”的机构"}
    if not identity.allowed(
        actor, permissions.EDIT, division_path=agency.division_path, agency_id=agency.id, item_code=code
    ):
        return {"code": _FOREIGN}
    parts = parse(code)
    faults = code_faults(agency, values[DIVISION.field] or "", parts.level, parts.base, parts.handling)
    return {(DIVISION.field if name == "division" else "code"): reason for name, reason in faults.items()}


def _beginning(code: str) -> GuideBody:
    """As a new item begins on its page, but what the row has to state is open."""
    parts = parse(code)
    return first_body("", parts.kind, agencies.agency(parts.uscc))


def _merged(given: Given, before: Body) -> tuple[Body, list[CellFault]]:
    body, errors = merge(BODY, before, given.row.cells)
    tidy(body, errors)
    faults = _at(ITEMS, given.row, errors)
    for listed in PARTS:
        if rows := given.parts.get(listed.sheet):
            body[listed.name], more = _parts(before.get(listed.name) or [], listed, rows)
            faults += more
    return body, faults


def _parts(before: list[Body], listed: Parts, rows: Sequence[SheetRow]) -> tuple[list[Body], list[CellFault]]:
    """The list as the sheet has it; a member that was there keeps what its cells do not show."""
    left = list(before)
    found: list[Body] = []
    faults = _twice(listed, rows)
    for row in rows:
        name = _name(row, listed)
        old = next((one for one in left if one[listed.key] == name), None)
        if old is None and name == NONE:
            faults += _emptying_faults(row, listed, is_alone=len(rows) == 1)
            continue
        if old is not None:
            left.remove(old)
        part, errors = merge(listed.columns, old or {}, row.cells)
        found.append(part)
        faults += _at(listed.sheet, row, errors)
    return found, faults


def _name(row: SheetRow, listed: Parts) -> str:
    return str(row.cells.get(listed.key) or "").strip()


def _twice(listed: Parts, rows: Sequence[SheetRow]) -> list[CellFault]:
    """A code is used once; steps may bear the same name."""
    column = next(one for one in listed.columns if one.field == listed.key)
    first: dict[str, int] = {}
    faults: list[CellFault] = []
    for row in rows if column.kind == "code" else ():
        name = _name(row, listed)
        if name in first:
            words = f"{column.title}“{name[:40]}”重复，第 {first[name]} 行已经有"
            faults += _at(listed.sheet, row, {listed.key: words})
        elif name:
            first[name] = row.number
    return faults


def _emptying_faults(row: SheetRow, listed: Parts, *, is_alone: bool) -> list[CellFault]:
    """“无” says that the item has none: nothing may stand beside it, neither in its row nor in others."""
    if not is_alone:
        words = f"写“{NONE}”是清空这个事项的{listed.sheet}，它在这张表里就不能再有别的行"
        return _at(listed.sheet, row, {listed.key: words})
    errors = {
        one.field: f"这一行写“{NONE}”是清空{listed.sheet}，{one.title}要空着"
        for one in listed.columns
        if one.field != listed.key and not is_empty(row.cells.get(one.field))
    }
    return _at(listed.sheet, row, errors)


def _at(sheet: str, row: SheetRow, errors: dict[str, str]) -> list[CellFault]:
    return [CellFault(address_of(sheet, path, row.number), reason, sheet) for path, reason in errors.items()]


def _refused(
    given: Given, guide: GuideBody, known: Known | None, actor: User, values: dict[str, Any]
) -> list[CellFault]:
    """What binds every import, and a draft that somebody else saved after the file was fetched."""
    faults = []
    for fault in publish_faults(guide, _NOWHERE, only_binding=True):
        sheet, row, rest = given.place_of(fault.field)
        faults.append(CellFault(address_of(sheet, rest, row), fault.message, sheet))
    told = values.get(REVISION.field)
    if known and told is not None and told != known.revision and known.edited_by_id not in (0, actor.pk):
        reason = f"这一行是第 {told} 次草稿时导出的，以后别人又改过（现在第 {known.revision} 次），请重新导出再改"
        faults += _at(ITEMS, given.row, {REVISION.field: reason})
    return faults


def _create(actor: User, values: dict[str, Any], guide: GuideBody, note: str) -> None:
    parts = parse(values[CODE.field])
    create_item(
        actor=actor,
        agency_uscc=parts.uscc,
        level=parts.level,
        base_code=parts.base,
        sequence=parts.handling,
        body=guide,
        division_code=values[DIVISION.field] or "",
        catalogue_name=values[CATALOGUE.field] or "",
        note=note,
    )
