"""The columns of a version that are cut from its body."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from pypinyin import Style, lazy_pinyin

from .body import PowerBody, to_builtins


@lru_cache(maxsize=30000)
def _syllable(character: str) -> str:
    return "".join(lazy_pinyin(character, style=Style.NORMAL))


def name_key(name: str) -> str:
    """Pinyin for sorting: the embedded database has no Chinese collation."""
    return " ".join(_syllable(character) for character in name)[:400]


def columns_of(body: PowerBody) -> dict[str, Any]:
    return {"body": to_builtins(body), "name": body.name, "name_key": name_key(body.name), "kind": body.kind}
