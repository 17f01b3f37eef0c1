"""办结时填: inputs for what a task asks of whoever finishes it, and what was typed as values."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tongban.support.flow import api as flow

K = flow.ValueKind
YES_OR_NO = [{"value": "true", "label": "是"}, {"value": "false", "label": "否"}]


def rows(asked: Sequence[flow.GiveAsked], data: Any) -> list[dict[str, Any]]:
    """For `office/parts/fields.html`, with what was typed."""
    return [_row(one, data) for one in asked]


def _row(one: flow.GiveAsked, data: Any) -> dict[str, Any]:
    name = f"given.{one.name}"
    told: dict[str, Any] = {"kind": "text", "name": name, "label": one.label, "value": data.get(name, "")}
    people = [{"value": str(key), "label": person} for key, person in one.people]
    match one.kind:
        case K.USERS:
            told |= {"kind": "checks", "options": people, "value": data.getlist(name)}
        case K.USER:
            told |= {"kind": "select", "options": people}
        case K.BOOL:
            told |= {"kind": "radio", "options": YES_OR_NO}
        case K.DATE:
            told["type"] = "date"
        case K.NUMBER:
            told |= {"width": "num", "inputmode": "decimal"}
    return told


def read(asked: Sequence[flow.GiveAsked], data: Any) -> dict[str, Any]:
    """What cannot be read goes on as it was typed, and is refused with its field."""
    found: dict[str, Any] = {}
    for one in asked:
        name = f"given.{one.name}"
        if one.kind == K.USERS:
            found[one.name] = [_whole(each) for each in data.getlist(name)]
        elif text := data.get(name, "").strip():
            found[one.name] = _value(one.kind, text)
    return found


def _value(kind: flow.ValueKind, text: str) -> Any:
    match kind:
        case K.USER:
            return _whole(text)
        case K.BOOL:
            return {"true": True, "false": False}.get(text, text)
        case K.NUMBER:
            try:
                return float(text)
            except ValueError:
                return text
    return text


def _whole(text: str) -> int | str:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 18 else text
