"""Answers that pass, made from the definition alone: for the interface's documentation and the publish check."""

from __future__ import annotations

import uuid
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from tongban.common import codes

from . import rules, values
from .definition import Field, Form, Group
from .patterns import sample_of
from .values import Surroundings

WORDS = {
    "name": "林晓岚",
    "text": "示例",
    "textarea": "示例说明，请换成您的内容",
    "address": "建阳区童游街道景贤路 36 号一层",
}
SAMPLE_DIVISION = "350700000000"
SAMPLE_LICENCE = ("11100000000013338W011", "113507000000000000", "1", 1)


def example(form: Form, around: Surroundings, *, division: str = SAMPLE_DIVISION) -> dict[str, Any]:
    """Every question that is visible is answered, except uploads and licences that may be left out."""
    answers: dict[str, Any] = {}
    for page in form.pages:
        for group in page.groups:
            if group.repeat:
                row = _row(form, group, answers, around, division)
                if row and _shown(form, page.visible_if, answers) and _shown(form, group.visible_if, answers):
                    answers[group.id] = [row] * max(1, group.min_rows)
                continue
            for one in group.fields:
                if _is_left_out(one):
                    continue
                value = sample(one, around, division)
                if value is not None:
                    answers[one.id] = value
    return rules.check(form, _settled(form, answers, around), around).clean


def _settled(form: Form, answers: dict[str, Any], around: Surroundings) -> dict[str, Any]:
    """Uploads and licences are added where a condition asks for them."""
    found = dict(answers)
    for name in rules.check(form, found, around).errors:
        one = form.field(name)
        if one is not None and name not in found:
            found[name] = sample(one, around, SAMPLE_DIVISION)
    return found


def _row(form: Form, group: Group, answers: dict, around: Surroundings, division: str) -> dict[str, Any]:
    row: dict[str, Any] = {}
    for one in group.fields:
        if _shown(form, one.visible_if, {**answers, **row}, group) and not _is_left_out(one):
            row[one.id] = sample(one, around, division)
    return row


def _shown(form: Form, source: str, answers: dict[str, Any], group: Group | None = None) -> bool:
    return not source or form.condition(source, group).holds(answers)


def _is_left_out(one: Field) -> bool:
    return one.type in {"material", "licence"} and not one.required


def sample(one: Field, around: Surroundings, division: str) -> Any:
    if one.example is not None:
        return one.example
    return SAMPLES[one.type](one, around, division)


def _text(one: Field, around: Surroundings, division: str) -> str | None:
    if one.pattern:
        return sample_of(one.pattern)
    party = one.source is not None and one.source.party
    words = WORDS["name"] if party == "name" else WORDS[one.type]
    if party == "id_number":
        words = _citizen_id(one, around, division)
    limit = one.max_length or values.TEXT_LIMITS[one.type]
    least = one.min_length or 1
    return (words * (least // len(words) + 1) if len(words) < least else words)[:limit]


def _in_bounds(one: Field, wished: Decimal) -> Decimal:
    low = Decimal(str(one.min)) if isinstance(one.min, (int, float)) else None
    high = Decimal(str(one.max)) if isinstance(one.max, (int, float)) else None
    if low is not None and wished < low:
        return low
    if high is not None and wished > high:
        return high
    return wished


def _number(one: Field, around: Surroundings, division: str) -> int | float:
    value = _in_bounds(one, Decimal(86))
    if one.decimals == 0:
        value = value.to_integral_value(rounding="ROUND_CEILING" if one.max is None else "ROUND_FLOOR")
    return int(value) if value == value.to_integral_value() else float(value)


def _amount(one: Field, around: Surroundings, division: str) -> str:
    return f"{_in_bounds(one, Decimal(5000)):.2f}"


def _date(one: Field, around: Surroundings, division: str) -> str:
    day = around.today - timedelta(days=30)
    low = values.resolve_date(one.min, around.today) if isinstance(one.min, str) else date(1900, 1, 1)
    high = values.resolve_date(one.max, around.today) if isinstance(one.max, str) else date(2200, 1, 1)
    return min(max(day, low), high).isoformat()


def _choices(one: Field, around: Surroundings, division: str) -> list[str]:
    least = int(one.min) if isinstance(one.min, (int, float)) else 1
    return [option.value for option in one.options[: max(1, least)]]


def _citizen_id(one: Field, around: Surroundings, division: str) -> str:
    return codes.make_citizen_id("350702", date(1990, 3, 7), 120)


SAMPLES = {
    "text": _text,
    "textarea": _text,
    "address": _text,
    "number": _number,
    "amount": _amount,
    "date": _date,
    "choice": lambda one, around, division: one.options[0].value,
    "choices": _choices,
    "yes_no": lambda one, around, division: True,
    "citizen_id": _citizen_id,
    "credit_code": lambda one, around, division: codes.make_credit_code("91350702MA2XY0000"),
    "phone": lambda one, around, division: "13800001234",
    "email": lambda one, around, division: "name@example.com",
    "division": lambda one, around, division: division,
    "material": lambda one, around, division: str(uuid.UUID(int=1)),
    "licence": lambda one, around, division: codes.licence_identifier(
        "11100000000013338W011", "113507000000000000", "1", 1
    ),
}
