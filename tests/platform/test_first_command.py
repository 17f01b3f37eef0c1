"""The first command: on an empty state folder, asked for a page, a second time, beside others, and stopped."""

import json
import os
import pwd
import signal
import subprocess
import time
import urllib.request

import pytest

from tongban import __version__

from ..running import ROOT, WARM_START, Platform, command, is_alive

pytestmark = [pytest.mark.platform, pytest.mark.xdist_group("platform")]


def page(platform: Platform, path: str = "/") -> str:
    with urllib.request.urlopen(platform.url + path, timeout=20) as answer:
        assert answer.status == 200
        return answer.read().decode()


def run(environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command(), cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60, check=False)


def test_it_starts_on_an_empty_folder_says_where_and_answers(platform):
    facts, said = platform.facts, platform.said.read_text(encoding="utf-8")
    assert "您要办什么事" in page(platform)
    assert {"launcher", "web", "live", "worker", "database"} <= set(facts["pids"])
    assert all(is_alive(pid) for pid in facts["pids"].values())
    assert facts["version"] == __version__
    assert {"role", "name", "username", "password"} <= set(facts["accounts"][0])
    for step in ["[1/5]", "[5/5]", f"公众门户　{platform.url}/", f"综合窗口　{platform.url}/window/", "linxiaolan"]:
        assert step in said
    assert oct((platform.home / "run.json").stat().st_mode)[-3:] == "600"


def test_the_page_looks_as_built(platform):
    """What the page links to is there: a page without its styles looks like a fault."""
    text = page(platform)
    for kind in ("css", "js"):
        begin = text.index("/static/tb/")
        links = [part.split('"')[0] for part in text[begin - 1 :].split('"')[1:] if part.endswith(kind)]
        assert links
        for link in links:
            assert page(platform, link)


def test_a_second_start_says_that_it_runs_already(platform):
    second = run(platform.environment)
    assert second.returncode == 1
    assert f"平台已经在运行，地址 {platform.url}" in second.stdout


@pytest.mark.parametrize("name", ["PORT", "LIVE_PORT"])
def test_a_taken_port_is_named_with_what_to_set(platform, tmp_path, name):
    taken = {"PORT": platform.port, "LIVE_PORT": platform.live_port}[name]
    free = {"PORT": "18999", "LIVE_PORT": "18998"} | {name: str(taken)}
    other = run(platform.environment | free | {"TONGBAN_HOME": str(tmp_path / "other")})
    assert other.returncode == 1
    assert f"端口 {taken} 已被别的程序占用" in other.stdout
    assert f"{name}={taken + 100} make run" in other.stdout
    assert not (tmp_path / "other" / "run.json").exists()


def test_management_commands_work_beside_it(platform):
    before = platform.facts["pids"]["database"]
    done = platform.manage("workdays", "--csv", "/dev/stdin", given="start,days\n2026-09-30,1\n")
    assert (done.returncode, done.stdout.splitlines()[-1]) == (0, "2026-09-30,1,2026-10-08,")
    assert platform.facts["pids"]["database"] == before
    assert is_alive(before)


def test_ctrl_c_stops_everything_and_the_next_start_is_warm_with_the_data(platform):
    if platform.is_borrowed:
        pytest.skip("somebody else's platform")
    facts = platform.facts
    session = json.dumps(facts["accounts"])
    assert platform.stop() == 0
    assert "已停止" in platform.said.read_text(encoding="utf-8")
    assert not (platform.home / "run.json").exists()
    assert [name for name, pid in facts["pids"].items() if is_alive(pid)] == []

    # With the platform down, a command starts the database for itself and stops it again.
    proof = platform.manage("audit", "verify")
    assert proof.returncode == 0, proof.stdout + proof.stderr
    assert [name for name, pid in facts["pids"].items() if is_alive(pid)] == []

    platform.start(within=WARM_START)
    assert json.dumps(platform.facts["accounts"]) == session
    assert platform.facts["pids"]["launcher"] != facts["pids"]["launcher"]
    assert "您要办什么事" in page(platform)


def test_a_killed_launcher_leaves_nothing_that_stands_in_the_way(platform):
    if platform.is_borrowed:
        pytest.skip("somebody else's platform")
    pids = platform.facts["pids"]
    os.kill(pids["launcher"], signal.SIGKILL)
    platform.process.wait()
    deadline = time.monotonic() + 30
    while any(is_alive(pids[name]) for name in ("web", "live", "worker")):
        assert time.monotonic() < deadline, "the processes outlived their launcher"
        time.sleep(0.2)
    platform.start(within=WARM_START)
    assert "您要办什么事" in page(platform)


@pytest.mark.skipif(os.getuid() != 0, reason="only root runs the database as somebody else")
def test_as_root_the_database_runs_as_an_account_that_owns_nothing_else(platform):
    with open(f"/proc/{platform.facts['pids']['database']}/status", encoding="utf-8") as status:
        user = next(line.split()[1] for line in status if line.startswith("Uid:"))
    assert pwd.getpwuid(int(user)).pw_name == os.environ.get("TONGBAN_DB_ACCOUNT", "tongban-db")
