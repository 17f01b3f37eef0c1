"""Conditions on answers ("kind == 'dine'"), judged by zen-engine; never by Python."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from itertools import product
from typing import Any

import zen

_WORDS = frozenset({"and", "or", "not", "in", "true", "false", "null", "contains", "len", "some", "all", "none"})
_STRING = re.compile(r"'[^']*'|\"[^\"]*\"")
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_MOST_COMBINATIONS = 256


@lru_cache(maxsize=4096)
def _compiled(expression: str) -> Any:
    return zen.compile_expression(expression)


def holds(expression: str | None, answers: Mapping[str, Any]) -> bool:
    """Whether the condition holds; no condition always does. An unanswered question counts as null."""
    if not expression:
        return True
    return _compiled(expression).evaluate(dict(answers)) is True


def names_in(expression: str) -> list[str]:
    bare = _STRING.sub("''", expression)
    return [name for name in dict.fromkeys(_NAME.findall(bare)) if name not in _WORDS]


def values_in(expression: str) -> list[str]:
    return [text[1:-1] for text in _STRING.findall(expression)]


def expression_fault(expression: str, questions: Mapping[str, Iterable[str]]) -> str | None:
    """Why this condition cannot be used with these questions (id → option values), in Chinese, or None."""
    problem = zen.validate_expression(expression)
    if problem is not None:
        return f"表达式“{expression}”写法有误"
    for name in names_in(expression):
        if name not in questions:
            return f"表达式“{expression}”用到的“{name}”不是办理情形的编号"
    known = {value for name in names_in(expression) for value in questions[name]}
    for value in values_in(expression):
        if value not in known:
            return f"表达式“{expression}”用到的选项“{value}”不存在"
    names = names_in(expression)
    tries = product(*([*questions[name], None] for name in names))
    for _, values in zip(range(_MOST_COMBINATIONS), tries, strict=False):
        try:
            answer = _compiled(expression).evaluate(dict(zip(names, values, strict=True)))
        except RuntimeError:
            return f"表达式“{expression}”无法计算"
        if not isinstance(answer, bool):
            return f"表达式“{expression}”的结果不是“是/否”（比较请用两个等号）"
    return None
