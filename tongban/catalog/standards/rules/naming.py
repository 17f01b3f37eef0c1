"""How documents are named: by their full title, without the name of the state, and as people shorten them."""

from __future__ import annotations

import re
from collections.abc import Iterable

_STATE = "中华人民共和国"
_BRACKETS = str.maketrans({"(": "（", ")": "）", "<": "〈", ">": "〉", "《": "〈", "》": "〉", "［": "〔", "］": "〕"})
_TRIAL = re.compile(r"（(?:试行|暂行|草案|[0-9０-９〇零一二三四五六七八九]{4}年?(?:修正|修订|修改|版)?)）$")
_BLANK = re.compile(r"[\s\u200b\ufeff]+")
_NO_KEY = re.compile(r"[^a-z0-9]")
_LONGEST_KEY = 36


def plain(name: str) -> str:
    """The form in which names are compared: no blanks, one kind of brackets, without 中华人民共和国."""
    text = _BLANK.sub("", name).translate(_BRACKETS)
    return text.removeprefix(_STATE) or text


def names_of(title: str, others: Iterable[str] = ()) -> list[str]:
    """Every name under which a document is found, the plain title first."""
    found = [plain(title), *(plain(other) for other in others if other.strip())]
    found += [shorter for name in found if (shorter := _TRIAL.sub("", name)) != name]
    return list(dict.fromkeys(found))


def short_title(title: str) -> str:
    """行政许可法 for 中华人民共和国行政许可法."""
    bare = _BLANK.sub("", title)
    return bare.removeprefix(_STATE) or bare


def key_of(title: str) -> str:
    """行政许可法 → xzxkf: initials, letters and digits only."""
    from pypinyin import Style, lazy_pinyin  # a quarter of a second, in processes that take no texts in

    initials = "".join(lazy_pinyin(short_title(title), style=Style.FIRST_LETTER)).lower()
    return _NO_KEY.sub("", initials)[:_LONGEST_KEY] or "wj"


def free_key(title: str, taken: set[str]) -> str:
    """The first key of this title that no other document has: xftl, xftl-2, …"""
    key = key_of(title)
    number = 2
    free = key
    while free in taken:
        free = f"{key}-{number}"
        number += 1
    return free
