"""Two versions side by side: which articles are the same, changed, new or gone, and which words."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher

from .numerals import DIGITS

#: Words as a reader sees them: numbers and letters stay together, every Han character counts for itself.
_TOKEN = re.compile(r"[A-Za-z0-9]+|\s+|.", re.DOTALL)
_BY_ARTICLE = re.compile(rf"第[{DIGITS}]+条(?:之[{DIGITS}]+)?")
_WIDE = str.maketrans("():;,?!", "（）：；，？！")
_ALIKE = 0.6
_LONG = 4000


@dataclass(frozen=True)
class Piece:
    """`kind`: same, added, removed."""

    kind: str
    text: str


@dataclass(frozen=True)
class ArticleChange:
    """`kind`: same, changed, added, removed. `number` is that of the later version, `before` that of the earlier."""

    kind: str
    number: str
    before: str = ""


def compare(before: Mapping[str, str], after: Mapping[str, str]) -> list[ArticleChange]:
    """By number: what stood under 第五条 against what stands there now; what is gone comes last."""
    found = []
    for number, text in after.items():
        if number not in before:
            found.append(ArticleChange("added", number))
        else:
            kind = "same" if _plain(before[number]) == _plain(text) else "changed"
            found.append(ArticleChange(kind, number, number))
    return found + [ArticleChange("removed", number, number) for number in before if number not in after]


def align(before: Mapping[str, str], after: Mapping[str, str]) -> list[ArticleChange]:
    """By content: an article that only got another number is matched with itself (第八条 → 第九条).

    Equal texts first; between two matches, articles that resemble each other are one article changed.
    """
    old, new = list(before), list(after)
    matcher = SequenceMatcher(
        None, [_key(before[one]) for one in old], [_key(after[one]) for one in new], autojunk=False
    )
    found: list[ArticleChange] = []
    for kind, i1, i2, j1, j2 in matcher.get_opcodes():
        if kind == "equal":
            found += [_pair(before, after, a, b) for a, b in zip(old[i1:i2], new[j1:j2], strict=True)]
        else:
            found += _between(before, after, old[i1:i2], new[j1:j2])
    return found


def _pair(before: Mapping[str, str], after: Mapping[str, str], old: str, new: str) -> ArticleChange:
    is_same = _plain(before[old]) == _plain(after[new])
    return ArticleChange("same" if is_same else "changed", new, old)


def _between(
    before: Mapping[str, str], after: Mapping[str, str], old: list[str], new: list[str]
) -> list[ArticleChange]:
    """In order, each new article with the first remaining old one that resembles it."""
    found: list[ArticleChange] = []
    start = 0
    for number in new:
        match = next((at for at in range(start, len(old)) if _likeness(before[old[at]], after[number]) >= _ALIKE), None)
        if match is None:
            found.append(ArticleChange("added", number))
            continue
        found += [ArticleChange("removed", one, one) for one in old[start:match]]
        found.append(ArticleChange("changed", number, old[match]))
        start = match + 1
    return found + [ArticleChange("removed", one, one) for one in old[start:]]


def _likeness(one: str, other: str) -> float:
    """By pairs of characters: quick, and good enough to tell the same article from another."""
    first, second = _pairs(one), _pairs(other)
    return 2 * len(first & second) / ((len(first) + len(second)) or 1)


def _pairs(text: str) -> set[str]:
    plain = _plain(text)
    return {plain[index : index + 2] for index in range(len(plain) - 1)}


def _key(text: str) -> str:
    """Equal apart from the numbers of articles it refers to: those shift with every insertion."""
    return _BY_ARTICLE.sub("第…条", _plain(text))


def _plain(text: str) -> str:
    """Blanks and the width of signs are no change of the law."""
    return re.sub(r"\s+", "", text).translate(_WIDE)


def word_changes(before: str, after: str) -> list[Piece]:
    """The later text with what was put in and what was taken out."""
    if len(before) > _LONG or len(after) > _LONG:
        return _by_line(before, after)
    return _pieces(_TOKEN.findall(before), _TOKEN.findall(after))


def _by_line(before: str, after: str) -> list[Piece]:
    return _pieces(before.splitlines(keepends=True), after.splitlines(keepends=True))


def _pieces(old: list[str], new: list[str]) -> list[Piece]:
    found: list[Piece] = []
    first, second = ([_plain(token) or token for token in tokens] for tokens in (old, new))
    for kind, i1, i2, j1, j2 in SequenceMatcher(None, first, second, autojunk=False).get_opcodes():
        if kind == "equal":
            found.append(Piece("same", "".join(new[j1:j2])))
            continue
        if i1 < i2:
            found.append(Piece("removed", "".join(old[i1:i2])))
        if j1 < j2:
            found.append(Piece("added", "".join(new[j1:j2])))
    return found
