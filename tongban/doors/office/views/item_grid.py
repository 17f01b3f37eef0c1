"""台账表格: the items of an agency edited like a spreadsheet; without scripts, a table of inputs with one button."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from tongban.catalog.items import api as items
from tongban.support.agencies import api as agencies
from tongban.support.identity import api as identity

from .. import item_menu
from ..asking import official, only_for

EDIT = "items.edit"
MOST_ROWS = 50
LONGEST = 600


@dataclass(frozen=True)
class Cell:
    name: str
    id: str
    title: str
    value: str
    base: str
    error: str

    @property
    def is_changed(self) -> bool:
        return self.value != self.base


@dataclass(frozen=True)
class ShownRow:
    prefix: str
    row: items.GridRow
    version: int
    revision: int
    base: str
    cells: list[Cell]
    words: str


@only_for(EDIT)
@require_http_methods(["GET", "POST"])
def grid(request: HttpRequest) -> HttpResponse:
    own = own_agencies(request)
    agency_id = agency_asked(request, own)
    if request.method == "POST":
        return _saved(request, own, agency_id)
    page = items.grid_page(official(request), agency_id=agency_id, after=request.GET.get("after") or None)
    shown = [_shown(number, row, None, None) for number, row in enumerate(page.rows)]
    return _draw(request, own, agency_id, shown, next_cursor=page.next_cursor or "")


def own_agencies(request: HttpRequest) -> list[agencies.AgencyInfo]:
    """Those whose items this person edits."""
    where = identity.scope(official(request), EDIT)
    return [one for one in agencies.agencies() if where.covers(division_path=one.division_path, agency_id=one.id)]


def agency_asked(request: HttpRequest, own: Sequence[agencies.AgencyInfo]) -> int | None:
    """The one asked for, else the person's own, else the first; none where the grants name single items."""
    known = {str(one.id): one.id for one in own}
    first = known.get(str(official(request).agency_id), own[0].id if own else None)
    return known.get(request.GET.get("agency", ""), first)


def _saved(request: HttpRequest, own: Sequence[agencies.AgencyInfo], agency_id: int | None) -> HttpResponse:
    edits = _edits(request)
    results = {one.code: one for one in items.save_grid(actor=official(request), edits=edits)}
    saved = sum(one.is_saved for one in results.values())
    refused = [one for one in results.values() if one.is_refused]
    if not refused:
        words = f"{saved} 个事项存为草稿，等另一个人审核发布" if saved else "没有改动，什么也没有保存"
        messages.success(request, words)
        return redirect(f"{reverse('office:items_grid')}?{_query(request)}")
    fresh = {row.code: row for row in items.grid_rows(official(request), [one.code for one in edits])}
    shown = [
        _shown(number, fresh[edit.code], edit, results.get(edit.code))
        for number, edit in enumerate(edits)
        if edit.code in fresh
    ]
    lost = [f"{one.code}：{one.words}" for one in refused if one.code not in fresh]
    return _draw(request, own, agency_id, shown, saved=saved, refused=len(refused), lost=lost, status=422)


def _edits(request: HttpRequest) -> list[items.GridEdit]:
    found: dict[str, items.GridEdit] = {}
    for number in range(MOST_ROWS):
        code = _text(request, f"r{number}-code")
        if code and code not in found:
            cells = {name: _text(request, f"r{number}-{name}") for name in items.GRID_COLUMNS}
            stamp = (_number(request, f"r{number}-version"), _number(request, f"r{number}-revision"))
            found[code] = items.GridEdit(code, *stamp, _base(request, f"r{number}-base"), cells)
    return list(found.values())


def _text(request: HttpRequest, name: str) -> str:
    return " ".join(request.POST.get(name, "").replace("\x00", "").split())[:LONGEST]


def _number(request: HttpRequest, name: str) -> int:
    text = _text(request, name)
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 0


def _base(request: HttpRequest, name: str) -> dict[str, str]:
    """What stood in the cells; without it every cell counts as typed, which changes nothing that is the same."""
    try:
        found = json.loads(request.POST.get(name, ""))
    except (ValueError, RecursionError):
        return {}
    return {key: text for key, text in found.items() if isinstance(text, str)} if isinstance(found, dict) else {}


def _shown(number: int, row: items.GridRow, edit: items.GridEdit | None, result: items.GridResult | None) -> ShownRow:
    """A row that was refused keeps what was typed; one that somebody else changed is opened anew beneath it."""
    is_kept = edit is not None and result is not None and result.is_refused
    errors = result.errors if result else {}
    base: Mapping[str, str] = row.cells
    version, revision = row.version, row.revision
    typed: Mapping[str, str] = {}
    if is_kept:
        assert edit is not None
        assert result is not None
        typed = edit.typed
        if not result.is_stale:
            base = {name: edit.base.get(name, row.cells[name]) for name in row.cells}
            version, revision = edit.version, edit.revision
    prefix = f"r{number}"
    cells = [
        Cell(
            f"{prefix}-{name}",
            f"{prefix}-{name}",
            column.title,
            typed.get(name, base[name]),
            base[name],
            errors.get(name, ""),
        )
        for name, column in items.GRID_COLUMNS.items()
    ]
    words = result.words if result else ""
    return ShownRow(prefix, row, version, revision, json.dumps(dict(base), ensure_ascii=False), cells, words)


def _query(request: HttpRequest) -> str:
    asked = {name: request.GET.get(name, "").replace("\x00", "")[:400] for name in ("agency", "after")}
    return urlencode({name: value for name, value in asked.items() if value})


def _draw(
    request: HttpRequest,
    own: Sequence[agencies.AgencyInfo],
    agency_id: int | None,
    rows: list[ShownRow],
    *,
    next_cursor: str = "",
    saved: int = 0,
    refused: int = 0,
    lost: Sequence[str] = (),
    status: int = 200,
) -> HttpResponse:
    here = reverse("office:items_grid")
    of_agency = {"agency": agency_id} if agency_id else {}
    errors = {
        cell.id: f"{row.row.name}，{cell.title}：{cell.error}" for row in rows for cell in row.cells if cell.error
    }
    errors |= {
        f"{row.prefix}-name": f"{row.row.name}：{row.words}"
        for row in rows
        if row.words and f"{row.prefix}-name" not in errors
    }
    facts: dict[str, Any] = {
        "tabs": item_menu.tabs("office:items_grid"),
        "rows": rows,
        "columns": list(items.GRID_COLUMNS.items()),
        "depths": [str(one.label) for one in items.OnlineDepth],
        "agencies": [{"value": one.id, "label": one.name} for one in own] if len(own) > 1 else [],
        "agency_id": agency_id,
        "agency_name": next((one.name for one in own if one.id == agency_id), ""),
        "here": f"{here}?{_query(request)}",
        "next_href": f"{here}?{urlencode(of_agency | {'after': next_cursor})}" if next_cursor else "",
        "first_href": f"{here}?{urlencode(of_agency)}" if request.GET.get("after") else "",
        "drafts_href": f"{reverse('office:items')}?{urlencode(of_agency | {'drafts': 'yes'})}",
        "errors": errors,
        "lost": lost,
        "saved": saved,
        "refused": refused,
    }
    return render(request, "office/items/grid.html", facts, status=status)
