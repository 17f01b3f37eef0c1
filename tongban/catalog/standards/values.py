"""The shape of a clause as it is stored: paragraphs (款) and their items (项)."""

from __future__ import annotations

from typing import Any

import msgspec
from msgspec import Struct


class Entry(Struct, frozen=True):
    """项: "（五）", its number and its words; points below it (目) stand on lines of their own."""

    number: int
    label: str
    text: str


class Paragraph(Struct, frozen=True):
    """款: a natural paragraph and the items under it."""

    text: str = ""
    items: tuple[Entry, ...] = ()


class Heading(Struct, frozen=True):
    """编, 章, 节: `level` 1 to 3; `at` is the place of its first clause."""

    level: int
    label: str
    title: str
    at: int

    @property
    def words(self) -> str:
        return f"{self.label} {self.title}".strip()


Body = tuple[Paragraph, ...]


def body_from(raw: Any) -> Body:
    return msgspec.convert(raw, type=Body)


def outline_from(raw: Any) -> tuple[Heading, ...]:
    return msgspec.convert(raw, type=tuple[Heading, ...])


def words_of(body: Body) -> str:
    """All words of a clause, one line for each paragraph and item."""
    lines = []
    for paragraph in body:
        if paragraph.text:
            lines.append(paragraph.text)
        lines += [f"{one.label}{one.text}" for one in paragraph.items]
    return "\n".join(lines)


def part_of(body: Body, paragraph: int | None, item: int | None) -> str | None:
    """The words of 第几款第几项; None when there is no such part.

    An item without its paragraph, or in a paragraph that has none, is looked for in the first paragraph with items.
    """
    if paragraph is None:
        return words_of(body)
    if paragraph > len(body):
        return None
    if item is None:
        return words_of(body[paragraph - 1 : paragraph])
    holding = body[paragraph - 1]
    if not holding.items:
        holding = next((one for one in body if one.items), holding)
    return next((one.text for one in holding.items if one.number == item), None)
