"""A first start that is killed: the next one goes on, and the last one leaves the whole city, each thing once.

The late stages are killed in the start that all journeys share (tests/first_start.py), the early ones here.
"""

from __future__ import annotations

import os
import secrets
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest

from .. import first_start as shared_start
from .. import whole_city
from ..running import ROOT

MOST_SECONDS = 420


class FirstStart:
    """What `make run` does between an empty database and its first page, as a process that can be killed."""

    def __init__(self, url: str, home: Path) -> None:
        self.url, self.home, self.said = url, home, home / "said.txt"

    def count(self, table: str) -> int:
        with psycopg.connect(self.url) as connection:
            return whole_city.count(connection, table)

    def kill_when(self, is_so: Callable[[], bool]) -> None:
        process, deadline = self._begin(), time.monotonic() + MOST_SECONDS
        try:
            while not is_so():
                assert process.poll() is None, f"it ended before it could be killed:\n{self._words()}"
                assert time.monotonic() < deadline, f"too slow:\n{self._words()}"
                time.sleep(0.1)
        finally:
            process.kill()
            process.wait()

    def _begin(self) -> subprocess.Popen[bytes]:
        environment = {**os.environ, "DATABASE_URL": self.url, "TONGBAN_HOME": str(self.home), "TONGBAN_DEMO": "1"}
        environment["DJANGO_SETTINGS_MODULE"] = "config.settings.dev"
        with self.said.open("ab") as out:
            return subprocess.Popen(
                [sys.executable, "-m", "launcher.prepare"], cwd=ROOT, env=environment, stdout=out, stderr=out
            )

    def _words(self) -> str:
        return self.said.read_text(encoding="utf-8")[-3000:]


@pytest.fixture
def first_start(tmp_path) -> Iterator[FirstStart]:
    server, name = os.environ["DATABASE_URL"], f"broken_{secrets.token_hex(4)}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} ENCODING 'UTF8' LOCALE 'C.UTF-8' TEMPLATE template0")
        yield FirstStart(urlsplit(server)._replace(path=f"/{name}").geturl(), tmp_path)
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.mark.platform
@pytest.mark.long
@pytest.mark.xdist_group("broken-start")
def test_each_start_goes_on_where_the_one_before_was_killed(first_start):
    count = first_start.count
    first_start.kill_when(lambda: count("django_migrations") > 12)
    first_start.kill_when(lambda: count("identity_user") > 40)
    first_start.kill_when(lambda: count("items_itemversion") > 10)
    assert {table: count(table) for table in whole_city.agencies_and_people()} == whole_city.agencies_and_people()
    assert not (first_start.home / "prepared").exists()


@pytest.mark.platform
@pytest.mark.xdist_group("platform")
def test_the_city_is_whole_after_a_start_that_was_killed_among_the_cases(platform):
    if platform.is_borrowed:
        pytest.skip("somebody else's platform")
    whole_city.assert_is_whole(shared_start.facts(platform))
    said = platform.said.read_text(encoding="utf-8")
    assert "准备数据没有完成" in said
    assert (platform.home / "prepared").exists()
