"""kill -9 in the middle of what people do: who dies at which step is rotated by a seed, so that it can be repeated."""

from __future__ import annotations

import os
import random
import signal
import threading
import time
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, ClassVar

from launcher.processes import answers

from ..running import Platform, is_alive

BACK_WITHIN = 60  # seconds, on a machine that runs the other tests as well
SETTLED_WITHIN = 90
LIVED_WITHIN = 240
WEB_CHILD = "a child of web"
#: The two without which nobody is answered stand side by side: their absences overlap.
VICTIMS = ("web", "database", "live", "worker", "department", WEB_CHILD)
#: Without the department's own system, where nothing is asked of it.
OURS = tuple(name for name in VICTIMS if name != "department")
LATEST = 0.4  # seconds after the beginning of a step; most steps take about as long


def seed_of_today() -> int:
    """Another rotation every day; TONGBAN_KILL_SEED repeats one."""
    return int(os.environ.get("TONGBAN_KILL_SEED") or datetime.now(UTC).toordinal())


def rotation(steps: Sequence[str], seed: int, victims: Sequence[str] = VICTIMS) -> dict[str, str]:
    """Who dies at which step. As many seeds in a row as there are victims bring each of them to every step."""
    return {step: victims[(place + seed) % len(victims)] for place, step in enumerate(steps)}


class Deaths:
    """One at each step; the next one may die while the one before is still coming back."""

    def __init__(self, platform: Platform, plan: Mapping[str, str], seed: int) -> None:
        """`plan`: who dies at which step; `seed`: how long after its beginning."""
        self.platform, self.plan = platform, plan
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


class Walk:
    """A story step by step, by programs that ask until they are answered, while somebody dies at each step.

    Each of STEPS is a method of that name.
    """

    STEPS: ClassVar[tuple[str, ...]]
    VICTIMS: ClassVar[tuple[str, ...]] = VICTIMS

    def __init__(self, platform: Platform) -> None:
        seed = seed_of_today()
        plan = rotation(self.STEPS, seed, self.VICTIMS)
        print(f"TONGBAN_KILL_SEED={seed}: {plan}")
        self.platform, self.deaths = platform, Deaths(platform, plan, seed)
        self.key = f"kill-{type(self).__name__}-{os.getpid()}-{int(time.time())}"
        self.reached = ""
        self.problem: BaseException | None = None

    def live(self) -> None:
        """To its end, or the test fails with what went wrong, also when nobody answers any more."""
        thread = threading.Thread(target=self._live, daemon=True)
        thread.start()
        thread.join(LIVED_WITHIN)
        if self.problem is not None:
            raise self.problem
        assert not thread.is_alive(), f"nobody answers: {self.reached}"
        self.deaths.wait_for_all()

    def _live(self) -> None:
        try:
            for step in self.STEPS:
                self.reached = step
                with self.deaths.during(step):
                    getattr(self, step.replace(" ", "_"))()
        except BaseException as problem:  # noqa: BLE001 - told by the test, in its own thread
            self.problem = problem


def children_of(pid: int) -> list[int]:
    found = []
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        found += [int(child) for child in task.read_text().split()]
    return found


def wait_until(is_so: Callable[[], Any], seconds: float, words: str) -> None:
    deadline = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < deadline, words
        time.sleep(0.2)


def wait_for_delivery(platform: Platform) -> None:
    """Every event is told to everybody who should hear it, and none was given up."""
    wait_until(lambda: pending(platform) == {}, SETTLED_WITHIN, f"not delivered: {pending(platform)}")


def pending(platform: Platform) -> dict[str, int]:
    """What is not yet told to everybody who should hear it, and what was given up."""
    with platform.connect() as connection:
        query = "SELECT count(*) FROM events_outboxevent WHERE settled_at IS NULL"
        (unsettled,) = connection.execute(query).fetchone()
        states = connection.execute(
            "SELECT state, count(*) FROM events_delivery WHERE state <> 'done' GROUP BY state"
        ).fetchall()
    return dict(states) | ({"unsettled": unsettled} if unsettled else {})


def assert_once_each(
    platform: Platform, numbers: Collection[str], events: Mapping[str, int], papers: Mapping[str, int]
) -> None:
    """No case was told the same thing twice, and over all of them each was told as often as is said here."""
    with platform.connect() as connection:

        def counted(sql: str, *given: Any) -> Counter[Any]:
            return Counter(connection.execute(sql, given).fetchall())

        told = counted(
            "SELECT name, payload ->> 'case_number' FROM events_outboxevent"
            " WHERE name = ANY(%s) AND payload ->> 'case_number' = ANY(%s)",
            list(events),
            list(numbers),
        )
        made = counted("SELECT kind, case_number FROM notices_notice WHERE case_number = ANY(%s)", list(numbers))
    for found, wanted in ((told, events), (made, papers)):
        assert set(found.values()) == {1}
        assert Counter(kind for kind, _ in found) == wanted


def assert_chain_holds(platform: Platform) -> None:
    proof = platform.manage("audit", "verify")
    assert proof.returncode == 0, proof.stdout + proof.stderr
