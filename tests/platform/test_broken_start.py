"""A first start that is killed again and again: each next one goes on, and the last one leaves the whole city."""

from __future__ import annotations

import json
import os
import secrets
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest

from demo import build
from tongban.serve.intake.demo import STORIES

from ..running import ROOT

pytestmark = [pytest.mark.platform, pytest.mark.long, pytest.mark.xdist_group("broken-start")]

MOST_SECONDS = 420


class FirstStart:
    """What `make run` does between an empty database and its first page, as a process that can be killed."""

    def __init__(self, url: str, home: Path) -> None:
        self.url, self.home, self.said = url, home, home / "said.txt"

    def count(self, table: str) -> int:
        with psycopg.connect(self.url) as connection:
            if connection.execute("SELECT to_regclass(%s)", [table]).fetchone() == (None,):
                return 0
            (count,) = connection.execute(f"SELECT count(*) FROM {table}").fetchone()
        return count

    def begin(self) -> subprocess.Popen[bytes]:
        environment = {**os.environ, "DATABASE_URL": self.url, "TONGBAN_HOME": str(self.home), "TONGBAN_DEMO": "1"}
        environment["DJANGO_SETTINGS_MODULE"] = "config.settings.dev"
        with self.said.open("ab") as out:
            return subprocess.Popen(
                [sys.executable, "-m", "launcher.prepare"], cwd=ROOT, env=environment, stdout=out, stderr=out
            )

    def kill_when(self, is_so: Callable[[], bool]) -> None:
        process, deadline = self.begin(), time.monotonic() + MOST_SECONDS
        try:
            while not is_so():
                assert process.poll() is None, f"it ended before it could be killed:\n{self.words()}"
                assert time.monotonic() < deadline, f"too slow:\n{self.words()}"
                time.sleep(0.1)
        finally:
            process.kill()
            process.wait()

    def finish(self) -> None:
        assert self.begin().wait(MOST_SECONDS) == 0, self.words()

    def words(self) -> str:
        return self.said.read_text(encoding="utf-8")[-3000:]


@pytest.fixture
def first_start(tmp_path) -> Iterator[FirstStart]:
    server, name = os.environ["DATABASE_URL"], f"broken_{secrets.token_hex(4)}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} ENCODING 'UTF8' LOCALE 'C.UTF-8' TEMPLATE template0")
        yield FirstStart(urlsplit(server)._replace(path=f"/{name}").geturl(), tmp_path)
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


def content(name: str) -> list[dict]:
    return json.loads((build.CONTENT / name).read_text(encoding="utf-8"))


def test_a_first_start_that_is_killed_at_every_stage_ends_as_the_whole_city(first_start):
    count = first_start.count
    first_start.kill_when(lambda: count("django_migrations") > 12)
    first_start.kill_when(lambda: count("identity_user") > 40)
    first_start.kill_when(lambda: count("items_itemversion") > 30)
    first_start.kill_when(lambda: count("intake_application") > 12)
    assert not (first_start.home / "prepared").exists()
    first_start.finish()

    items = [item for path in build.CONTENT.glob("items/*.json") for item in content(f"items/{path.name}")]
    assert count("items_item") == count("items_itemversion") == len(items)
    assert count("agencies_agency") == len(content("agencies.json"))
    assert count("identity_user") == 1 + len(content("people.json")) + len(content("staff.json"))
    told = len(STORIES) + count("intake_jointpart")
    # A 多证合一 with three parts, a 开餐馆 with two, and two stages of a construction project with two parts each.
    assert (count("intake_jointapplication"), told - len(STORIES)) == (4, 9)
    assert count("projects_project") == 1 + len(content("projects.json"))
    assert count("intake_application") == count("approvals_case") == told
    with psycopg.connect(first_start.url) as connection:
        versions = connection.execute("SELECT DISTINCT state FROM items_itemversion").fetchall()
        unheard = connection.execute("SELECT count(*) FROM events_outboxevent WHERE settled_at IS NULL").fetchone()
        undone = connection.execute("SELECT count(*) FROM events_delivery WHERE state <> 'done'").fetchone()
        receipts = Counter(connection.execute("SELECT case_number FROM notices_notice WHERE kind = 'receipt'"))
    assert (versions, unheard, undone) == ([("published",)], (0,), (0,))
    assert set(receipts.values()) == {1}
    assert len(receipts) == told

    before = first_start.said.stat().st_size
    first_start.finish()  # nothing to do, and nothing said
    assert first_start.said.stat().st_size == before
