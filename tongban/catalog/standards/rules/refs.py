"""The address of a clause: "xzxkf#42", "xzxkf#32.1.5", "xf#133-1"; a document alone is its key."""

from __future__ import annotations

import re
from dataclasses import dataclass

from .numerals import to_chinese

#: An article is its number ("42"), with what was put in later ("133-1"); "0" stands for a preamble, "a1" for an annex.
_REF = re.compile(
    r"(?P<key>[a-z0-9][a-z0-9-]{0,39})(?:#(?P<article>a?[0-9]{1,4}(?:-[0-9]{1,2})?)"
    r"(?:\.(?P<paragraph>[1-9][0-9]{0,2})(?:\.(?P<item>[1-9][0-9]{0,2}))?)?)?",
    re.ASCII,
)
PREAMBLE = "0"
KEY = r"[a-z0-9][a-z0-9-]{0,39}"


@dataclass(frozen=True)
class Ref:
    """`article` is empty for the document as a whole."""

    key: str
    article: str = ""
    paragraph: int | None = None
    item: int | None = None

    def __str__(self) -> str:
        if not self.article:
            return self.key
        parts = [self.article, *(str(one) for one in (self.paragraph, self.item) if one is not None)]
        return f"{self.key}#{'.'.join(parts)}"

    @property
    def anchor(self) -> str:
        """Where on the reading page it stands."""
        parts = [self.article, *(str(one) for one in (self.paragraph, self.item) if one is not None)]
        return "t" + "-".join(part.replace("-", "z") for part in parts)


def parse(text: str) -> Ref | None:
    found = _REF.fullmatch(text)
    if found is None:
        return None
    paragraph, item = found["paragraph"], found["item"]
    return Ref(found["key"], found["article"] or "", int(paragraph) if paragraph else None, int(item) if item else None)


def article_label(article: str) -> str:
    """42 → 第四十二条, 133-1 → 第一百三十三条之一."""
    number, _, more = article.partition("-")
    if not number.isdecimal():
        return ""
    return f"第{to_chinese(int(number))}条" + (f"之{to_chinese(int(more))}" if more else "")


def part_label(paragraph: int | None, item: int | None, *, is_only_paragraph: bool = False) -> str:
    """第一款第（五）项; a paragraph that is the only one is not named."""
    words = "" if paragraph is None or is_only_paragraph else f"第{to_chinese(paragraph)}款"
    return words + (f"第（{to_chinese(item)}）项" if item is not None else "")
