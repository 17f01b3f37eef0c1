"""流程图: each step takes whole cells of the chart, one cell a working day (or several, when the limit is long)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import ceil
from typing import Any

CELLS_AT_MOST = 20


@dataclass(frozen=True)
class Bar:
    name: str
    who: str
    words: str
    first: int
    end: int
    kind: str  # "", "you", "out"
    is_spot: bool


@dataclass(frozen=True)
class Chart:
    cells: int
    heads: list[str]
    bars: list[Bar]
    days_per_cell: int
    label: str


def lay_out(steps: Iterable[Mapping[str, Any]], *, unit: str = "天", you: str = "您，在线或到窗口") -> Chart:
    """Steps in order: {"name","who","days"}; days 0 is 当场. Before them stands 提交申请, which is yours."""
    rows = [(str(step.get("name", "")), str(step.get("who", "")), float(step.get("days") or 0)) for step in steps]
    total = ceil(sum(days for _, _, days in rows))
    per_cell = max(1, ceil(total / CELLS_AT_MOST))
    cells = max(1, ceil(total / per_cell))
    bars = [Bar("提交申请", you, "当场", 1, 2, "you", True)]
    gone = 0.0
    for index, (name, who, days) in enumerate(rows):
        first = min(int(gone // per_cell) + 1, cells)
        gone += days
        end = max(first + 1, min(ceil(gone / per_cell) + 1, cells + 1))
        is_last = index == len(rows) - 1 and index > 0
        bars.append(
            Bar(name, who, f"{days:g} {unit}" if days else "当场", first, end, "out" if is_last else "", not days)
        )
    heads = [_head(cell, per_cell, unit) for cell in range(1, cells + 1)] if total else ["当场"]
    label = "；".join(f"{bar.name} {bar.words}" for bar in bars)
    return Chart(cells, heads, bars, per_cell, label)


def _head(cell: int, per_cell: int, unit: str) -> str:
    last = cell * per_cell
    if per_cell > 1:
        return f"第 {last} {unit}" if cell == 1 else str(last)
    return f"第 1 {unit}" if cell == 1 else str(cell)
