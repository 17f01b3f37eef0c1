"""The first command on an empty state folder: what `make run` does, asked for a page, and stopped."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
pytestmark = [pytest.mark.platform, pytest.mark.xdist_group("platform")]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def environment(home: Path, port: int) -> dict[str, str]:
    kept = {k: v for k, v in os.environ.items() if k not in {"DATABASE_URL", "DJANGO_SETTINGS_MODULE"}}
    return kept | {"TONGBAN_HOME": str(home), "PORT": str(port), "LIVE_PORT": str(free_port())}


def command() -> list[str]:
    """The recipe of `make run`, with the interpreter at hand."""
    return [sys.executable, "launcher/bootstrap.py", "run"]


def started_by_command(env: dict[str, str]) -> subprocess.Popen[str]:
    pipe = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT}
    return subprocess.Popen(command(), cwd=ROOT, env=env, text=True, start_new_session=True, **pipe)


def wait_for(file: Path, process: subprocess.Popen[str], seconds: float) -> dict:
    deadline = time.monotonic() + seconds
    while not file.exists():
        assert process.poll() is None, process.communicate()[0][-3000:]
        assert time.monotonic() < deadline, "run.json did not appear"
        time.sleep(0.2)
    return json.loads(file.read_text(encoding="utf-8"))


def is_alive(pid: int) -> bool:
    try:
        return "\0" in Path(f"/proc/{pid}/cmdline").read_text() or bool(Path(f"/proc/{pid}/cmdline").read_text())
    except OSError:
        return False


def test_make_run_starts_on_an_empty_folder_answers_and_stops_everything(tmp_path):
    home, port = tmp_path / "home", free_port()
    env = environment(home, port)
    process = subprocess.Popen(
        command(),
        cwd=ROOT,
        env=env,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    try:
        facts = wait_for(home / "run.json", process, 420)
        with urllib.request.urlopen(facts["url"] + "/", timeout=20) as page:
            assert page.status == 200
            assert "您要办什么事" in page.read().decode()
        assert {"launcher", "web", "live", "worker", "database"} <= set(facts["pids"])
        assert {"role", "name", "username", "password"} <= set(facts["accounts"][0])

        second = subprocess.run(command(), cwd=ROOT, env=env, capture_output=True, text=True, timeout=60, check=False)
        assert second.returncode == 1
        assert f"平台已经在运行，地址 {facts['url']}" in second.stdout

        other = env | {"TONGBAN_HOME": str(tmp_path / "other")}
        taken = subprocess.run(command(), cwd=ROOT, env=other, capture_output=True, text=True, timeout=60, check=False)
        assert taken.returncode == 1
        assert f"端口 {port} 已被别的程序占用" in taken.stdout
        assert f"PORT={port + 100} make run" in taken.stdout
    finally:
        process.send_signal(signal.SIGINT)
        said = process.communicate(timeout=60)[0]
    assert process.returncode == 0, said
    assert "已停止" in said
    assert not (home / "run.json").exists()
    assert [name for name, pid in facts["pids"].items() if is_alive(pid)] == []

    started = time.monotonic()
    again = subprocess.Popen(
        command(),
        cwd=ROOT,
        env=env,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    try:
        facts = wait_for(home / "run.json", again, 120)
        assert time.monotonic() - started < 120
        assert facts["accounts"]
    finally:
        again.send_signal(signal.SIGINT)
        again.communicate(timeout=60)
