"""Conditions as rows of choices: which question, which comparison, which value; and back to one expression.

An editor never types an expression. What was written elsewhere and does not fit into rows is left as it stands.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from . import conditions
from .conditions import Compare, ConditionError, FieldLike, Items, Joined, Literal, Name, Not, Truth, Within

JOINERS = {"and": "并且", "or": "或者"}
OPERATORS = {
    "is": "是",
    "is_not": "不是",
    "has": "选了",
    "has_not": "没有选",
    "ge": "不小于",
    "le": "不大于",
    "gt": "大于",
    "lt": "小于",
    "answered": "填了",
    "unanswered": "没有填",
}
ORDER = {"ge": ">=", "le": "<=", "gt": ">", "lt": "<"}
SIGNS = {"==": "is", "!=": "is_not"} | {sign: name for name, sign in ORDER.items()}
WITHOUT_VALUE = {"answered", "unanswered"}
DATE_WORDS = {"ge": "不早于", "le": "不晚于", "gt": "晚于", "lt": "早于"}
_EITHER = ("answered", "unanswered")


@dataclass(frozen=True)
class Clause:
    field: str
    operator: str
    value: str = ""


@dataclass(frozen=True)
class Rows:
    """`joiner` holds between all of them."""

    joiner: str
    clauses: tuple[Clause, ...]


def operators_for(kind: str) -> dict[str, str]:
    """The comparisons that make sense for a type of question, with their words."""
    if kind == "choice":
        names: tuple[str, ...] = ("is", "is_not", *_EITHER)
    elif kind == "choices":
        names = ("has", "has_not", *_EITHER)
    elif kind == "yes_no":
        names = ("is",)
    elif kind in {"number", "amount", "date"}:
        names = ("ge", "le", "gt", "lt", "is", *_EITHER)
    elif kind in {"material", "licence"}:
        names = _EITHER
    else:
        names = ("is", "is_not", *_EITHER)
    return {name: DATE_WORDS.get(name, OPERATORS[name]) if kind == "date" else OPERATORS[name] for name in names}


def read(source: str, fields: Mapping[str, FieldLike]) -> Rows | None:
    """The rows of a condition; None when it says more than rows can."""
    try:
        tree = conditions.tree_of(source, fields)
    except ConditionError:
        return None
    if isinstance(tree, Within) and isinstance(tree.right, Items):
        return Rows("or", tuple(Clause(tree.left.name, "is", _text(value)) for value in tree.right.values))
    parts = tree.parts if isinstance(tree, Joined) else (tree,)
    found = [_clause(part) for part in parts]
    if any(one is None for one in found):
        return None
    return Rows(tree.word if isinstance(tree, Joined) else "and", tuple(one for one in found if one is not None))


def _clause(tree: Any) -> Clause | None:
    match tree:
        case Truth(name):
            return Clause(name, "is", "yes")
        case Not(Truth(name)):
            return None  # also so when unanswered: no row says that
        case Compare(Name(name), "!=", Literal(None)):
            return Clause(name, "answered")
        case Compare(Name(name), "==", Literal(None)):
            return Clause(name, "unanswered")
        case Compare(Name(name), op, Literal(value)):
            return Clause(name, SIGNS[op], _text(value))
        case Not(Compare(Name(name), "==", Literal(value))) if value is not None:
            return Clause(name, "is_not", _text(value))
        case Within(Literal(value), Name(name)):
            return Clause(name, "has", _text(value))
        case Not(Within(Literal(value), Name(name))):
            return Clause(name, "has_not", _text(value))
    return None


def _text(value: Any) -> str:
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)


def write(rows: Rows, fields: Mapping[str, FieldLike]) -> str:
    """One expression; ConditionError says which row lacks what, in words."""
    source = f" {rows.joiner} ".join(_source(one, fields) for one in rows.clauses)
    if source:
        conditions.bind(source, fields)
    return source


def _source(one: Clause, fields: Mapping[str, FieldLike]) -> str:
    field = fields.get(one.field)
    if field is None:
        raise ConditionError("请选择看哪一题")
    if one.operator not in operators_for(field.type):
        raise ConditionError("请选择怎么比")
    if one.operator in WITHOUT_VALUE:
        return f"{one.field} {'!=' if one.operator == 'answered' else '=='} null"
    if not one.value.strip():
        raise ConditionError("请选择或者填写比较的值")
    value = _literal(one.value.strip(), field.type)
    if one.operator in {"has", "has_not"}:
        return f"{value} in {one.field}" if one.operator == "has" else f"not ({value} in {one.field})"
    sign = ORDER.get(one.operator) or {"is": "==", "is_not": "!="}[one.operator]
    return f"{one.field} {sign} {value}"


def _literal(value: str, kind: str) -> str:
    if kind == "yes_no":
        return "true" if value == "yes" else "false"
    if kind in {"number", "amount"}:
        try:
            float(value)
        except ValueError:
            raise ConditionError(f"“{value}”不是数，请填阿拉伯数字") from None
        return value
    if "\\" in value or ("'" in value and '"' in value):
        raise ConditionError(f"“{value}”里有不能用的符号（反斜线，或者两种引号）")
    return f'"{value}"' if "'" in value else f"'{value}'"


def words(source: str, fields: Mapping[str, Any]) -> str:
    """主体业态是“餐饮”，并且…; what does not fit into rows is given as it was written."""
    rows = read(source, fields) if source else None
    if rows is None:
        return source
    return f"，{JOINERS[rows.joiner]}".join(_words(one, fields) for one in rows.clauses)


def _words(one: Clause, fields: Mapping[str, Any]) -> str:
    field = fields[one.field]
    operator = operators_for(field.type).get(one.operator, OPERATORS[one.operator])
    if one.operator in WITHOUT_VALUE:
        return f"“{field.label}”{operator}"
    value = {"yes": "是", "no": "否"}.get(one.value, one.value) if field.type == "yes_no" else one.value
    label = next((option.label for option in field.options or () if option.value == one.value), value)
    return f"“{field.label}”{operator}“{label}”"
