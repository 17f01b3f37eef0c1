"""kill -9 in the middle of what people do: who dies at which step is rotated by a seed, so that it can be repeated."""

from __future__ import annotations

import os
import random
import signal
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime

from launcher.processes import answers

from ..running import Platform, is_alive
from .test_kill import BACK_WITHIN, children_of, wait_until

WEB_CHILD = "a child of web"
#: The two without which nobody is answered stand side by side: their absences overlap.
VICTIMS = ("web", "database", "live", "worker", "department", WEB_CHILD)
LATEST = 0.4  # seconds after the beginning of a step; most steps take about as long


def seed_of_today() -> int:
    """Another rotation every day; TONGBAN_KILL_SEED repeats one."""
    return int(os.environ.get("TONGBAN_KILL_SEED") or datetime.now(UTC).toordinal())


def rotation(steps: Sequence[str], seed: int) -> dict[str, str]:
    """Who dies at which step. Six seeds in a row bring every victim to every step."""
    return {step: VICTIMS[(place + seed) % len(VICTIMS)] for place, step in enumerate(steps)}


class Deaths:
    """One at each step; the next one may die while the one before is still coming back."""

    def __init__(self, platform: Platform, steps: Sequence[str], seed: int) -> None:
        self.platform, self.plan = platform, rotation(steps, seed)
        self.chance, self.killer = random.Random(seed), ThreadPoolExecutor(1)
        self.dead: dict[str, int] = {}

    @contextmanager
    def during(self, step: str) -> Iterator[None]:
        """What stands in the block is done while somebody dies; it may end before or after him."""
        death = self.killer.submit(self._strike, self.plan[step], self.chance.uniform(0, LATEST))
        yield
        death.result()

    def _strike(self, victim: str, after: float) -> None:
        self._wait_for(victim)
        time.sleep(after)
        pid = self._living(victim)
        os.kill(pid, signal.SIGKILL)
        self.dead[victim] = pid

    def wait_for_all(self) -> None:
        """Each one is there again, and web and live answer."""
        for victim in VICTIMS:
            self._wait_for(victim)
        for url in (self.platform.url, self.platform.facts["live_url"]):
            wait_until(lambda url=url: answers(f"{url}/healthz"), BACK_WITHIN, f"nobody answers at {url}")

    def _wait_for(self, victim: str) -> None:
        wait_until(lambda: self._living(victim), BACK_WITHIN, f"{victim} did not come back")

    def _living(self, victim: str) -> int:
        """Its number, when it is not the one that was killed; 0: nobody."""
        pids = self.platform.facts["pids"]
        found = children_of(pids["web"]) if victim == WEB_CHILD else [pids[victim]] if victim in pids else []
        return next((pid for pid in found if pid != self.dead.get(victim) and is_alive(pid)), 0)
