"""Cells onto a body: only what somebody changed is taken, so that what no cell shows stays as it is."""

from __future__ import annotations

import copy
import re
from collections.abc import Mapping, Sequence
from typing import Any

from tongban.common.workbooks.cells import CellError

from .cells import Column, is_same, read

Body = dict[str, Any]
_PLACE = re.compile(r"(\w+)\[(\d+)\]")
#: What an emptied cell means where nothing is no value: as the struct of the guide has it.
_USUAL = {
    "visits": 0, "online_depth": 0, "post": False, "flow": "standard", "result.kind": "3",
    "form": "3", "necessity": "1", "source": "self", "trust": "D", "days": 0,
    "generated": False, "allow_late": False, "copies.original": 1, "copies.copy": 0, "fee.online": False,
    "vital": False,
    "statutory.unit": "workday", "promised.unit": "workday", "result.licence_type": None, "licence_type": None,
    "when": None, "accept": ["pdf", "png", "jpg"],
}  # fmt: skip


def get(body: Mapping[str, Any], path: str) -> Any:
    """A value by its path: "statutory.days", "places[0].hours"."""
    value: Any = body
    for name in path.split("."):
        if found := _PLACE.fullmatch(name):
            rows = value.get(found[1]) if isinstance(value, Mapping) else None
            value = rows[int(found[2])] if rows and len(rows) > int(found[2]) else None
        else:
            value = value.get(name) if isinstance(value, Mapping) else None
    return value


def put(body: Body, path: str, value: Any) -> None:
    *outer, last = path.split(".")
    for name in outer:
        if found := _PLACE.fullmatch(name):
            rows = body.setdefault(found[1], [])
            while len(rows) <= int(found[2]):
                rows.append({})
            body = rows[int(found[2])]
        else:
            if not isinstance(body.get(name), dict):
                body[name] = {}
            body = body[name]
    body[last] = value


def merge(columns: Sequence[Column], before: Body, cells: Mapping[str, Any]) -> tuple[Body, dict[str, str]]:
    """The body with the changed cells, and what is wrong with them by the field of the column."""
    body, errors = copy.deepcopy(before), {}
    for column in columns:
        old, cell = get(before, column.field), cells.get(column.field)
        try:
            if isinstance(cell, CellError):
                raise cell
            if is_same(column, old, cell) and not (column.is_required and old in (None, "", [])):
                continue
            value = read(column, cell, old)
        except CellError as error:
            errors[column.field] = str(error)
            continue
        if column.field == "online_depth" and value is not None:
            value = int(value)
        put(body, column.field, _USUAL.get(column.field, value) if value in (None, "", []) else value)
    return body, errors


def tidy(body: Body, errors: dict[str, str]) -> None:
    """Groups that are not stated are none; half a group is a fault, since the other half would be lost."""
    for name, label in (("statutory", "法定时限"), ("promised", "承诺时限")):
        limit = body.get(name)
        if isinstance(limit, dict) and limit.get("days") is None:
            if limit.get("basis"):
                errors.setdefault(f"{name}.days", f"写了{label}的依据，没有写天数")
            body[name] = None
    fee = body.get("fee")
    if isinstance(fee, dict) and fee.get("charged") is None:
        if any(fee.get(part) for part in ("project", "standard", "basis", "online")):
            errors.setdefault("fee.charged", "写了收费的项目、标准或者依据，没有写是否收费")
        body["fee"] = None
