"""The platform's processes: web, live, worker, and the database under them. Each one that dies is started again."""

from __future__ import annotations

import hashlib
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from .children import die_with_parent, end
from .places import DatabaseStartError
from .postgres import Server
from .steps import Stop, say

READY_WITHIN = 180  # seconds; a busy machine takes long to load, and a process that ends is seen at once


def granian(target: str, interface: str, port: int, *options: str) -> list[str]:
    return [
        sys.executable, "-m", "granian", "--interface", interface, "--host", "127.0.0.1", "--port", str(port),
        "--no-ws", "--log-level", "warning", *options, target,
    ]  # fmt: skip


def web(port: int) -> list[str]:
    workers = os.environ.get("WEB_WORKERS", str(min(2, os.cpu_count() or 1)))
    threads = os.environ.get("WEB_THREADS", "4")
    return granian(
        "config.wsgi:application", "wsgi", port, "--workers", workers, "--blocking-threads", threads,
        "--backpressure", "256", "--respawn-failed-workers", "--process-name", "tongban-web",
    )  # fmt: skip


def department(home: Path, port: int, own_port: int) -> list[str]:
    """The simulated systems of two departments, beside the demo city: the line loses, repeats and reorders a little."""
    return [
        sys.executable, "-m", "demo.department", "--port", str(own_port), "--peer", "nanping-gaj,nanping-ycj",
        "--platform", f"http://127.0.0.1:{port}/exchange/{{peer}}",
        "--secret-file", str(home / "keys" / "exchange-{peer}.secret"),
        "--store", str(home / "department-{peer}.sqlite3"), "--lose", "0.1", "--repeat", "0.1", "--reorder", "0.2",
        "--delay", "5",
    ]  # fmt: skip


def bridge(home: Path, port: int, own_port: int) -> list[str]:
    """The devices of a counter, simulated, beside the demo city; what lies in `scanner/` is its paper."""
    station = "演示窗口"
    key = home / "keys" / f"bridge-{hashlib.sha256(station.encode()).hexdigest()[:16]}.secret"
    return [
        sys.executable, "-m", "bridge", "--simulated", "--port", str(own_port), "--station", station,
        "--origin", f"http://127.0.0.1:{port}", "--origin", f"http://localhost:{port}", "--key-file", str(key),
        "--pages", str(home / "scanner"),
    ]  # fmt: skip


@dataclass
class Child:
    """One process of the platform, with how to start it."""

    name: str
    command: list[str]
    log: Path
    process: subprocess.Popen[bytes] | None = None
    failures: list[float] = field(default_factory=list)

    def start(self) -> None:
        if self.process:
            end(self.process)  # workers that outlived their killed master would keep the port, and old code
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.command,
                stdout=log,
                stderr=log,
                stdin=subprocess.DEVNULL,
                start_new_session=True,
                preexec_fn=die_with_parent,  # noqa: PLW1509 - no threads here when children start
            )

    def has_ended(self) -> bool:
        return self.process is None or self.process.poll() is not None


def port_is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5) as response:
            return bool(response.status == 200)
    except urllib.error.HTTPError as error:
        return error.code < 500
    except OSError:
        return False


class Platform:
    """Starts, watches and stops the processes of one state folder."""

    def __init__(
        self,
        home: Path,
        port: int,
        live_port: int,
        database: Server | None,
        department_port: int = 0,
        bridge_port: int = 0,
    ) -> None:
        logs = home / "logs"
        logs.mkdir(parents=True, exist_ok=True)
        live = granian("config.live:application", "asgi", live_port, "--workers", "1", "--process-name", "tongban-live")
        worker = [sys.executable, "manage.py", "worker"]
        self.children = [
            Child("web", web(port), logs / "web.log"),
            Child("live", live, logs / "live.log"),
            Child("worker", worker, logs / "worker.log"),
        ]
        if department_port:
            simulated = department(home, port, department_port)
            self.children.append(Child("department", simulated, logs / "department.log"))
        if bridge_port and os.environ.get("TONGBAN_DEMO") == "1":
            self.children.append(Child("bridge", bridge(home, port, bridge_port), logs / "bridge.log"))
        self.database = database
        self.url = f"http://127.0.0.1:{port}"
        self.live_url = f"http://127.0.0.1:{live_port}"
        self.stopping = False

    def start(self) -> None:
        for child in self.children:
            child.start()
        deadline = time.monotonic() + READY_WITHIN
        for url, name in [(f"{self.url}/healthz", "web"), (f"{self.live_url}/healthz", "live")]:
            while not answers(url):
                child = next(c for c in self.children if c.name == name)
                if self.stopping:
                    return
                if child.has_ended() or time.monotonic() > deadline:
                    self.stop()
                    tail = child.log.read_text(encoding="utf-8", errors="replace")[-1500:]
                    raise Stop(f"{name} 没有启动，日志 {child.log}：\n{tail}")
                time.sleep(0.1)

    def pids(self) -> dict[str, int]:
        found = {child.name: child.process.pid for child in self.children if child.process}
        if self.database and self.database.is_running():
            found["database"] = self.database.pid()
        return found

    def watch(self, changed: Callable[[], None]) -> None:
        """Until told to stop: a process that ended is started again, slower when it keeps ending."""
        while not self.stopping:
            time.sleep(0.3)
            if self.stopping:
                return
            if self.database and not self.database.is_running():
                say("▲ 数据库停了，正在重新启动 …")
                self._revive(self.database)
                changed()
            for child in self.children:
                if child.has_ended() and not self.stopping:
                    now = time.monotonic()
                    child.failures = [t for t in child.failures if now - t < 60] + [now]
                    say(f"▲ {child.name} 停了，正在重新启动 …")
                    time.sleep(min(0.2 * 2 ** len(child.failures), 10))
                    child.start()
                    changed()

    def _revive(self, database: Server) -> None:
        """The dead server's last processes may hold its memory for a moment; a platform without database waits."""
        while not self.stopping:
            try:
                database.start()
                return
            except DatabaseStartError as problem:
                say(f"▲ {str(problem).splitlines()[-1]}，一秒后再试 …")
                time.sleep(1)

    def stop(self) -> None:
        self.stopping = True
        for child in self.children:
            if child.process and child.process.poll() is None:
                child.process.send_signal(signal.SIGTERM)
        for child in self.children:
            if child.process:
                end(child.process)
        if self.database and not self.database.leave():
            say("数据库还有别的命令在用，它们结束后自动停止。")
