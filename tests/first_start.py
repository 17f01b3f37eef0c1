"""The first start of a run: made once, killed at four stages on the way, and copied for the second group of tests.

The journeys take longer than everything else together takes on the other cores, so they are two groups (GROUPS), each
on a platform of its own. Whoever comes first makes the city; the other takes over a copy of its stopped state folder.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import time
from functools import partial
from pathlib import Path
from typing import Any

import psycopg

from . import whole_city
from .running import COLD_START, Platform, new_home

#: The names of the groups for pytest-xdist.
GROUPS = ("platform", "platform-2")
#: It is killed when a table has more rows than this: among the tables, the people, the items, the stories of cases.
KILLS = {"django_migrations": 12, "identity_user": 40, "items_itemversion": 10, "intake_application": 12}
FACTS = "at-first.json"


def begin(platform: Platform) -> None:
    """A first start that is killed at each stage; the next one goes on, and the last one makes it whole."""
    before: dict[str, int] = {}

    def has_more(table: str, rows: int, connection: psycopg.Connection[Any]) -> bool:
        before.update({name: whole_city.count(connection, name) for name in whole_city.agencies_and_people()})
        return whole_city.count(connection, table) > rows

    for table, rows in KILLS.items():
        platform.start_and_kill(when=partial(has_more, table, rows), within=COLD_START)
        assert not (platform.home / "prepared").exists()
    platform.start(within=COLD_START)
    with platform.connect() as connection:
        found = whole_city.facts(connection) | {"before_the_last_kill": before}
    (platform.home / FACTS).write_text(json.dumps(found), encoding="utf-8")


def facts(platform: Platform) -> dict[str, Any]:
    """What stood in the tables when the first start had ended, before any test came."""
    return json.loads((platform.home / FACTS).read_text(encoding="utf-8"))


class Shared:
    """What two workers say to each other: a folder that both see."""

    def __init__(self, folder: Path) -> None:
        self.mine, self.told = folder / "platform-worker", folder / "platform-copy"

    def is_first(self) -> bool:
        try:
            self.mine.touch(exist_ok=False)
        except FileExistsError:
            return False
        return True

    def give(self, platform: Platform) -> None:
        """A copy for the other group, by whoever made the city."""
        platform.stop()
        copy = new_home()
        # `cp -a`: the database's files belong to the account that runs it.
        subprocess.run(["cp", "-a", f"{platform.home}/.", str(copy)], check=True)
        self._tell(str(copy))

    def give_nothing(self) -> None:
        self._tell("")

    def _tell(self, words: str) -> None:
        fresh = self.told.with_suffix(".new")
        fresh.write_text(words)
        fresh.rename(self.told)

    def take(self) -> Path:
        """Waits for the copy; who takes it removes it afterwards."""
        ends = time.monotonic() + 3 * COLD_START
        while not self.told.exists():
            assert time.monotonic() < ends, "the other worker's platform did not start"
            time.sleep(0.2)
        words = self.told.read_text()
        assert words, "the other worker's platform could not start"
        self.told.with_suffix(".taken").touch(exist_ok=False)  # a third would mean that the groups are not honoured
        return Path(words)

    def remove(self) -> None:
        """The copy that nobody took."""
        if self.told.exists() and (words := self.told.read_text()):
            try:
                self.told.with_suffix(".taken").touch(exist_ok=False)
            except FileExistsError:
                return
            shutil.rmtree(words, ignore_errors=True)
