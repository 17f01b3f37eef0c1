"""Numbers, terms and states of licences. No database, no clock."""

from __future__ import annotations

import calendar
import json
import re
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from tongban.common.codes import credit_code_error, make_credit_code

from .enums import LicenceStatus

NUMBER_PART = re.compile(r"\{(seq|year|holder|division|uscc)(?::(\d+))?\}")
BY_NAME = (("公司", "91"), ("合作社", "93"))
HOLDER_ITEMS = ("holder_name", "number")
ENDED = {
    LicenceStatus.WITHDRAWN,
    LicenceStatus.CANCELLED,
    LicenceStatus.LAPSED,
    LicenceStatus.MOVED_OUT,
    LicenceStatus.REVOKED,
    LicenceStatus.OTHER,
}
NEXT_STATUS = {
    LicenceStatus.VALID: {LicenceStatus.SUSPENDED, *ENDED},
    LicenceStatus.SUSPENDED: {LicenceStatus.VALID, *ENDED},
}


def number_of(rule: str, *, seq: int, on: date, holder: str, division: str, name: str = "") -> str:
    """`JY{division:6}{seq:8}`: {seq:n} padded with zeros, {year}, {holder}, {division:n} its first n digits;
    {uscc:92} the holder's credit code, or a new one of that kind when a person founds the body."""

    def part(found: re.Match[str]) -> str:
        name_of_part, width = found[1], int(found[2] or 0)
        if name_of_part == "seq":
            return f"{seq:0{width}d}"
        if name_of_part == "year":
            return str(on.year)
        if name_of_part == "uscc":
            return holder if credit_code_error(holder) is None else new_credit_code(found[2], division, seq, name)
        return holder if name_of_part == "holder" else division[: width or 6]

    return NUMBER_PART.sub(part, rule)


def founded_kind(number_rule: str) -> str:
    """The first two digits of the credit code that a licence of this type gives to a new body; empty for others."""
    return next((found[2] or "92" for found in NUMBER_PART.finditer(number_rule) if found[1] == "uscc"), "")


def new_credit_code(kind: str, division: str, seq: int, name: str) -> str:
    """A code for a body that is registered now; by its name (公司 91, 合作社 93), else as the type of licence says."""
    first2 = next((code for ending, code in BY_NAME if name.endswith(ending)), kind or "92")
    return make_credit_code(f"{first2}{division[:6]}MA9{seq:06d}")


def last_day(start: date, months: int | None) -> date | None:
    """The last valid day of a term in months: from 24 November 2026, 60 months end on 23 November 2031."""
    if months is None:
        return None
    year, month = divmod(start.month - 1 + months, 12)
    year, month = start.year + year, month + 1
    length = calendar.monthrange(year, month)[1]
    if start.day > length:
        return date(year, month, length)
    return date(year, month, start.day) - timedelta(days=1)


def may_become(now: str, to: str) -> bool:
    return LicenceStatus(to) in NEXT_STATUS.get(LicenceStatus(now), set())


def state_on(day: date, *, status: str, valid_from_on: date, valid_to_on: date | None) -> str:
    """valid, expired, not_yet, suspended or ended: what a person needs to know of a licence on a day."""
    if status == LicenceStatus.SUSPENDED:
        return "suspended"
    if status != LicenceStatus.VALID:
        return "ended"
    if valid_to_on is not None and day > valid_to_on:
        return "expired"
    return "not_yet" if day < valid_from_on else "valid"


def canonical(content: Mapping[str, Any]) -> bytes:
    """The one way to write the content down before it is signed."""
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def text_of(value: object) -> str:
    """A field as it stands on the paper."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, list | tuple):
        return "；".join(text_of(one) for one in value)
    text = str(value)
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
        return chinese_date(date.fromisoformat(text)) if _is_date(text) else text
    return text


def chinese_date(day: date | None) -> str:
    return f"{day.year}年{day.month}月{day.day}日" if day else ""


def term(start: date, end: date | None) -> str:
    return f"{chinese_date(start)}至{chinese_date(end) or '长期'}"


def together(earlier: Sequence[Mapping[str, Any]], more: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Merged items by case, each once, in the order in which they came."""
    return list({one["case"]: dict(one) for one in [*earlier, *more]}.values())


def merged_words(one: Mapping[str, Any]) -> str:
    """What stands behind the name of an item that was merged into the licence: who decided, its number, the day."""
    number = f"{one['number']}，" if one["number"] else ""
    return f"{one['agency']}，{number}{text_of(one['on'])}"


def from_answers(fields: Sequence[Mapping[str, Any]], answers: Mapping[str, Any]) -> dict[str, Any]:
    """The face of a licence out of the answers of a form: by the field's own id, else by the ids it names."""
    filled = {}
    for one in fields:
        for name in [one["id"], *one.get("from", [])]:
            if answers.get(name) not in (None, "", []):
                filled[one["id"]] = answers[name]
                break
    return filled


def shown_problem(shown: Sequence[str], known: Sequence[str]) -> str | None:
    if not shown:
        return "请至少选择一项要出示的内容"
    unknown = [one for one in shown if one not in known and one not in HOLDER_ITEMS]
    return f"证照上没有这些项目：{'、'.join(unknown)}" if unknown else None


def _is_date(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
