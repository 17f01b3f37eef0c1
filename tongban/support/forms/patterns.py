"""A text that a simple regular expression accepts, for examples. What it cannot make, the definition must give."""

from __future__ import annotations

import re
from re import _constants as signs  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

CATEGORIES = {signs.CATEGORY_DIGIT: "1", signs.CATEGORY_WORD: "a", signs.CATEGORY_SPACE: " "}


def sample_of(pattern: str) -> str | None:
    """A shortest-ish match, or None when the pattern is beyond this."""
    try:
        text = _sample(parser.parse(pattern, re.ASCII))
    except (KeyError, NotImplementedError, re.error):
        return None
    return text if re.fullmatch(pattern, text, re.ASCII) else None


def _sample(tree: Any) -> str:
    return "".join(_one(sign, value) for sign, value in tree)


def _one(sign: Any, value: Any) -> str:
    if sign is signs.LITERAL:
        return chr(value)
    if sign is signs.ANY:
        return "1"
    if sign is signs.IN:
        return _of_class(value)
    if sign in {signs.MAX_REPEAT, signs.MIN_REPEAT}:
        least, most, inner = value
        return _sample(inner) * (least or min(1, most))
    if sign is signs.SUBPATTERN:
        return _sample(value[3])
    if sign is signs.BRANCH:
        return _sample(value[1][0])
    if sign is signs.AT:
        return ""
    raise NotImplementedError


def _of_class(members: Any) -> str:
    sign, value = members[0]
    if sign is signs.RANGE:
        return chr(value[0])
    if sign is signs.LITERAL:
        return chr(value)
    if sign is signs.CATEGORY:
        return CATEGORIES[value]
    raise NotImplementedError
