"""两个钟: one cell for each day of the limit; a long limit is shown in cells of several days."""

from __future__ import annotations

from dataclasses import dataclass

CELLS_AT_MOST = 45


@dataclass(frozen=True)
class Cells:
    states: list[str]  # "used", "now", ""
    label: str


def cells(limit_days: int, used_days: int, *, name: str = "期限", is_running: bool = True) -> Cells:
    """`used_days` whole days have gone; the day that runs now is the next one."""
    per_cell = max(1, -(-limit_days // CELLS_AT_MOST))
    count = max(1, -(-limit_days // per_cell))
    used = min(max(used_days, 0) // per_cell, count)
    states = ["used" if index < used else "" for index in range(count)]
    if is_running and used < count:
        states[used] = "now"
    words = f"{name} {limit_days} 天，已用 {max(used_days, 0)} 天"
    return Cells(states, words)
