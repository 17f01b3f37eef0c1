"""Conditions of a definition, in the platform's one expression language (zen-engine); nothing is executed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import zen

NAMES = ("outcome", "outcomes", "facts", "context")
_QUOTED = r"""(?:'([^']*)'|"([^"]*)")"""
_SUBJECT = r"(?<![\w.])(outcomes\s*\.\s*[a-z][a-z0-9_]*|outcome)"
_COMPARED = re.compile(rf"{_SUBJECT}\s*(?:==|!=)\s*{_QUOTED}")
_LISTED = re.compile(rf"{_SUBJECT}\s+(?:not\s+)?in\s*\[([^\]]*)\]")
_OUTCOME = re.compile(r"(?<![\w.])outcome(?![\w])")
_OUTCOMES = re.compile(r"(?<![\w.])outcomes\s*\.\s*([a-z][a-z0-9_]*)")
_ROOM = re.compile(r"(?<![\w.])(facts|context)(?!\w)(?:\s*\.\s*([a-z_]\w*(?:\s*\.\s*[a-z_]\w*)*))?(?!\w)")
_STRINGS = re.compile(_QUOTED)
_PATH = r"(?<![\w.])(facts|context)\s*\.\s*([a-z_]\w*(?:\s*\.\s*[a-z_]\w*)*)"
_VALUE = r"('[^']*'|\"[^\"]*\"|true\b|false\b|-?\d+(?:\.\d+)?)"
_VALUES = re.compile(rf"{_PATH}\s*(==|!=|<=|>=|<|>|(?:not\s+)?in\s*\[)\s*{_VALUE}")
_JOINT = re.compile(r"(?<!\w)(?:and|or)(?!\w)")
_WORD = re.compile(r"(?<![\w.])([A-Za-z_]\w*)")
_KEYWORDS = {"and", "or", "not", "in", "true", "false", "null"}


def fault_of(expression: str) -> str | None:
    """Why the expression cannot be read; None when it can."""
    problem = zen.validate_expression(expression)
    if problem is not None:
        return str(problem.get("source", "写法不对"))
    return None


def unknown_names(expression: str) -> list[str]:
    """First words of paths that no case has, such as a misspelt `outcom`; functions (followed by a bracket) pass."""
    bare = _STRINGS.sub("''", expression)
    words = {
        match.group(1)
        for match in _WORD.finditer(bare)
        if not bare[match.end() :].lstrip().startswith("(") and match.group(1) not in _KEYWORDS
    }
    return sorted(words - set(NAMES))


def uses_last_outcome(expression: str) -> bool:
    return bool(_OUTCOME.search(_STRINGS.sub("''", expression)))


def nodes_asked(expression: str) -> list[str]:
    """Tasks whose outcome is asked by name: `outcomes.review == 'agree'` asks review."""
    return sorted(set(_OUTCOMES.findall(_STRINGS.sub("''", expression))))


def names_asked(expression: str) -> list[str]:
    """What it asks of facts and context, as "facts:amount"; a room used in any other way is "facts:" alone."""
    found: dict[str, None] = {}
    for room, path in _ROOM.findall(_STRINGS.sub("''", expression)):
        found[_ref(room, path)] = None
    return list(found)


def _ref(room: str, path: str) -> str:
    return f"{room}:{''.join(path.split())}"


def literals_compared(expression: str) -> list[tuple[str, str]]:
    """("facts:area", kind of value) for every name that is compared with a value written out: text, number, bool."""
    found = []
    for room, path, _, value in _VALUES.findall(expression):
        kind = "text" if value[0] in "'\"" else "bool" if value in ("true", "false") else "number"
        found.append((_ref(room, path), kind))
    return found


def parts_of(expression: str) -> list[str]:
    """What "and", "or" and "not" hold together, so that each can be tried by itself."""
    bare = _STRINGS.sub(lambda match: "'" + "_" * (len(match[0]) - 2) + "'", expression)
    found, depth, start, at = [], 0, 0, 0
    while at < len(bare):
        depth += {"(": 1, "[": 1, ")": -1, "]": -1}.get(bare[at], 0)
        joint = _JOINT.match(bare, at) if depth == 0 else None
        if joint:
            found.append(expression[start:at])
            start = at = joint.end()
        else:
            at += 1
    found.append(expression[start:])
    if len(found) > 1:
        return [inner for one in found for inner in parts_of(one)]
    whole = expression.strip()
    if whole.startswith("not") and not whole[3:4].isalnum() and whole[3:4] != "_":
        return parts_of(whole[3:])
    if whole.startswith("(") and _closes_at_end(bare.strip()):
        return parts_of(whole[1:-1])
    return [whole]


def _closes_at_end(bare: str) -> bool:
    depth = 0
    for place, letter in enumerate(bare):
        depth += {"(": 1, ")": -1}.get(letter, 0)
        if depth == 0:
            return place == len(bare) - 1
    return False


def outcomes_compared(expression: str) -> list[tuple[str, str]]:
    """(node or "" for the last outcome, code) for every outcome code that the condition mentions."""
    found = [(subject, single or double) for subject, single, double in _COMPARED.findall(expression)]
    for subject, listed in _LISTED.findall(expression):
        found += [(subject, single or double) for single, double in _STRINGS.findall(listed)]
    return [("" if subject == "outcome" else subject.split(".", 1)[1].strip(), code) for subject, code in found]


@lru_cache(maxsize=2000)
def _compiled(expression: str) -> Any:
    return zen.compile_expression(expression)


def holds(expression: str, facts: Mapping[str, Any]) -> bool:
    """Whether the condition is true. ValueError when it cannot be worked out from these facts."""
    try:
        answer = _compiled(expression).evaluate(dict(facts))
    except RuntimeError as problem:
        raise ValueError(str(problem).split("\n", 1)[0]) from problem
    if not isinstance(answer, bool):
        raise ValueError(f"条件的结果不是真或假：{answer!r}")
    return answer
