"""`make run`: the whole platform from one terminal, with the demo city, until Ctrl-C."""

from __future__ import annotations

import fcntl
import json
import os
import signal
import subprocess
import sys
import unicodedata
from pathlib import Path
from typing import Any, TextIO

from config.settings import env
from tongban import __version__

from . import assets
from .children import die_with_parent, end
from .places import DatabaseStartError
from .postgres import Server
from .processes import Platform, port_is_free
from .steps import Steps, Stop, say

STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)  # Ctrl-C, `kill`, a terminal that was closed
MAIN_ACCOUNTS = 20  # the people of the story stand first in the list


def run() -> None:
    home = env.home()
    _make_home(home)
    lock = _only_one(home)
    (home / "run.json").unlink(missing_ok=True)  # of a launcher that was killed
    port = env.number("PORT", 8000)
    live_port = env.number("LIVE_PORT", port + 1)
    for number, name in [(port, "PORT"), (live_port, "LIVE_PORT")]:
        if not port_is_free(number):
            raise Stop(f"端口 {number} 已被别的程序占用。请换一个再运行，例如：{name}={number + 100} make run")
    os.environ |= {
        "TONGBAN_HOME": str(home),
        "PORT": str(port),
        "LIVE_PORT": str(live_port),
        "TONGBAN_DEMO": os.environ.get("TONGBAN_DEMO", "1"),
        "PYTHONUNBUFFERED": "1",
    }
    department_port = _department_port(live_port)
    os.environ["DEPARTMENT_PORT"] = str(department_port)
    bridge_port = _bridge_port(live_port)
    os.environ["BRIDGE_PORT"] = str(bridge_port)
    require_different(PORT=port, LIVE_PORT=live_port, DEPARTMENT_PORT=department_port, BRIDGE_PORT=bridge_port)
    say(f"通办 {__version__}　状态目录 {home}")
    database = None if env.text("DATABASE_URL") else Server(home)
    platform = Platform(home, port, live_port, database, department_port, bridge_port)
    has_started = False

    def stop(*_: object) -> None:
        platform.stopping = True
        if not has_started:
            raise KeyboardInterrupt

    for number in STOP_SIGNALS:
        signal.signal(number, stop)
    try:
        steps = Steps(5)
        with steps("样式、脚本与字体"):
            assets.build()
            assets.fetch_fonts(home)
        with steps("数据库"):
            if database:
                database.start()
        with steps("表结构与演示城市（首次约一分钟）"):
            _prepare(home)
        has_started = True
        with steps("网页、实时消息、后台任务"):
            platform.start()
        with steps("就绪"):
            _write_run_file(home, platform)
        if not platform.stopping:
            _announce(home, platform)
            platform.watch(lambda: _write_run_file(home, platform))
    except DatabaseStartError as problem:
        raise Stop(str(problem)) from None
    except KeyboardInterrupt:
        say()
    finally:
        for number in STOP_SIGNALS:
            signal.signal(number, signal.SIG_IGN)
        say("正在停止 …")
        platform.stop()
        (home / "run.json").unlink(missing_ok=True)
        lock.close()
        say("已停止。数据都在，下次 make run 接着用。")


def require_different(**ports: int) -> None:
    """Each of ours has a port of its own; those that are not set follow PORT."""
    names: dict[int, str] = {}
    for name, number in ports.items():
        if number and number in names:
            both = f"{names[number]} 和 {name}"
            raise Stop(f"端口 {number} 同时给了 {both}（没有设的从 PORT 起顺次取）。请给 {name} 换一个。")
        names[number] = name


def _department_port(live_port: int) -> int:
    """Where the demo city's simulated department listens; 0: no demo city, or somebody else is there."""
    if os.environ["TONGBAN_DEMO"] != "1":
        return 0
    wanted = env.number("DEPARTMENT_PORT", live_port + 1)
    if port_is_free(wanted):
        return wanted
    say(f"▲ 端口 {wanted} 已被占用，模拟部门系统这次不启动；可用 DEPARTMENT_PORT 换一个。")
    return 0


def _bridge_port(live_port: int) -> int:
    """Where the simulated devices of the demo city's counter listen; 0: none, as for the department."""
    if os.environ["TONGBAN_DEMO"] != "1":
        return env.number("BRIDGE_PORT", 17900)
    wanted = env.number("BRIDGE_PORT", live_port + 2)
    if not wanted or port_is_free(wanted):
        return wanted
    say(f"▲ 端口 {wanted} 已被占用，模拟设备这次不启动；可用 BRIDGE_PORT 换一个。")
    return 0


def _make_home(home: Path) -> None:
    try:
        home.mkdir(parents=True, exist_ok=True)
        (home / "run.lock").touch()
    except OSError as problem:
        raise Stop(
            f"状态目录 {home} 不能写入（{problem.strerror}）。请换一个再运行，例如：TONGBAN_HOME=~/tongban make run"
        ) from None


def _only_one(home: Path) -> TextIO:
    """Held while running; whoever comes second is told where the first one is."""
    lock = (home / "run.lock").open("w")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        where = ""
        if (home / "run.json").exists():
            where = "，地址 " + json.loads((home / "run.json").read_text(encoding="utf-8"))["url"]
        raise Stop(f"平台已经在运行{where}。要另开一套，请换状态目录和端口：TONGBAN_HOME=… PORT=… make run") from None
    return lock


def _prepare(home: Path) -> None:
    """Each line that it prints is one thing done; what it logs goes to a file."""
    log = home / "logs" / "prepare.log"
    log.parent.mkdir(exist_ok=True)
    with log.open("ab") as errors:
        process = subprocess.Popen(
            [sys.executable, "-m", "launcher.prepare"],
            stdout=subprocess.PIPE,
            stderr=errors,
            preexec_fn=die_with_parent,  # noqa: PLW1509 - no threads here
        )
    try:
        assert process.stdout is not None
        for line in process.stdout:
            sys.stdout.write(line.decode().rstrip("\n。… ") + "，")
            sys.stdout.flush()
        if process.wait():
            raise Stop(f"准备数据没有完成，日志 {log}：\n{log.read_text(encoding='utf-8', errors='replace')[-3000:]}")
    finally:
        end(process)


def demo_accounts(home: Path) -> list[dict[str, str]]:
    file = home / "demo-accounts.json"
    return json.loads(file.read_text(encoding="utf-8")) if file.exists() else []


def _write_run_file(home: Path, platform: Platform) -> None:
    facts: dict[str, Any] = {
        "url": platform.url,
        "live_url": platform.live_url,
        "pids": {"launcher": os.getpid(), **platform.pids()},
        "version": __version__,
        "accounts": demo_accounts(home),
    }
    fresh = home / "run.json.new"
    fresh.touch(mode=0o600)
    fresh.write_text(json.dumps(facts, ensure_ascii=False, indent=1), encoding="utf-8")
    fresh.replace(home / "run.json")


def _announce(home: Path, platform: Platform) -> None:
    say(f"\n  公众门户　{platform.url}/\n  综合窗口　{platform.url}/window/\n  办公　　　{platform.url}/office/")
    say(f"  自助终端　{platform.url}/kiosk/\n  开放接口　{platform.url}/api/v1/openapi.json\n")
    accounts = demo_accounts(home)
    shown = accounts[:MAIN_ACCOUNTS]
    if shown:
        rows = [
            ["角色", "姓名", "用户名", "密码"],
            *[[a["role"], a["name"], a["username"], a["password"]] for a in shown],
        ]
        widths = [max(_width(row[i]) for row in rows) for i in range(4)]
        for row in rows:
            say("  " + "  ".join(cell + " " * (widths[i] - _width(cell)) for i, cell in enumerate(row)))
        if len(shown) < len(accounts):
            say(f"  另有 {len(accounts) - len(shown)} 个账号，见 {home / 'demo-accounts.json'}")
    say("\n按 Ctrl-C 停止。")


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)
