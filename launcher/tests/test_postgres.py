import os
import pwd
import shutil
import tempfile
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from launcher import places
from launcher.places import SOCKET_PATH_LIMIT, DatabaseStartError
from launcher.postgres import Server
from launcher.urls import connection_file, database_settings

ME = pwd.getpwuid(os.getuid())
NOBODY = pwd.getpwnam("nobody")


@pytest.fixture
def as_user(monkeypatch):
    monkeypatch.setattr(places.os, "getuid", lambda: 1000)
    monkeypatch.setattr(places.pwd, "getpwuid", lambda uid: ME)


@pytest.fixture
def as_root(monkeypatch):
    """Root, with a database account that owns nothing of the state folder."""
    monkeypatch.setattr(places.os, "getuid", lambda: 0)
    monkeypatch.setattr(places, "account", lambda: NOBODY)


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


@pytest.mark.parametrize("name", ["a" * SOCKET_PATH_LIMIT, "省" * (SOCKET_PATH_LIMIT // 3), "a,b"])
def test_a_folder_that_no_socket_can_be_in_gets_one_elsewhere(as_user, open_home, name):
    deep = open_home / name
    server = Server(deep)
    assert server.root == deep / "postgres"
    assert len(str(server.socket)) < SOCKET_PATH_LIMIT
    assert Server(deep).socket == server.socket
    assert Server(deep / "b").socket != server.socket


def test_a_socket_folder_that_somebody_else_laid_out_is_not_used(as_user, tmp_path):
    trap = tmp_path / "trap"
    trap.symlink_to("/etc")
    with pytest.raises(DatabaseStartError, match=f"目录 {trap} 不属于当前用户"):
        places.make_private(trap, ME)


def test_a_user_number_without_an_account_is_told_what_to_do(monkeypatch, tmp_path):
    monkeypatch.setattr(places.os, "getuid", lambda: 4_000_000)
    with pytest.raises(DatabaseStartError, match="用户号 4000000 在这台机器上没有账户"):
        Server(tmp_path)


def test_the_account_of_root_can_run_programs_that_only_root_could_read(monkeypatch, tmp_path):
    monkeypatch.setattr(places, "OF_ROOT", tmp_path / "lib")
    wheel = tmp_path / "wheel"
    (wheel / "bin").mkdir(parents=True, mode=0o700)
    for name, mode in [("postgres", 0o700), ("notes", 0o600)]:
        (wheel / "bin" / name).write_text("")
        (wheel / "bin" / name).chmod(mode)
    mask = os.umask(0o077)
    places._copy_for_all(wheel, tmp_path / "lib" / "programs" / "copy")
    os.umask(mask)
    copy = tmp_path / "lib" / "programs" / "copy" / "bin"
    assert {path.name: path.stat().st_mode & 0o777 for path in copy.iterdir()} == {"postgres": 0o755, "notes": 0o644}
    assert all(folder.stat().st_mode & 0o001 for folder in (copy, copy.parent, copy.parent.parent))


@pytest.mark.parametrize("words", ["", "not a number\n", "4194303\n", "1\n"])
def test_a_pid_file_that_nobody_stands_behind_is_no_server(as_user, tmp_path, words):
    server = Server(tmp_path)
    server.data.mkdir(parents=True)
    (server.data / "postmaster.pid").write_text(words)
    assert not server.is_running()


def test_stopping_what_does_not_run_does_nothing(as_user, tmp_path):
    Server(tmp_path).stop()


def test_the_address_names_the_socket_folder_and_the_password(as_user, tmp_path):
    server = Server(tmp_path / "a & b")
    (server.home / "postgres").mkdir(parents=True)
    (server.home / "postgres" / "password").write_text("geheim/+\n")
    parts = urlsplit(server.url("bench"))
    assert (parts.path, parse_qs(parts.query)) == ("/bench", {"host": [str(server.socket)]})
    found = database_settings(server.url(), server.home)
    assert (found["HOST"], found["NAME"], found["PASSWORD"]) == (str(server.socket), "tongban", "geheim/+")


# -- a real one -------------------------------------------------------------------------------------------------------
@pytest.fixture
def strange_home():
    """A state folder whose name holds what a configuration file or an address could stumble over."""
    outer = Path(tempfile.mkdtemp(prefix="tongban-"))
    outer.chmod(0o755)
    home = outer / '我的 o\'clock, "x" & %20'
    home.mkdir(mode=0o755)
    yield home
    Server(home).stop(how="immediate")
    shutil.rmtree(outer)


@pytest.fixture
def server(strange_home):
    one = Server(strange_home, buffers="16MB", extra="fsync = off")
    one.start()
    yield one
    one.leave()


def test_it_starts_in_a_folder_with_any_name_and_after_a_half_made_cluster(strange_home):
    half = strange_home / "postgres" / "data.new-0123"
    half.mkdir(parents=True)
    (half / "PG_VERSION").write_text("18")
    first = Server(strange_home, buffers="16MB", extra="fsync = off")
    first.start()
    assert first.query("select current_database()", "tongban") == "tongban"
    assert not half.exists()
    assert first.leave()
    assert not first.is_running()


def test_whoever_leaves_last_stops_it(server, strange_home):
    pid = server.pid()
    beside = Server(strange_home)
    beside.start()
    assert beside.pid() == pid
    assert not server.leave()
    assert beside.query("select 1") == "1"
    assert beside.leave()
    assert not beside.is_running()


def test_a_server_whose_folder_was_removed_does_not_disturb_the_next_one(server, strange_home):
    old = server.process
    shutil.rmtree(strange_home / "postgres")
    fresh = Server(strange_home, buffers="16MB", extra="fsync = off")
    fresh.start()
    assert old.wait(5) is not None
    assert fresh.pid() != old.pid
    assert fresh.query("select 1", "tongban") == "1"
    assert not fresh.leave()


def test_a_start_that_was_killed_after_the_server_came_up_is_finished(server, strange_home):
    server.query('drop database "tongban"')
    connection_file(strange_home).unlink()
    again = Server(strange_home)
    again.start()
    assert again.pid() == server.pid()
    assert again.query("select current_database()", "tongban") == "tongban"
    assert str(again.socket) in connection_file(strange_home).read_text(encoding="utf-8")
    assert not again.leave()
