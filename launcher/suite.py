"""`make test`, `make check`, `make bench`: each with a database of its own that it starts and stops."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from . import assets, browser
from .postgres import Server
from .steps import say

ROOT = Path(__file__).resolve().parents[1]
THROWAWAY = "fsync = off\nsynchronous_commit = off\nfull_page_writes = off\nmax_wal_senders = 0\nwal_level = minimal"


@contextmanager
def own_database(*, extra: str, buffers: str = "512MB") -> Iterator[Path]:
    """A server in a folder of its own for the length of the command; DATABASE_URL and TONGBAN_HOME point there."""
    with tempfile.TemporaryDirectory(prefix="tongban-") as folder:
        home = Path(folder)
        home.chmod(0o755)
        server = Server(home, connections=200, buffers=buffers, extra=extra)
        server.start()
        os.environ |= {"DATABASE_URL": server.url(), "TONGBAN_HOME": str(home)}
        try:
            yield home
        finally:
            server.stop(how="immediate")


@contextmanager
def migrated_template(home: Path) -> Iterator[None]:
    """A database with every migration, made while pytest collects; each worker copies it instead of migrating.

    The root conftest waits for the line that says how it went.
    """
    server, told = Server(home), home / "template.log"
    server.query("CREATE DATABASE template_test")
    command = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
    environment = {**os.environ, "DATABASE_URL": server.url("template_test")}

    def make() -> None:
        done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
        told.with_suffix(".new").write_text("ready" if done.returncode == 0 else done.stderr[-4000:])
        told.with_suffix(".new").rename(told)

    os.environ["TONGBAN_TEST_TEMPLATE"] = str(told)
    maker = threading.Thread(target=make)
    maker.start()
    try:
        yield
    finally:
        maker.join()


def test(arguments: list[str]) -> int:
    os.environ["TONGBAN_CHROMIUM"] = browser.find()
    assets.build()
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings.test"
    with own_database(extra=THROWAWAY) as home, migrated_template(home):
        assets.fetch_fonts(home)
        # One worker more than there are cores: the journeys wait for the platform half of the time. With two more the
        # whole took as much CPU, and journeys met pages that were still on their way.
        workers = str((os.cpu_count() or 1) + 1)
        options = arguments or [
            "-n",
            workers,
            "--dist",
            "loadgroup",
            "--durations",
            "15",
            "--ignore",
            "tests/real_data",
        ]
        return subprocess.run([sys.executable, "-m", "pytest", *options], cwd=ROOT, check=False).returncode


def test_data(arguments: list[str]) -> int:
    """The importers on the real sets in ../shared/data; says so and ends well where they are not there."""
    if not (ROOT.parent / "shared" / "data").exists():
        say("没有 ../shared/data，跳过真实数据的导入检验。")
        return 0
    with own_database(extra=THROWAWAY):
        return subprocess.run(
            [sys.executable, "-m", "pytest", "tests/real_data", "-q", "-p", "no:randomly", *arguments],
            cwd=ROOT, check=False,
        ).returncode  # fmt: skip


CHECKS = [
    ("ruff 规则", ["-m", "ruff", "check", "."]),
    ("ruff 格式", ["-m", "ruff", "format", "--check", "."]),
    ("类型", ["-m", "mypy", "tongban", "config", "launcher", "demo", "bridge"]),
    ("模板", ["-m", "djlint", "tongban", "--lint", "--profile=jinja", "--quiet"]),
    ("分层", ["-m", "importlinter.cli"]),
    ("迁移", ["manage.py", "makemigrations", "--check", "--dry-run"]),
    ("部署", ["manage.py", "check", "--deploy", "--fail-level", "WARNING", "--settings", "config.settings.production"]),
]


def check(arguments: list[str]) -> int:
    failed: list[str] = []
    with own_database(extra=THROWAWAY, buffers="64MB"):
        for name, command in CHECKS:
            if arguments and name not in arguments:
                continue
            say(f"▸ {name}")
            call = [sys.executable, *command]
            if "importlinter.cli" in command:
                call = [str(Path(sys.executable).with_name("lint-imports"))]
            if subprocess.run(call, cwd=ROOT, check=False).returncode:
                failed.append(name)
    say("✓ 全部通过" if not failed else f"✗ 没有通过：{'、'.join(failed)}")
    return 1 if failed else 0


def bench(arguments: list[str]) -> int:
    return subprocess.run([sys.executable, "-m", "bench", *arguments], cwd=ROOT, check=False).returncode
