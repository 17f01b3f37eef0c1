"""文稿: what officials edit of a paper. Plain Chinese lines with {字段}; pure, no database, no clock.

A line is a paragraph, or begins with one of the marks below. In the text: `{字段}` stands for its value, `[[甲|乙]]`
takes the first part whose fields all have a value (and nothing when none has), `{?字段}` and `{!字段}` only ask whether
it has one. Text of people enters as values and is never read as script; a script reads no file and runs nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from .wording import Block, Paper

MOST_CHARACTERS = 8_000
MOST_LINES = 120
DEEPEST = 5
#: What a paper may hold in all; far above any real one, far below what would burden the typesetter.
MOST_WORDS = 60_000

TITLE, LEAD, HEADING, FACTS, LISTING, SIGN, FILL, NOTE = (
    "标题", "称呼", "小标题", "要素", "清单", "签收", "填写", "附注",
)  # fmt: skip
CLOSING, SIGNATURE = "结尾", "落款"
MARKS = (TITLE, LEAD, HEADING, FACTS, LISTING, SIGN, FILL, NOTE, CLOSING, SIGNATURE)
MARKED = re.compile(r"【([^】]{1,10})】(.*)")
TOKEN = re.compile(r"\[\[|\]\]|\||\{[?!]?[^{}\n]{1,20}\}|\{|\}")


class ScriptError(Exception):
    """Where the script cannot be read, for the person who wrote it."""

    def __init__(self, line: int, words: str) -> None:
        self.line, self.words = line, words
        super().__init__(f"第 {line} 行：{words}" if line else words)


@dataclass(frozen=True)
class Ask:
    name: str
    wants: bool


@dataclass(frozen=True)
class Value:
    name: str


@dataclass(frozen=True)
class Choice:
    parts: tuple[tuple[Piece, ...], ...]


Piece = str | Value | Ask | Choice


@dataclass(frozen=True)
class Line:
    number: int
    mark: str
    pieces: tuple[Piece, ...] = ()
    names: tuple[tuple[str, str, bool], ...] = ()  # (label, field, whether it has a line of its own)


@dataclass(frozen=True)
class Script:
    lines: tuple[Line, ...]
    fields: frozenset[str] = field(default_factory=frozenset)
    lists: frozenset[str] = field(default_factory=frozenset)


@lru_cache(maxsize=256)
def read(text: str) -> Script:
    """The script as a tree, or `ScriptError` naming the line."""
    if len(text) > MOST_CHARACTERS:
        raise ScriptError(0, f"文稿最多 {MOST_CHARACTERS} 字，现在有 {len(text)} 字")
    rows = text.splitlines()
    if len(rows) > MOST_LINES:
        raise ScriptError(0, f"文稿最多 {MOST_LINES} 行，现在有 {len(rows)} 行")
    lines = [_line(number, row.strip()) for number, row in enumerate(rows, start=1) if row.strip()]
    if not lines or lines[0].mark != TITLE:
        raise ScriptError(1, "第一行要写标题，例如“【标题】受理通知书”")
    for mark in (TITLE, CLOSING, SIGNATURE):
        again = [one for one in lines if one.mark == mark][1:]
        if again:
            raise ScriptError(again[0].number, f"“【{mark}】”只能有一处")
    order = [one.mark for one in lines if one.mark in (CLOSING, SIGNATURE)]
    if order != [CLOSING, SIGNATURE]:
        raise ScriptError(0, "要有“【结尾】”一行和它后面的“【落款】”一行，章和日期排在落款处")
    names = {name for one in lines for name in _named(one.pieces)}
    names |= {name for one in lines if one.mark in (FACTS, SIGN, FILL) for _, name, _ in one.names if name}
    lists = {name for one in lines if one.mark == LISTING for name, _, _ in one.names}
    return Script(tuple(lines), frozenset(names), frozenset(lists))


def _line(number: int, row: str) -> Line:
    found = MARKED.fullmatch(row)
    mark, rest = (found[1], found[2].strip()) if found else ("", row)
    if mark and mark not in MARKS:
        raise ScriptError(number, f"不认识“【{mark}】”，可以用的有：{'、'.join(MARKS)}")
    if mark in (CLOSING, SIGNATURE):
        if rest:
            raise ScriptError(number, f"“【{mark}】”自成一行，后面的文字另起一行")
        return Line(number, mark)
    if not rest:
        raise ScriptError(number, f"“【{mark}】”后面没有内容")
    if mark in (FACTS, SIGN, FILL, LISTING):
        return Line(number, mark, names=tuple(_name(number, mark, one) for one in rest.split("、")))
    return Line(number, mark, pieces=_pieces(number, rest))


def _name(number: int, mark: str, text: str) -> tuple[str, str, bool]:
    """`标签`, `标签=字段`, `*标签` for a line of its own. What is signed by hand needs no field."""
    own, text = text.startswith("*"), text.strip().removeprefix("*").strip()
    label, equals, name = (part.strip() for part in text.partition("="))
    if not label or (equals and not name) or re.search(r"[{}\[\]|]", text):
        raise ScriptError(number, f"“{text}”写成“标签”或者“标签=字段”，用顿号隔开")
    by_hand = mark in (SIGN, FILL)
    return label, name or ("" if by_hand else label), own


def _pieces(number: int, text: str) -> tuple[Piece, ...]:
    parts, at = _parts(number, text, 0, 0)
    if at != len(text):
        raise ScriptError(number, "“]]”没有对应的“[[”")
    return parts[0]


def _parts(number: int, text: str, at: int, depth: int) -> tuple[tuple[tuple[Piece, ...], ...], int]:
    if depth > DEEPEST:
        raise ScriptError(number, f"“[[ ]]”最多套 {DEEPEST} 层")
    found: list[list[Piece]] = [[]]
    while at < len(text):
        token = TOKEN.search(text, at)
        end = token.start() if token else len(text)
        if end > at:
            found[-1].append(text[at:end])
        if token is None:
            at = end
            break
        at, sign = token.end(), token[0]
        if sign == "[[":
            inner, at = _parts(number, text, at, depth + 1)
            found[-1].append(Choice(inner))
        elif sign == "]]":
            if depth == 0:
                raise ScriptError(number, "“]]”没有对应的“[[”")
            return tuple(tuple(one) for one in found), at
        elif sign == "|":
            if depth == 0:
                raise ScriptError(number, "“|”只能用在“[[ ]]”里面")
            found.append([])
        elif sign in ("{", "}"):
            raise ScriptError(number, "“{ }”要成对，里面写字段名，例如“{申请人}”")
        else:
            found[-1].append(_field(sign[1:-1]))
    if depth:
        raise ScriptError(number, "“[[”没有对应的“]]”")
    return tuple(tuple(one) for one in found), at


def _field(text: str) -> Value | Ask:
    if text[0] in "?!":
        return Ask(text[1:].strip(), text[0] == "?")
    return Value(text.strip())


def _named(pieces: Sequence[Piece]) -> Iterator[str]:
    for one in pieces:
        if isinstance(one, Value | Ask):
            yield one.name
        elif isinstance(one, Choice):
            for part in one.parts:
                yield from _named(part)


def printed(read: Script) -> set[str]:
    """The fields whose value is shown, not only asked about."""
    found = {name for line in read.lines for _, name, _ in line.names if name and line.mark != LISTING}
    return found | {name for line in read.lines for name in _shown(line.pieces)}


def _shown(pieces: Sequence[Piece]) -> Iterator[str]:
    for one in pieces:
        if isinstance(one, Value):
            yield one.name
        elif isinstance(one, Choice):
            for part in one.parts:
                yield from _shown(part)


def say(pieces: Sequence[Piece], values: Mapping[str, str]) -> str:
    return "".join(_said(one, values) for one in pieces)


def _said(piece: Piece, values: Mapping[str, str]) -> str:
    if isinstance(piece, str):
        return piece
    if isinstance(piece, Value):
        return values.get(piece.name, "")
    if isinstance(piece, Ask):
        return ""
    return next((say(part, values) for part in piece.parts if _holds(part, values)), "")


def _holds(part: Sequence[Piece], values: Mapping[str, str]) -> bool:
    return all(
        bool(values.get(one.name)) == (one.wants if isinstance(one, Ask) else True)
        for one in part
        if isinstance(one, Value | Ask)
    )


def compose(script: Script, values: Mapping[str, str], lists: Mapping[str, Block | None]) -> Paper:
    """Blocks of text. What has nothing to say (absent fields, an empty list and its heading) is left out."""
    title, here = "", ""
    places: dict[str, list[Block]] = {"": [], CLOSING: [], SIGNATURE: []}
    for line in script.lines:
        if line.mark == TITLE:
            title = say(line.pieces, values)
        elif line.mark in (CLOSING, SIGNATURE):
            here = line.mark
        elif block := _block(line, values, lists):
            places[here].append(block)
    if sum(len(str(block)) for blocks in places.values() for block in blocks) > MOST_WORDS:
        raise ScriptError(0, "文书内容太长，排不进一份文书")
    return Paper(title, *(_with_content(blocks) for blocks in places.values()))


def _block(line: Line, values: Mapping[str, str], lists: Mapping[str, Block | None]) -> Block | None:
    if line.mark == LISTING:
        return lists.get(line.names[0][0])
    if line.mark == FACTS:
        rows = [[label, values.get(name, ""), own] for label, name, own in line.names if values.get(name)]
        return {"t": "facts", "rows": rows} if rows else None
    if line.mark in (SIGN, FILL):
        rows = [[label, values.get(name, "") if name else ""] for label, name, _ in line.names]
        return {"t": "sign", "beside": line.mark == SIGN, "rows": rows}
    text = say(line.pieces, values)
    kind = {"": "para", LEAD: "lead", HEADING: "heading", NOTE: "note"}[line.mark]
    return {"t": kind, "text": text} if text.strip() else None


def _with_content(blocks: list[Block]) -> list[Block]:
    """A heading whose list stayed away goes with it."""
    return [
        one
        for at, one in enumerate(blocks)
        if one["t"] != "heading" or (at + 1 < len(blocks) and blocks[at + 1]["t"] != "heading")
    ]
