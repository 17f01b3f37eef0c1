import os
import pwd
from pathlib import Path

import pytest

from launcher import postgres
from launcher.postgres import SOCKET_PATH_LIMIT, Server

ME = pwd.getpwuid(os.getuid())
NOBODY = pwd.getpwnam("nobody")


@pytest.fixture
def as_user(monkeypatch):
    monkeypatch.setattr(postgres.os, "getuid", lambda: 1000)
    monkeypatch.setattr(postgres.pwd, "getpwuid", lambda uid: ME)


@pytest.fixture
def as_root(monkeypatch):
    """Root, with a database account that owns nothing of the state folder."""
    monkeypatch.setattr(postgres.os, "getuid", lambda: 0)
    monkeypatch.setattr(postgres, "_account", lambda: NOBODY)


@pytest.fixture
def open_home(tmp_path):
    """A folder that everybody can walk into."""
    home = Path("/tmp") / f"tongban-paths-{tmp_path.name}-{os.getpid()}"
    home.mkdir(mode=0o755)
    yield home
    home.rmdir()


@pytest.fixture
def closed_home(open_home):
    inside = open_home / "mine"
    inside.mkdir(mode=0o700)
    yield inside
    inside.rmdir()


def test_an_ordinary_user_keeps_the_data_in_the_state_folder(as_user, closed_home):
    server = Server(closed_home)
    assert server.root == closed_home / "postgres"
    assert server.socket == closed_home / "postgres" / "socket"
    assert server._as_account() == {}


def test_root_keeps_it_there_too_when_the_account_can_reach_it(as_root, open_home):
    server = Server(open_home)
    assert server.root == open_home / "postgres"
    assert server._as_account() == {"user": NOBODY.pw_uid, "group": NOBODY.pw_gid, "extra_groups": []}


def test_root_moves_it_when_the_account_cannot(as_root, closed_home):
    server = Server(closed_home)
    assert server.root.parent == Path("/var/lib/tongban")
    assert len(server.root.name) == 12
    assert Server(closed_home).root == server.root
    assert Server(closed_home / "other").root != server.root


def test_a_folder_too_deep_for_a_socket_gets_one_elsewhere(as_user, open_home):
    deep = open_home / ("a" * SOCKET_PATH_LIMIT)
    server = Server(deep)
    assert server.root == deep / "postgres"
    assert len(str(server.socket)) < SOCKET_PATH_LIMIT
    assert Server(deep).socket == server.socket
    assert Server(deep / "b").socket != server.socket


@pytest.mark.parametrize("words", ["", "not a number\n", "4194303\n", "1\n"])
def test_a_pid_file_that_nobody_stands_behind_is_no_server(as_user, tmp_path, words):
    server = Server(tmp_path)
    server.data.mkdir(parents=True)
    (server.data / "postmaster.pid").write_text(words)
    assert not server.is_running()


def test_stopping_what_does_not_run_does_nothing(as_user, tmp_path):
    Server(tmp_path).stop()


def test_the_address_names_the_socket_folder_and_the_password(as_user, tmp_path):
    server = Server(tmp_path)
    (tmp_path / "postgres").mkdir()
    (tmp_path / "postgres" / "password").write_text("geheim\n")
    assert server.url() == f"postgresql://tongban:geheim@/tongban?host={server.socket}"
    assert server.url("bench").endswith(f"/bench?host={server.socket}")
