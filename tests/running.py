"""The whole platform in processes of its own, started by the command of `make run` in a state folder of its own."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg

from launcher.children import processes_called
from launcher.urls import database_settings

ROOT = Path(__file__).resolve().parents[1]
COLD_START = 420  # seconds; a machine that does nothing else needs about forty
WARM_START = 120
#: What belongs to the test run and must not reach the platform.
NOT_OURS = ("DATABASE_URL", "DJANGO_SETTINGS_MODULE", "PYTEST_XDIST_WORKER", "PYTEST_CURRENT_TEST")


def free_ports(count: int) -> list[int]:
    probes = [socket.socket() for _ in range(count)]
    try:
        for probe in probes:
            probe.bind(("127.0.0.1", 0))
        return [probe.getsockname()[1] for probe in probes]
    finally:
        for probe in probes:
            probe.close()


def command() -> list[str]:
    """The recipe of `make run`, with the interpreter at hand."""
    return [sys.executable, "launcher/bootstrap.py", "run"]


def is_alive(pid: int) -> bool:
    """A zombie has no command line."""
    try:
        return bool(Path(f"/proc/{pid}/cmdline").read_bytes())
    except OSError:
        return False


def new_home() -> Path:
    """Reachable by the account that runs the database when the tests run as root, so that nothing stays behind."""
    home = Path(tempfile.mkdtemp(prefix="tongban-"))
    home.chmod(0o755)
    return home


class Platform:
    """One state folder, one pair of ports, started and stopped as often as a test likes."""

    def __init__(self, home: Path | None = None, *, is_borrowed: bool = True, **settings: str) -> None:
        """`home`: of a platform that somebody has running already; it is used, neither stopped nor removed.

        Not borrowed: a state folder that nobody uses, and that is removed in the end. `settings`: what the environment
        of the command says beside folder and ports.
        """
        self.settings = settings
        self.is_borrowed = home is not None and is_borrowed
        self.home = home or new_home()
        self.port, self.live_port = free_ports(2)
        if self.is_borrowed:
            self.port, self.live_port = (urlsplit(self.facts[key]).port for key in ("url", "live_url"))
        self.process: subprocess.Popen[str] | None = None
        self.said = self.home / "said.txt"

    @property
    def environment(self) -> dict[str, str]:
        kept = {key: value for key, value in os.environ.items() if key not in NOT_OURS}
        ports = {"PORT": str(self.port), "LIVE_PORT": str(self.live_port)}
        return kept | self.settings | {"TONGBAN_HOME": str(self.home)} | ports

    @property
    def facts(self) -> dict[str, Any]:
        return json.loads((self.home / "run.json").read_text(encoding="utf-8"))

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def is_running(self) -> bool:
        return self.is_borrowed or (self.process is not None and self.process.poll() is None)

    def start(self, *, within: float) -> None:
        began = self._begin()
        while not self._has_started():
            assert self.process.poll() is None, self.said.read_text()[-3000:]
            assert time.monotonic() - began < within, f"nothing after {within} s:\n{self.said.read_text()[-3000:]}"
            time.sleep(0.1)

    def _begin(self) -> float:
        with self.said.open("a") as out:
            self.process = subprocess.Popen(
                command(), cwd=ROOT, env=self.environment, stdout=out, stderr=out, start_new_session=True, text=True
            )
        return time.monotonic()

    def start_and_kill(self, *, when: Callable[[psycopg.Connection[Any]], bool], within: float) -> None:
        """Begin, kill -9 what makes tables and demo city as soon as it is so, and wait until the command gives up."""
        began = self._begin()
        while not self._is_so(when):
            assert self.process.poll() is None, self.said.read_text()[-3000:]
            assert time.monotonic() - began < within, f"too slow:\n{self.said.read_text()[-3000:]}"
            time.sleep(0.1)
        for pid in processes_called("-m", "launcher.prepare"):
            if f"TONGBAN_HOME={self.home}\0".encode() in Path(f"/proc/{pid}/environ").read_bytes():
                os.kill(pid, signal.SIGKILL)
        assert self.process.wait(60) == 1
        self.process = None

    def _is_so(self, when: Callable[[psycopg.Connection[Any]], bool]) -> bool:
        """No, as long as there is no server to ask, or no such table."""
        try:
            with self.connect() as connection:
                return when(connection)
        except (psycopg.OperationalError, psycopg.errors.UndefinedTable):
            return False

    def _has_started(self) -> bool:
        """The file may be left over from a launcher that was killed; the command keeps its number to the end."""
        try:
            return self.facts["pids"]["launcher"] == self.process.pid
        except OSError:
            return False

    def stop(self) -> int:
        """As Ctrl-C does; gives the exit status."""
        if self.process is None:
            return 0
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
        try:
            return self.process.wait(60)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            raise

    def manage(self, *arguments: str, given: str = "", timeout: float = 120) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT, env=self.environment, input=given, capture_output=True, text=True, timeout=timeout, check=False,
        )  # fmt: skip

    def connect(self) -> psycopg.Connection[Any]:
        """The platform's own database, to see what no page shows."""
        where = database_settings(self.settings.get("DATABASE_URL", ""), self.home)
        return psycopg.connect(
            host=where["HOST"], port=where["PORT"], user=where["USER"], password=where["PASSWORD"], dbname=where["NAME"]
        )

    def password(self, username: str) -> str:
        return next(one["password"] for one in self.facts["accounts"] if one["username"] == username)

    def remove(self) -> None:
        if self.is_borrowed:
            return
        try:
            self.stop()
        finally:
            shutil.rmtree(self.home, ignore_errors=True)
