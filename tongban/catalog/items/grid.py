"""台账表格: the items of an agency as rows of cells. Saving writes drafts, each row whole or not at all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from tongban.common.errors import InvalidInputError, PlatformError
from tongban.common.pages import Page, keyset_page
from tongban.support.agencies import api as agencies
from tongban.support.agencies.api import HallInfo
from tongban.support.identity import api as identity
from tongban.support.identity.api import User

from . import permissions
from .actions import read_body, save_draft
from .enums import ItemState, Kind, OnlineDepth, VersionState
from .errors import DraftChangedError
from .guide import body_from, to_builtins
from .models import Item, ItemVersion
from .rules.publish import Surroundings, publish_faults
from .sheets.cells import Column, write
from .sheets.merging import Body, get, merge, tidy

SIZE = 50
_DEPTHS = tuple((one.value, str(one.label)) for one in OnlineDepth)
_NOWHERE = Surroundings(caps=None)

#: The columns by the name their inputs have on the page. Of several places the first is edited.
COLUMNS: dict[str, Column] = {
    "name": Column("事项名称", "name", is_required=True),
    "statutory": Column("法定时限", "statutory.days", "number", most=3660),
    "promised": Column("承诺时限", "promised.days", "number", most=3660),
    "visits": Column("到现场次数", "visits", "number", most=9),
    "reason": Column("到场原因", "visits_reason"),
    "depth": Column("网上办理深度", "online_depth", "choice", _DEPTHS),
    "consult": Column("咨询电话", "phones.consult", "code"),
    "complain": Column("投诉电话", "phones.complain", "code"),
    "place": Column("办理地点", "places[0].name"),
    "hours": Column("办理时间", "places[0].hours"),
}


@dataclass(frozen=True)
class GridRow:
    """One item as the grid shows it: its newest version, draft or not."""

    code: str
    base_code: str
    name: str
    kind_name: str
    state_name: str
    version: int
    revision: int
    draft_by_name: str
    draft_at: datetime | None
    cells: dict[str, str]
    places: int


@dataclass(frozen=True)
class GridEdit:
    """What was typed into a row, what stood there when it was opened, and of which version and save that was."""

    code: str
    version: int
    revision: int
    base: Mapping[str, str]
    cells: Mapping[str, str]

    @property
    def typed(self) -> dict[str, str]:
        """Only what somebody changed."""
        return {name: text for name, text in self.cells.items() if name in COLUMNS and text != self.base.get(name, "")}


@dataclass(frozen=True)
class GridResult:
    """`errors` by column, `words` for the row as a whole; both empty when it was saved."""

    code: str
    is_saved: bool = False
    is_stale: bool = False
    errors: dict[str, str] = field(default_factory=dict)
    words: str = ""

    @property
    def is_refused(self) -> bool:
        return bool(self.errors or self.words)


def grid_page(actor: User, *, agency_id: int | None = None, after: str | None = None) -> Page:
    """Items that this person edits, by code, fifty on a page. Two SQL statements."""
    rows = Item.objects.filter(_edited_by(actor)).exclude(state=ItemState.CANCELLED)
    if agency_id:
        rows = rows.filter(agency_id=agency_id)
    page = keyset_page(rows, ("code",), after, SIZE)
    return replace(page, rows=_rows(page.rows))


def grid_rows(actor: User, codes: Sequence[str]) -> list[GridRow]:
    """These items, in this order, as far as this person edits them."""
    wanted = [code for code in codes if "\0" not in code][:SIZE]
    found = {item.code: item for item in Item.objects.filter(_edited_by(actor), code__in=wanted)}
    return _rows([found[code] for code in wanted if code in found])


def _edited_by(actor: User) -> Any:
    return identity.filter_q(actor, permissions.EDIT, division_path="division_path", agency="agency_id", item="code")


def _rows(items: Sequence[Item]) -> list[GridRow]:
    newest = ItemVersion.objects.filter(item__in=items).order_by("item_id", "-version").distinct("item_id")
    versions = {row.item_id: row for row in newest.select_related("edited_by")}
    return [_row(item, versions[item.pk]) for item in items if item.pk in versions]


def _row(item: Item, version: ItemVersion) -> GridRow:
    is_draft = version.state == VersionState.DRAFT
    body = to_builtins(body_from(version.body))
    return GridRow(
        code=item.code,
        base_code=item.base_code,
        name=version.name,
        kind_name=str(Kind(version.kind).label),
        state_name=str(ItemState(item.state).label),
        version=version.version,
        revision=version.revision if is_draft else 0,
        draft_by_name=version.edited_by.name if is_draft else "",
        draft_at=version.edited_at if is_draft else None,
        cells=cells_of(body),
        places=len(body["places"]),
    )


def cells_of(body: Body) -> dict[str, str]:
    found = {name: write(column, get(body, column.field)) for name, column in COLUMNS.items()}
    if hall := _hall(key=get(body, "places[0].hall")):
        found["place"] = hall.name
    # An input has one line, and no spaces at its ends: what it shows is what it sends back.
    return {name: "" if value is None else " ".join(str(value).split()) for name, value in found.items()}


def _hall(*, key: str = "", name: str = "") -> HallInfo | None:
    return next((one for one in agencies.halls() if one.key == key or (name and one.name == name)), None)


# saving ----------------------------------------------------------------------------------------------------------


def save_grid(*, actor: User, edits: Sequence[GridEdit]) -> list[GridResult]:
    """Each changed row becomes a draft, or says what is wrong with it; a faulty row keeps none of the others back."""
    return [_save(actor, edit) for edit in edits[:SIZE] if edit.typed]


def _save(actor: User, edit: GridEdit) -> GridResult:
    item = Item.objects.filter(_edited_by(actor), code=edit.code).first() if "\0" not in edit.code else None
    version = item.versions.order_by("-version").first() if item else None
    if item is None or version is None:
        return GridResult(edit.code, words="没有这个事项，或者您没有编制它的权限")
    revision = version.revision if version.state == VersionState.DRAFT else 0
    before = to_builtins(body_from(version.body))
    if (edit.version, edit.revision) != (version.version, revision):
        return _stale(edit, before)
    body, errors = merge(_columns(edit), before, {COLUMNS[name].field: text for name, text in edit.typed.items()})
    tidy(body, errors)
    if "place" in edit.typed:
        _settle(body)
    body["places"] = [one for one in body["places"] if any(one.values())]
    if faults := _faults(body) | errors:
        return _refused(edit.code, faults)
    try:
        save_draft(actor=actor, code=edit.code, body=body, revision=revision, version=edit.version, note="台账表格修改")
    except DraftChangedError:
        return _stale(edit, to_builtins(body_from(item.versions.order_by("-version")[0].body)))
    except PlatformError as refusal:
        return _refused(edit.code, dict(refusal.fields) or {"": refusal.sentence})
    return GridResult(edit.code, is_saved=True)


def _settle(body: Body) -> None:
    """The name of a hall means the hall; any other name is a place of its own."""
    place = body["places"][0]
    hall = _hall(name=place["name"])
    place["hall"], place["name"] = (hall.key, "") if hall else ("", place["name"])


def _columns(edit: GridEdit) -> list[Column]:
    return [COLUMNS[name] for name in edit.typed]


def _stale(edit: GridEdit, now: Body) -> GridResult:
    """Both values, and nothing saved: whoever saves again does so knowing what the other wrote."""
    cells = cells_of(now)
    errors = {
        name: f"别人改成了“{cells[name] or '空的'}”，您填的是“{text or '空的'}”"
        for name, text in edit.typed.items()
        if cells[name] not in (edit.base.get(name, ""), text)
    }
    words = "您打开以后这个事项又有人改过或者发布过，这一行没有保存。核对后再保存一次，就以您填的为准"
    return GridResult(edit.code, is_stale=True, errors=errors, words=words)


def _faults(body: Body) -> dict[str, str]:
    """What no draft of the grid may carry: a wrong shape, a value outside its table, too long a promise."""
    try:
        guide = read_body(body)
    except InvalidInputError as refusal:
        return dict(refusal.fields)
    found: dict[str, str] = {}
    for fault in publish_faults(guide, _NOWHERE, only_binding=True):
        found.setdefault(fault.field, fault.message)
    return found


def _refused(code: str, faults: Mapping[str, str]) -> GridResult:
    errors, rest = _by_name(faults)
    return GridResult(code, errors=errors, words="；".join(rest))


def _by_name(faults: Mapping[str, str]) -> tuple[dict[str, str], list[str]]:
    """Reasons by the name of their column; what no column shows is told for the row."""
    errors: dict[str, str] = {}
    rest: list[str] = []
    for path, reason in faults.items():
        name = next(
            (
                one
                for one, column in COLUMNS.items()
                if path and (column.field == path or column.field.split(".")[0] == path)
            ),
            "",
        )
        if name:
            errors[name] = reason
        else:
            rest.append(reason)
    return errors, rest
