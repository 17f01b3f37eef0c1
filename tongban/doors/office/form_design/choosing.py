"""A condition as rows of select boxes, drawn and read back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tongban.support.forms import api as forms
from tongban.support.forms.api import Clause, ConditionError, Known, Rows, clauses, operators_for

MOST_ROWS = 6
ALWAYS, ONLY_IF, KEPT = "always", "if", "keep"
Choice = dict[str, str]


@dataclass(frozen=True)
class RowView:
    """`kind` of the value's input: select, date, number, text, or "" where there is none to give."""

    name: str
    id: str
    field: str
    operator: str
    value: str
    kind: str
    operators: list[Choice]
    values: list[Choice]


@dataclass(frozen=True)
class ConditionView:
    """`mode`: always, if (the rows count) or keep (it says more than rows can, `words` shows it)."""

    name: str
    mode: str
    joiner: str
    rows: list[RowView]
    fields: list[Choice]
    words: str
    error: str

    @property
    def may_be(self) -> bool:
        """Without a question before it there is nothing to depend on."""
        return bool(self.fields)


@dataclass(frozen=True)
class Typed:
    mode: str
    rows: Rows


def typed_of(source: str, known: Mapping[str, Known]) -> Typed:
    """What the inputs begin with."""
    if not source:
        return Typed(ALWAYS, Rows("and", ()))
    rows = clauses.read(source, known)
    return Typed(KEPT, Rows("and", ())) if rows is None else Typed(ONLY_IF, rows)


def read(name: str, data: Any) -> Typed:
    """What was posted; rows without a question are left out."""
    found = []
    for index in range(MOST_ROWS):
        row = f"{name}[{index}]"
        field = data.get(f"{row}.field", "")[:60]
        if field:
            found.append(Clause(field, data.get(f"{row}.op", "")[:20], data.get(f"{row}.value", "").strip()))
    joiner = data.get(f"{name}.join", "")
    mode = data.get(f"{name}.mode", ALWAYS)
    return Typed(
        mode if mode in {ALWAYS, ONLY_IF, KEPT} else ALWAYS,
        Rows(joiner if joiner in forms.JOINERS else "and", tuple(found)),
    )


def written(typed: Typed, before: str, known: Mapping[str, Known]) -> str:
    """The condition to keep; ConditionError says what is still to be chosen."""
    if typed.mode == KEPT:
        return before
    if typed.mode == ALWAYS:
        return ""
    if not typed.rows.clauses:
        raise ConditionError("请选择条件，看前面哪一题")
    return clauses.write(typed.rows, known)


def view(name: str, typed: Typed, source: str, known: Mapping[str, Known], error: str = "") -> ConditionView:
    rows = list(typed.rows.clauses)
    if typed.mode == ONLY_IF and len(rows) < MOST_ROWS:
        rows.append(Clause("", ""))
    return ConditionView(
        name=name,
        mode=typed.mode,
        joiner=typed.rows.joiner,
        rows=[_row(f"{name}[{index}]", f"{name}-{index}", one, known) for index, one in enumerate(rows)],
        fields=[{"value": one.id, "label": one.label or one.id} for one in known.values()],
        words=clauses.words(source, known),
        error=error,
    )


def _row(name: str, row_id: str, one: Clause, known: Mapping[str, Known]) -> RowView:
    field = known.get(one.field)
    operators = operators_for(field.type) if field else {}
    operator = one.operator if one.operator in operators else next(iter(operators), "")
    values: list[Choice] = []
    kind = ""
    if field and operator not in clauses.WITHOUT_VALUE:
        kind = {"date": "date", "number": "number", "amount": "number"}.get(field.type, "text")
        if field.type == "yes_no":
            kind, values = "select", [{"value": "yes", "label": "是"}, {"value": "no", "label": "否"}]
        elif field.options:
            kind, values = "select", [{"value": option.value, "label": option.label} for option in field.options]
    choices = [{"value": code, "label": words} for code, words in operators.items()]
    return RowView(name, row_id, one.field if field else "", operator, one.value, kind, choices, values)
