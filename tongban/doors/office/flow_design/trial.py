"""办件的情况: inputs for what a definition asks a case for, and what was typed as the values of a case."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from tongban.support.agencies import api as agencies
from tongban.support.flow import api as flow
from tongban.support.identity import api as identity

K = flow.ValueKind
MARK = "v."
LONGEST, MOST_LINES = 2000, 50
LINES = (K.TEXTS, K.PLACES, K.AGENCIES, K.USERS, K.ROWS)
HINTS = {
    K.AGENCIES: "一行一个，写单位名称或者统一社会信用代码",
    K.USERS: "一行一个账号",
    K.USER: "账号",
    K.ROWS: "一行一个，写名称；单位写名称或者统一社会信用代码",
    K.TEXTS: "一行一个",
    K.PLACES: "一行一个区划代码",
    K.PLACE: "12 位区划代码",
}
YES_OR_NO = [{"value": "true", "label": "是"}, {"value": "false", "label": "否"}]


class CannotReadError(ValueError):
    """What was typed for one name is not of its kind."""


@dataclass
class Trial:
    """`typed` by input, `values` by name as far as they can be read, `errors` by input."""

    used: Sequence[flow.NameUsed]
    typed: dict[str, str]
    values: list[tuple[str, Any]] = field(default_factory=list)
    errors: dict[str, str] = field(default_factory=dict)


def read(used: Sequence[flow.NameUsed], data: Mapping[str, str]) -> Trial:
    typed = {f"{MARK}{one.ref}": data.get(f"{MARK}{one.ref}", "").replace("\x00", "").strip()[:LONGEST] for one in used}
    trial = Trial(used, {name: text for name, text in typed.items() if text})
    for one in used:
        if text := typed[f"{MARK}{one.ref}"]:
            try:
                trial.values.append((one.ref, _value(one.kind, text)))
            except CannotReadError as refusal:
                trial.errors[f"{MARK}{one.ref}"] = f"{one.label}：{refusal}"
    return trial


def rows(trial: Trial) -> list[dict[str, Any]]:
    """For `office/parts/fields.html`."""
    return [_row(one, trial.typed.get(f"{MARK}{one.ref}", "")) for one in trial.used]


def _row(one: flow.NameUsed, value: str) -> dict[str, Any]:
    name = f"{MARK}{one.ref}"
    told: dict[str, Any] = {"name": name, "label": one.label, "value": value, "hint": HINTS.get(one.kind, "")}
    told |= {"kind": "text", "is_optional": True, "id": name.replace(":", "-").replace(".", "-")}
    if one.kind in LINES:
        told |= {"kind": "textarea", "rows": 3}
    elif one.kind == K.DATE:
        told["type"] = "date"
    elif one.kind == K.NUMBER:
        told |= {"width": "num", "inputmode": "decimal"}
    elif one.kind == K.BOOL:
        told |= {"kind": "select", "options": YES_OR_NO}
    elif one.kind == K.AGENCY:
        options = [{"value": each.uscc, "label": each.name} for each in agencies.agencies() if each.uscc]
        told |= {"kind": "select", "options": options}
    return told


def _value(kind: flow.ValueKind, text: str) -> Any:
    if kind in LINES:
        lines = [line.strip() for line in text.splitlines() if line.strip()]
        if len(lines) > MOST_LINES:
            raise CannotReadError(f"最多写 {MOST_LINES} 行")
        return [_LINE.get(kind, str)(line) for line in lines]
    return _ONE.get(kind, str)(text)


def _number(text: str) -> int | float:
    try:
        found = float(text)
    except ValueError as problem:
        raise CannotReadError(f"“{text}”不是数字") from problem
    if not abs(found) < 1e15:  # nan and inf too
        raise CannotReadError(f"“{text}”不是能用的数字")
    return int(found) if found.is_integer() else found


def _day(text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError as problem:
        raise CannotReadError(f"“{text}”不是日期，例如 2026-03-06") from problem


def _flag(text: str) -> bool:
    if text not in ("true", "false"):
        raise CannotReadError("请选是或者否")
    return text == "true"


def _agency(text: str) -> str:
    found = _find_agency(text, agencies.agencies())
    if found is None:
        raise CannotReadError(f"没有单位“{text}”")
    return found.uscc


def _find_agency(text: str, known: Iterable[agencies.AgencyInfo]) -> agencies.AgencyInfo | None:
    return next((one for one in known if one.uscc and text in (one.uscc, one.name, one.short_name)), None)


def _person(text: str) -> int:
    found = identity.user_by_username(text)
    if found is None:
        raise CannotReadError(f"没有账号为“{text}”的在用人员")
    return int(found.pk)


def _place(text: str) -> str:
    if agencies.find_division(text) is None:
        raise CannotReadError(f"没有区划“{text}”")
    return text


def _element(text: str) -> dict[str, str]:
    found = _find_agency(text, agencies.agencies())
    return {"agency": found.uscc, "name": found.short_name} if found else {"name": text}


_ONE: dict[str, Callable[[str], Any]] = {
    K.NUMBER: _number, K.DATE: _day, K.BOOL: _flag, K.AGENCY: _agency, K.USER: _person, K.PLACE: _place,
}  # fmt: skip
_LINE: dict[str, Callable[[str], Any]] = {
    K.AGENCIES: _agency, K.USERS: _person, K.ROWS: _element, K.PLACES: _place
}  # fmt: skip
