"""Conditions of a form (`visible_if`, `required_if`): a small closed grammar, compiled to zen-engine expressions.

    kind == 'dine'      area > 500 and kind in ['dine', 'canteen']      not has_smoke      'fire' in risks
    opened_on >= '2026-01-01'      len(risks) > 1      note != null

The grammar is ours so that every name and every literal is checked at publish, an unanswered question is simply
"not so" instead of an error in comparison, and the same condition can be said in JSON Schema.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Protocol

import zen

logger = logging.getLogger(__name__)

TOKEN = re.compile(
    r"\s*(?:(?P<string>'[^'\\]*'|\"[^\"\\]*\")|(?P<number>-?\d+(?:\.\d+)?)"
    r"|(?P<name>[A-Za-z_]\w*)|(?P<op>==|!=|<=|>=|<|>|\(|\)|\[|\]|,))",
    re.ASCII,
)
WORDS = {"and", "or", "not", "in", "true", "false", "null", "len"}
ORDER = {"<", "<=", ">", ">="}
FLIP = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "==": "==", "!=": "!="}
NUMERIC = {"number", "amount"}
DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
YES_NO = {"yes": True, "no": False}


class ConditionError(ValueError):
    """A condition that cannot be used; the words say why."""


class FieldLike(Protocol):
    @property
    def id(self) -> str: ...
    @property
    def type(self) -> Any: ...
    @property
    def options(self) -> Any: ...


Fields = Mapping[str, FieldLike]


@dataclass(frozen=True)
class Name:
    name: str


@dataclass(frozen=True)
class Length:
    name: str


@dataclass(frozen=True)
class Literal:
    value: str | int | float | bool | None


@dataclass(frozen=True)
class Items:
    values: tuple[str | int | float | bool | None, ...]


@dataclass(frozen=True)
class Compare:
    left: Any
    op: str
    right: Any


@dataclass(frozen=True)
class Within:
    """`name in [..]` or `'value' in name`."""

    left: Any
    right: Any


@dataclass(frozen=True)
class Truth:
    name: str


@dataclass(frozen=True)
class Not:
    part: Any


@dataclass(frozen=True)
class Joined:
    word: str
    parts: tuple[Any, ...]


@dataclass(frozen=True)
class Condition:
    """A checked condition: `holds(answers)`, and `schema` when JSON Schema can say the same."""

    source: str
    names: frozenset[str]
    expression: str
    schema: dict | None
    amounts: frozenset[str]

    def holds(self, answers: Mapping[str, Any]) -> bool:
        context: dict[str, Any] = {name: answers.get(name) for name in self.names}
        for name in self.amounts:
            if context[name] is not None:
                context[name] = float(context[name])
        try:
            return _compiled(self.expression).evaluate(context) is True
        except Exception:  # noqa: BLE001  (zen raises bare RuntimeError and Exception)
            logger.warning("forms.condition.failed", extra={"expression": self.expression})
            return False


@lru_cache(maxsize=4096)
def _compiled(expression: str) -> Any:
    return zen.compile_expression(expression)


def tree_of(source: str, fields: Fields) -> Any:
    """What a condition says, read and checked against the fields."""
    return _simplified(_Reader(source).read(), fields)


def bind(source: str, fields: Fields) -> Condition:
    """Read, check against the fields, compile."""
    tree = tree_of(source, fields)
    names = frozenset(_names(tree))
    expression = _zen(tree, fields)
    fault = zen.validate_expression(expression)
    if fault is not None:
        raise ConditionError(f"表达式不能用：{fault['source']}")
    amounts = frozenset(name for name in names if fields[name].type == "amount")
    return Condition(source, names, expression, _schema(tree, fields), amounts)


class _Reader:
    """Recursive descent over or, and, not, comparison."""

    def __init__(self, source: str) -> None:
        self.tokens = _tokens(source)
        self.at = 0

    def read(self) -> Any:
        tree = self._joined("or", lambda: self._joined("and", self._negation))
        if self.at != len(self.tokens):
            raise ConditionError(f"“{self.tokens[self.at][1]}”放在这里看不懂，请用 and、or 连接，比较用 ==")
        return tree

    def _joined(self, word: str, part: Callable[[], Any]) -> Any:
        parts = [part()]
        while self._take("name", word):
            parts.append(part())
        return parts[0] if len(parts) == 1 else Joined(word, tuple(parts))

    def _negation(self) -> Any:
        if self._take("name", "not"):
            return Not(self._negation())
        return self._comparison()

    def _comparison(self) -> Any:
        if self._take("op", "("):
            tree = self._joined("or", lambda: self._joined("and", self._negation))
            self._need("op", ")")
            return tree
        left = self._operand()
        kind, text = self._look()
        if kind == "op" and text in FLIP:
            self.at += 1
            return Compare(left, text, self._operand())
        if self._take("name", "in"):
            return Within(left, self._container())
        if kind == "name" and text == "not":
            self.at += 1
            self._need("name", "in")
            return Not(Within(left, self._container()))
        if isinstance(left, Name):
            return Truth(left.name)
        raise ConditionError("每一部分要么是是否题的字段，要么是一个比较")

    def _operand(self) -> Any:
        kind, text = self._look()
        self.at += 1
        if kind == "string":
            return Literal(text[1:-1])
        if kind == "number":
            return Literal(float(text) if "." in text else int(text))
        if kind == "name" and text in {"true", "false", "null"}:
            return Literal({"true": True, "false": False, "null": None}[text])
        if kind == "name" and text == "len":
            self._need("op", "(")
            inner = self._operand()
            self._need("op", ")")
            if not isinstance(inner, Name):
                raise ConditionError("len( ) 里写字段名")
            return Length(inner.name)
        if kind == "name" and text not in WORDS:
            return Name(text)
        raise ConditionError(f"“{text or '结尾'}”前后缺少字段名或值")

    def _container(self) -> Any:
        if not self._take("op", "["):
            inner = self._operand()
            if isinstance(inner, Name):
                return inner
            raise ConditionError("in 后面写 ['甲', '乙'] 或多选字段名")
        values: list[str | int | float | bool | None] = []
        while not self._take("op", "]"):
            if values:
                self._need("op", ",")
            operand = self._operand()
            if not isinstance(operand, Literal):
                raise ConditionError("[ ] 里只能写值")
            values.append(operand.value)
        if not values:
            raise ConditionError("[ ] 里至少写一个值")
        return Items(tuple(values))

    def _look(self) -> tuple[str, str]:
        return self.tokens[self.at] if self.at < len(self.tokens) else ("end", "")

    def _take(self, kind: str, text: str) -> bool:
        if self._look() == (kind, text):
            self.at += 1
            return True
        return False

    def _need(self, kind: str, text: str) -> None:
        if not self._take(kind, text):
            raise ConditionError(f"这里应有“{text}”，却是“{self._look()[1] or '结尾'}”")


def _tokens(source: str) -> list[tuple[str, str]]:
    if len(source) > 1000:
        raise ConditionError("条件太长，请拆开")
    found, at = [], 0
    source = source.rstrip()
    while at < len(source):
        match = TOKEN.match(source, at)
        if match is None:
            raise ConditionError(f"从“{source[at : at + 12].strip()}”起看不懂")
        kind = match.lastgroup or ""
        found.append((kind, match.group(kind)))
        at = match.end()
    if not found:
        raise ConditionError("条件是空的")
    if len(found) > 200:
        raise ConditionError("条件太长，请拆开")
    return found


def _simplified(tree: Any, fields: Fields) -> Any:
    """Literals to the right, yes/no words to booleans, every name and literal checked."""
    match tree:
        case Joined(word, parts):
            return Joined(word, tuple(_simplified(part, fields) for part in parts))
        case Not(part):
            return Not(_simplified(part, fields))
        case Truth(name):
            if _field(name, fields).type != "yes_no":
                raise ConditionError(f"“{name}”不是是否题，要写成比较，例如 {name} == '…'")
            return tree
        case Within(Name(name), Items(values)):
            field = _field(name, fields)
            if field.type == "choices":
                raise ConditionError(f"“{name}”是多选，请写 '值' in {name}")
            return Within(Name(name), Items(tuple(_literal(value, field) for value in values)))
        case Within(Literal(value), Name(name)):
            field = _field(name, fields)
            if field.type != "choices":
                raise ConditionError(f"“{name}”不是多选，请写 {name} == '值'")
            return Within(Literal(_literal(value, field)), Name(name))
        case Compare(Literal() as literal, op, other) if not isinstance(other, Literal):
            return _simplified(Compare(other, FLIP[op], literal), fields)
        case Compare(Length(name), op, Literal(value)):
            if _field(name, fields).type != "choices" or not isinstance(value, int) or isinstance(value, bool):
                raise ConditionError(f"len({name}) 用于多选字段，与整数比较")
            return tree
        case Compare(Name(name), op, Literal(value)):
            return _simplified_comparison(_field(name, fields), op, value)
        case Compare(Name(left), op, Name(right)):
            kinds = {_field(left, fields).type, _field(right, fields).type}
            if not (kinds <= NUMERIC or kinds == {"date"} or (op in {"==", "!="} and len(kinds) == 1)):
                raise ConditionError(f"“{left}”与“{right}”不是同一种值，不能比较")
            if "choices" in kinds:
                raise ConditionError("多选字段不能直接比较，请用 in")
            return tree
    raise ConditionError("比较的写法不对，例如 kind == 'dine'、area > 500、'fire' in risks")


def _simplified_comparison(field: FieldLike, op: str, value: Any) -> Any:
    if value is None:
        if op in ORDER:
            raise ConditionError("null 只能用 == 或 != 比较")
        return Compare(Name(field.id), op, Literal(None))
    if field.type == "choices":
        raise ConditionError(f"“{field.id}”是多选，请写 '值' in {field.id}")
    value = _literal(value, field)
    if field.type == "yes_no" and op in {"==", "!="}:
        return Compare(Name(field.id), op, Literal(value))
    if op in ORDER and field.type not in NUMERIC | {"date"}:
        raise ConditionError(f"“{field.id}”不能比大小")
    return Compare(Name(field.id), op, Literal(value))


def _literal(value: Any, field: FieldLike) -> Any:
    if field.type == "yes_no":
        found = YES_NO.get(value, value) if isinstance(value, str) else value
        if not isinstance(found, bool):
            raise ConditionError(f"“{field.id}”是是否题，只能与 true、false（或 'yes'、'no'）比较")
        return found
    if field.type in NUMERIC:
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            raise ConditionError(f"“{field.id}”是数字，不能与“{value}”比较")
        return value
    if not isinstance(value, str):
        raise ConditionError(f"“{field.id}”的值是文字，“{value}”要加引号")
    if field.type == "date" and not DATE.fullmatch(value):
        raise ConditionError(f"日期写成 '2026-01-31'，“{value}”不行")
    if field.options and value not in {option.value for option in field.options}:
        raise ConditionError(f"“{field.id}”没有“{value}”这个选项")
    return value


def _field(name: str, fields: Fields) -> FieldLike:
    if name not in fields:
        raise ConditionError(f"没有“{name}”这个字段")
    return fields[name]


def _names(tree: Any) -> set[str]:
    match tree:
        case Joined(_, parts):
            return set().union(*(_names(part) for part in parts))
        case Not(part):
            return _names(part)
        case Truth(name) | Name(name) | Length(name):
            return {name}
        case Compare(left, _, right) | Within(left, right):
            return _names(left) | _names(right)
    return set()


def _zen(tree: Any, fields: Fields) -> str:
    """The zen expression; comparisons that need a value are guarded, for an unanswered question is null."""
    match tree:
        case Joined(word, parts):
            return "(" + f" {word} ".join(_zen(part, fields) for part in parts) + ")"
        case Not(part):
            return f"(not {_zen(part, fields)})"
        case Truth(name):
            return f"({name} == true)"
        case Within(Name(name), Items(values)):
            return "(" + " or ".join(f"{name} == {_quoted(value)}" for value in values) + ")"
        case Within(Literal(value), Name(name)):
            return f"({name} != null and {_quoted(value)} in {name})"
        case Compare(Length(name), op, Literal(value)):
            return f"(({name} != null ? len({name}) : 0) {op} {value})"
        case Compare(Name(left), op, Name(right)):
            shown = [f"d({name})" if fields[name].type == "date" and op in ORDER else name for name in (left, right)]
            return f"({left} != null and {right} != null and {shown[0]} {op} {shown[1]})"
        case Compare(Name(name), op, Literal(value)) if op in ORDER:
            if fields[name].type == "date":
                return f"({name} != null and d({name}) {op} d({_quoted(value)}))"
            return f"({name} != null and {name} {op} {_quoted(value)})"
        case Compare(Name(name), op, Literal(value)):
            return f"({name} {op} {_quoted(value)})"
    raise ConditionError("比较的写法不对")


def _quoted(value: Any) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return f'"{value}"' if "'" in value else f"'{value}'"
    return str(value)


def _schema(tree: Any, fields: Fields) -> dict | None:
    """The same condition as a JSON Schema over the answers; None where JSON Schema has no words for it."""
    match tree:
        case Joined(word, parts):
            found = [_schema(part, fields) for part in parts]
            if any(part is None for part in found):
                return None
            return {"allOf" if word == "and" else "anyOf": found}
        case Not(part):
            inner = _schema(part, fields)
            return None if inner is None else {"not": inner}
        case Truth(name):
            return _has(name, {"const": True})
        case Within(Name(name), Items(values)):
            return None if fields[name].type == "amount" else _has(name, {"enum": list(values)})
        case Within(Literal(value), Name(name)):
            return _has(name, {"contains": {"const": value}})
        case Compare(Name(name), op, Literal(None)):
            present = {"required": [name]}
            return present if op == "!=" else {"not": present}
        case Compare(Name(name), "==", Literal(value)) if fields[name].type != "amount":
            return _has(name, {"const": value})
        case Compare(Name(name), "!=", Literal(value)) if fields[name].type != "amount":
            return {"not": _has(name, {"const": value})}
        case Compare(Name(name), op, Literal(value)) if fields[name].type == "number":
            words = {"<": "exclusiveMaximum", "<=": "maximum", ">": "exclusiveMinimum", ">=": "minimum"}
            return _has(name, {words[op]: value})
    return None


def _has(name: str, schema: dict) -> dict:
    return {"properties": {name: schema}, "required": [name]}
