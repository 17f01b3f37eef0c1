"""How the launcher speaks: numbered steps with their time."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager


def say(words: str = "") -> None:
    print(words, flush=True)


class Steps:
    """`with steps("迁移数据库"): …` prints 「[3/7] 迁移数据库 … 2.1 秒」."""

    def __init__(self, total: int) -> None:
        self.total, self.done = total, 0

    @contextmanager
    def __call__(self, name: str) -> Iterator[None]:
        self.done += 1
        started = time.monotonic()
        sys.stdout.write(f"[{self.done}/{self.total}] {name} … ")
        sys.stdout.flush()
        yield
        say(f"{time.monotonic() - started:.1f} 秒")


class Stop(SystemExit):
    """Leave with a sentence for a person and status 1."""

    def __init__(self, words: str) -> None:
        say(f"\n✗ {words}")
        super().__init__(1)
