"""What benchmarks share: the result line, tables for people, counting statements, CPU time."""

from __future__ import annotations

import json
import resource
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass
class Result:
    """The last line of a benchmark; None where a figure does not apply. More figures go to `extra`."""

    name: str
    size: int
    value: float
    unit: str
    reference: float | None = None
    ratio: float | None = None
    statements: float | None = None
    cpu_ms: float | None = None
    extra: dict[str, Any] = field(default_factory=dict)

    def line(self) -> str:
        facts = asdict(self)
        more = facts.pop("extra")
        return json.dumps({**facts, **more}, ensure_ascii=False)


def table(head: list[str], rows: list[list[Any]]) -> None:
    """Print columns, numbers to the right."""
    cells = [head, *[[_words(value) for value in row] for row in rows]]
    widths = [max(_width(row[i]) for row in cells) for i in range(len(head))]
    for number, row in enumerate(cells):
        print("  ".join(_pad(cell, widths[i], number > 0 and i > 0) for i, cell in enumerate(row)))
        if not number:
            print("  ".join("-" * width for width in widths))
    print(flush=True)


def _words(value: Any) -> str:
    return f"{value:,.2f}" if isinstance(value, float) else f"{value:,}" if isinstance(value, int) else str(value)


def _width(text: str) -> int:
    return sum(2 if ord(c) > 0x2E7F else 1 for c in text)


def _pad(text: str, width: int, right: bool) -> str:
    space = " " * (width - _width(text))
    return space + text if right else text + space


@contextmanager
def statements() -> Iterator[list[str]]:
    """The SQL statements that Django sends inside, savepoints and BEGIN/COMMIT left out."""
    from django.db import connection

    seen: list[str] = []

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if not sql.startswith(("SAVEPOINT", "RELEASE", "ROLLBACK", "BEGIN", "COMMIT")):
            seen.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        yield seen


def cpu_ms() -> float:
    """User and system time of this process so far, in milliseconds."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return (usage.ru_utime + usage.ru_stime) * 1000


def percentile(values: list[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def timed(function: Any, times: int) -> list[float]:
    """Milliseconds of each call."""
    found = []
    for _ in range(times):
        start = time.perf_counter()
        function()
        found.append((time.perf_counter() - start) * 1000)
    return found
