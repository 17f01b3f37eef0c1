"""`DATABASE_URL`: the first start on a server of one's own, that nothing disturbs; without the demo city, which takes
half a minute and whose making is looked at in test_broken_start.py."""

import os
import urllib.request
from urllib.parse import urlsplit

import psycopg
import pytest

from tongban import __version__

from ..running import COLD_START, Platform, is_alive

pytestmark = pytest.mark.platform
NAME = "own_server"


@pytest.fixture
def empty_database():
    """A new one beside those of the tests; gives its address."""
    server = os.environ["DATABASE_URL"]
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {NAME}")
        yield urlsplit(server)._replace(path=f"/{NAME}").geturl()
        connection.execute(f"DROP DATABASE {NAME} WITH (FORCE)")


@pytest.fixture
def platform(empty_database):
    made = Platform(DATABASE_URL=empty_database, TONGBAN_DEMO="0")
    yield made
    made.remove()


def test_the_first_command_uses_the_given_server_and_starts_none_itself(platform):
    platform.start(within=COLD_START)
    facts, said = platform.facts, platform.said.read_text(encoding="utf-8")
    assert (facts["version"], facts["accounts"]) == (__version__, [])
    assert set(facts["pids"]) == {"launcher", "web", "live", "worker"}
    assert all(is_alive(pid) for pid in facts["pids"].values())
    assert not (platform.home / "postgres").exists()
    assert ("[5/5]" in said, "准备数据没有完成" in said) == (True, False)
    with platform.connect() as connection:
        assert connection.execute("SELECT current_database()").fetchone() == (NAME,)
        assert connection.execute("SELECT count(*) FROM identity_role").fetchone()[0] > 20
    with urllib.request.urlopen(f"{platform.url}/", timeout=20) as page:
        assert "您要办什么事" in page.read().decode()
    assert platform.stop() == 0
