"""智能审批规则表 (秒批): what a cell says, which row fits, and whether the table leaves a gap. No database, no clock.

A cell: empty (any value), `>= 60`, `< 60`, `60..79` (both ends belong to it) for numbers and dates; `甲、乙` (one of
them) or `非 甲、乙` for words. A table only grants or hands over to people (`manual`); nothing here can refuse.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from itertools import pairwise, product
from typing import Any

from ..guide import SwiftInput, SwiftTable

GRANT, MANUAL = "grant", "manual"
FIRST, UNIQUE = "FIRST", "UNIQUE"
KINDS = {"whole": "整数", "number": "数", "date": "日期", "text": "文字"}
#: 来源等级, best first: 机关签发的证照和登记信息, 窗口核验过的, 其余都是自填。
LEVELS = ("A", "B")
LEVEL_WORDS = {"A": "机关签发或者登记", "B": "窗口核验", "": "自行填报"}
OTHER = "\x00其他"
#: Combinations of values that are tried at publication; a table beyond that is too big to be read by people either.
MOST_TRIES = 20_000
_COMPARED = re.compile(r"(>=|<=|>|<|=)\s*(.+)")
_SPELT = str.maketrans({"≥": ">=", "≤": "<=", "＞": ">", "＜": "<", "＝": "=", "～": "~"})

Test = Callable[[Any], bool]


@dataclass(frozen=True)
class Held:
    """What is held for one input. `level`: A, B or "" (nobody but the applicant says so); `fault` says why not."""

    value: Any = None
    level: str = ""
    source: str = ""
    fault: str = ""


@dataclass(frozen=True)
class Verdict:
    """`outcome` is grant or manual; `row` is the number of the row that fits, from 1, 0 when none does."""

    outcome: str
    row: int = 0
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True)
class Cell:
    """A cell, read. `marks`: the values at which its answer may change."""

    test: Test
    marks: tuple[Any, ...] = ()


def judge(table: SwiftTable, held: Mapping[str, Held]) -> Verdict:
    """Grant only when every input is vouched for and the row that fits says so; else manual, with every reason."""
    reasons = tuple(words for one in table.inputs if (words := _unverified(one, held.get(one.id, Held()))))
    if reasons:
        return Verdict(MANUAL, 0, reasons)
    values = [held[one.id].value for one in table.inputs]
    try:
        fits = fitting(table, values)
    except ValueError as problem:
        return Verdict(MANUAL, 0, (str(problem),))
    if not fits:
        return Verdict(MANUAL, 0, ("规则表没有适用的行",))
    if table.policy == UNIQUE and len(fits) > 1:
        return Verdict(MANUAL, 0, (f"规则表有 {len(fits)} 行同时适用（第 {'、'.join(map(str, fits))} 行）",))
    row = table.rows[fits[0] - 1]
    if row.outcome != GRANT:
        return Verdict(MANUAL, fits[0], (row.words or f"第 {fits[0]} 行规定由人工审批",))
    return Verdict(GRANT, fits[0])


def _unverified(one: SwiftInput, held: Held) -> str:
    if held.fault:
        return f"“{one.label}”{held.fault}"
    if held.value is None or held.level not in LEVELS or LEVELS.index(held.level) > LEVELS.index(one.least):
        return f"“{one.label}”没有{LEVEL_WORDS[one.least]}的来源"
    return ""


def fitting(table: SwiftTable, values: Sequence[Any]) -> list[int]:
    """Numbers of the rows that fit, from 1. ValueError for a value that is not of its column's kind."""
    typed = [value_of(one, value) for one, value in zip(table.inputs, values, strict=True)]
    found = []
    for number, row in enumerate(table.rows, start=1):
        cells = [read_cell(one.kind, text) for one, text in zip(table.inputs, row.cells, strict=True)]
        if all(cell.test(value) for cell, value in zip(cells, typed, strict=True)):
            found.append(number)
    return found


def value_of(one: SwiftInput, value: Any) -> Any:
    try:
        return _typed(one.kind, str(value).strip())
    except (ValueError, InvalidOperation):
        raise ValueError(f"“{one.label}”的值不是{KINDS.get(one.kind, one.kind)}") from None


def _typed(kind: str, text: str) -> Any:
    if kind == "date":
        return date.fromisoformat(text)
    if kind == "whole":
        return int(text)
    if kind == "number":
        number = Decimal(text)
        if not number.is_finite():
            raise ValueError(text)
        return number
    return text


def read_cell(kind: str, text: str) -> Cell:
    """ValueError, in Chinese, when the cell cannot be read."""
    plain = text.strip()
    if plain in ("", "-", "—"):
        return Cell(lambda _: True)
    return _words_cell(plain) if kind == "text" else _range_cell(kind, plain.translate(_SPELT))


def _words_cell(text: str) -> Cell:
    is_not = text.startswith("非 ")
    words = tuple(word.strip() for word in text.removeprefix("非 ").split("、") if word.strip())
    if not words:
        raise ValueError(f"“{text}”没有写明是哪些值")
    return Cell(lambda value: (value in words) != is_not, words)


def _range_cell(kind: str, text: str) -> Cell:
    try:
        if ".." in text:
            low, high = (_typed(kind, part.strip()) for part in text.split("..", 1))
            if low > high:
                raise ValueError(text)
            return Cell(lambda value: low <= value <= high, (low, high))
        found = _COMPARED.fullmatch(text)
        sign, mark = (found[1], _typed(kind, found[2].strip())) if found else ("=", _typed(kind, text))
    except (ValueError, InvalidOperation):
        raise ValueError(f"“{text}”读不懂：{KINDS.get(kind, kind)}写成“>= 60”“< 60”“60..79”的样子") from None
    tests: dict[str, Test] = {
        ">=": lambda value: value >= mark,
        "<=": lambda value: value <= mark,
        ">": lambda value: value > mark,
        "<": lambda value: value < mark,
        "=": lambda value: value == mark,
    }
    return Cell(tests[sign], (mark,))


def samples(kind: str, marks: set[Any]) -> list[Any]:
    """A value of every stretch between the marks and each mark itself: what holds for them holds for every value."""
    if kind == "text":
        return [*sorted(marks), OTHER]
    if not marks:
        return [{"date": date(2000, 1, 1), "whole": 0, "number": Decimal(0)}[kind]]
    order = sorted(marks)
    step = timedelta(days=1) if kind == "date" else 1
    found = {one for mark in order for one in (mark - step, mark, mark + step)}
    if kind == "number":
        found |= {(low + high) / 2 for low, high in pairwise(order)}
    return sorted(found)


def table_faults(table: SwiftTable) -> Iterator[tuple[str, str]]:
    """Everything that keeps the table itself from being used: cells, gaps, overlaps, rows that never count."""
    readable = True
    for where, words in _shape_faults(table):
        readable = False
        yield where, words
    if not any(row.outcome == GRANT for row in table.rows):
        yield "rows", "规则表至少要有一行的结果是“准予”"
    if readable:
        yield from _coverage_faults(table)


def _shape_faults(table: SwiftTable) -> Iterator[tuple[str, str]]:
    if table.policy not in (FIRST, UNIQUE):
        yield "policy", "命中策略应为 FIRST（取第一行）或者 UNIQUE（只能有一行适用）"
    ids = [one.id for one in table.inputs]
    for index, one in enumerate(table.inputs):
        if one.kind not in KINDS:
            yield f"inputs[{index}].kind", f"“{one.label}”的类型应为{'、'.join(KINDS.values())}之一"
        if one.least not in LEVELS:
            yield f"inputs[{index}].least", f"“{one.label}”要写明最低来源等级：A 机关签发，或者 B 窗口核验"
        if ids.count(one.id) > 1:
            yield f"inputs[{index}].id", f"输入的编号“{one.id}”重复"
    for number, row in enumerate(table.rows):
        if row.outcome not in (GRANT, MANUAL):
            yield f"rows[{number}].outcome", f"第 {number + 1} 行的结果只能是“准予”或者“转人工”，规则表不能不予"
        if len(row.cells) != len(table.inputs):
            yield f"rows[{number}].cells", f"第 {number + 1} 行应有 {len(table.inputs)} 个条件"
            continue
        for one, text in zip(table.inputs, row.cells, strict=True):
            try:
                read_cell(one.kind if one.kind in KINDS else "text", text)
            except ValueError as problem:
                yield f"rows[{number}].cells", f"第 {number + 1} 行“{one.label}”：{problem}"


def _coverage_faults(table: SwiftTable) -> Iterator[tuple[str, str]]:
    columns = [[read_cell(one.kind, row.cells[at]) for row in table.rows] for at, one in enumerate(table.inputs)]
    tried = [
        samples(one.kind, {mark for cell in cells for mark in cell.marks})
        for one, cells in zip(table.inputs, columns, strict=True)
    ]
    count = 1
    for values in tried:
        count *= len(values)
    if count > MOST_TRIES:
        yield "rows", f"规则表太大（{count} 种组合），查不完有没有缺口，请拆小"
        return
    # Which rows a value of a column lets through, as bits: a combination is then one "and" for each column.
    masks = [
        [sum(cell.test(value) << number for number, cell in enumerate(cells)) for value in values]
        for cells, values in zip(columns, tried, strict=True)
    ]
    gap, overlap, used = None, None, 0
    for combination in product(*(range(len(values)) for values in tried)):
        fits = (1 << len(table.rows)) - 1
        for column, at in enumerate(combination):
            fits &= masks[column][at]
        used |= fits & -fits
        if not fits:
            gap = gap or combination
        elif fits & (fits - 1):
            overlap = overlap or (combination, fits)
    if gap is not None:
        example = _example(table, tried, gap)
        way = "，或者在最后加一行条件全空、结果“转人工”的默认行" if table.policy == FIRST else ""
        yield "rows", f"规则表有缺口，例如{example}没有适用的行。请补一行{way}"
    if table.policy == UNIQUE and overlap is not None:
        numbers = [str(at + 1) for at in range(len(table.rows)) if overlap[1] >> at & 1]
        example = _example(table, tried, overlap[0])
        yield "rows", f"第 {'、'.join(numbers)} 行重叠，例如{example}（命中策略 UNIQUE 只能有一行适用）"
    for number in range(len(table.rows)):
        if table.policy == FIRST and not used >> number & 1 and not _is_default(table, number):
            yield f"rows[{number}]", f"第 {number + 1} 行被前面的行盖住，永远不会适用"


def _is_default(table: SwiftTable, number: int) -> bool:
    """The last row that hands whatever is left to people: it may stand even where nothing is left."""
    row = table.rows[number]
    return number == len(table.rows) - 1 and row.outcome == MANUAL and not any(text.strip(" -—") for text in row.cells)


def _example(table: SwiftTable, tried: Sequence[Sequence[Any]], combination: Sequence[int]) -> str:
    parts = []
    for one, values, at in zip(table.inputs, tried, combination, strict=True):
        parts.append(f"{one.label}为{'其他值' if values[at] == OTHER else values[at]}")
    return f"“{'，'.join(parts)}”"


def row_words(table: SwiftTable, number: int) -> str:
    """A row as a sentence: 年龄 >= 60，持有优待证 否 → 准予."""
    row = table.rows[number - 1]
    parts = [
        f"{one.label} {text.strip()}"
        for one, text in zip(table.inputs, row.cells, strict=True)
        if text.strip() not in ("", "-", "—")
    ]
    return f"{'，'.join(parts) or '其余情况'} → {'准予' if row.outcome == GRANT else '转人工'}"
