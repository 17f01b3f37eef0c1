import signal
import socket
import sys
import time
from pathlib import Path

import pytest

from launcher.children import end
from launcher.places import DatabaseStartError
from launcher.processes import Child, Platform, port_is_free

#: A master that starts a worker, tells its number and sleeps; both ignore the polite signal.
STUBBORN = """
import os, signal, sys, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
pid = os.fork()
if pid:
    open(sys.argv[1], "w").write(str(pid))
time.sleep(60)
"""


def is_alive(pid: int) -> bool:
    try:
        return bool(Path(f"/proc/{pid}/cmdline").read_bytes())
    except OSError:
        return False


@pytest.fixture
def stubborn(tmp_path):
    told = tmp_path / "worker"
    child = Child("web", [sys.executable, "-c", STUBBORN, str(told)], tmp_path / "web.log")
    child.start()
    while not (told.exists() and told.read_text()):
        time.sleep(0.02)
    yield child, int(told.read_text())
    end(child.process, patience=0)


def wait_gone(pid: int) -> None:
    deadline = time.monotonic() + 5
    while is_alive(pid) and time.monotonic() < deadline:
        time.sleep(0.02)


def test_what_does_not_listen_is_ended_with_its_workers(stubborn):
    child, worker = stubborn
    end(child.process, patience=0.1)
    wait_gone(worker)
    assert not is_alive(child.process.pid)
    assert not is_alive(worker)


def test_workers_of_a_killed_master_are_gone_before_another_starts(stubborn):
    child, worker = stubborn
    child.process.send_signal(signal.SIGKILL)
    child.process.wait()
    assert is_alive(worker)
    child.start()
    wait_gone(worker)
    assert not is_alive(worker)


def test_a_port_in_use_is_not_free():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert not port_is_free(port)
    assert port_is_free(port)


class SlowDatabase:
    """Refuses to start twice, as while the memory of its dead processes is in use."""

    def __init__(self) -> None:
        self.tries = 0

    def start(self) -> None:
        self.tries += 1
        if self.tries < 3:
            raise DatabaseStartError("pre-existing shared memory block is still in use")


def test_a_database_that_cannot_start_at_once_is_tried_again(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr("launcher.processes.time.sleep", lambda seconds: None)
    database = SlowDatabase()
    Platform(tmp_path, 1, 2, None)._revive(database)
    assert database.tries == 3
    assert capsys.readouterr().out.count("pre-existing shared memory block") == 2
