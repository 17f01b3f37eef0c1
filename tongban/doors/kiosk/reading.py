"""Laws as the kiosk shows them: the on-screen keys, the contents of a law, and citations that stay inside this door."""

from __future__ import annotations

import string
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from tongban.catalog.standards import api as standards

#: A law without chapters is shown in parts of so many articles.
CHUNK = 20
LONGEST_KEY = 12


@dataclass(frozen=True)
class Key:
    """A letter of the on-screen keyboard; without `href` it leads nowhere."""

    letter: str
    href: str


@dataclass(frozen=True)
class Piece:
    """Words of a text; with `href` a citation that the kiosk has a page for."""

    text: str
    href: str = ""
    state: str = ""


@dataclass(frozen=True)
class Part:
    """A chapter with its articles; one without any is only a heading."""

    words: str
    level: int
    span: str
    articles: tuple[tuple[str, str], ...]


def initials_asked(text: str) -> str:
    """Only letters count; what else stands in the address is left out."""
    return "".join(one for one in text.lower() if one in string.ascii_lowercase)[:LONGEST_KEY]


def keys(chosen: dict[str, str], leading: Collection[str]) -> list[Key]:
    typed = chosen.get("k", "")
    return [
        Key(letter.upper(), laws_href(chosen | {"k": typed + letter}) if letter in leading else "")
        for letter in string.ascii_lowercase
    ]


def laws_href(chosen: dict[str, str]) -> str:
    query = urlencode({name: value for name, value in chosen.items() if value})
    return reverse("kiosk:laws") + (f"?{query}" if query else "")


def article_href(key: str, number: str) -> str:
    return reverse("kiosk:article", args=[key, number])


def parts(one: standards.Reading) -> list[Part]:
    """The contents of a law: its articles under their headings, or in parts of twenty."""
    rows = [(clause.label, article_href(one.key, clause.ref.partition("#")[2])) for clause in one.clauses]
    if not one.outline:
        return [_part("", 1, rows[start : start + CHUNK]) for start in range(0, len(rows), CHUNK)]
    starts = [heading.at for heading in one.outline]
    found = [_part("", 1, rows[: starts[0]])] if starts[0] else []
    for heading, end in zip(one.outline, [*starts[1:], len(rows)], strict=True):
        found.append(_part(heading.words, heading.level, rows[heading.at : end]))
    return found


def _part(words: str, level: int, rows: list[tuple[str, str]]) -> Part:
    """Of an extract the articles between the first and the last need not be there, so their number is told."""
    labels = [label for label, _ in rows]
    span = f"{labels[0]}至{labels[-1]}，{len(labels)} 条" if len(labels) > 2 else "、".join(labels)
    return Part(words or span, level, span if words else "", tuple(rows))


def pieces(text: str, inside: str = "") -> list[Piece]:
    """Citations lead to the kiosk's own pages; one that it has no page for is shown as words."""
    return list(_pieces(text, inside))


def _pieces(text: str, inside: str) -> Iterator[Piece]:
    for part in standards.parts(text, inside):
        key, _, at = part.ref.partition("#")
        if not key:
            yield Piece(part.text, state=part.state)
        elif at:
            yield Piece(part.text, article_href(key, at.partition(".")[0]), part.state)
        else:
            yield Piece(part.text, reverse("kiosk:law", args=[key]), part.state)


def paragraphs(one: standards.Article) -> list[dict[str, Any]]:
    """款 and 项 with their citations."""
    found = []
    for paragraph in one.body:
        points = [{"label": item.label, "pieces": pieces(item.text, one.key)} for item in paragraph.items]
        found.append({"pieces": pieces(paragraph.text, one.key) if paragraph.text else [], "points": points})
    return found
