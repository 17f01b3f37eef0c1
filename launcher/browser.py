"""A Chromium for the journeys: the machine's, else Playwright's own, else Debian's when we are root.

A whole Chromium without a window opens one all the same, with its toolbars: a profile and three pages in it take 0.7 s
of CPU, in Debian's chromium-headless-shell 0.2 s. Where Debian's Chromium is, its shell is fetched beside the virtual
environment, of the same version and with the same resources; nothing of the machine is changed for it.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from .steps import Stop, say

SHELLS = ["chromium-headless-shell", "chrome-headless-shell"]
NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"]
RESOURCES = Path("/usr/lib/chromium")


def find() -> str:
    """Path of a working Chromium; leaves with the reasons when none can be had (journeys are never skipped)."""
    reasons: list[str] = []
    if found := os.environ.get("TONGBAN_CHROMIUM"):
        return found
    if found := _on_path(SHELLS, reasons):
        return found
    if found := _on_path(NAMES, reasons):
        return shell_beside(Path(sys.prefix) / "chromium-shell") or found
    if found := _from_playwright(reasons):
        return found
    if found := _from_debian(reasons):
        return found
    raise Stop("没有可用的 Chromium，浏览器测试不能跳过。试过：\n  " + "\n  ".join(reasons))


def shell_beside(folder: Path, resources: Path = RESOURCES) -> str:
    """The headless shell of the Chromium that Debian has installed; empty where it cannot be had or does not start."""
    version = _output(["dpkg-query", "-W", "-f=${Version}", "chromium-common"])
    program = folder / version.replace(":", "_") / "usr/lib/chromium/chromium-headless-shell"
    if not version or program.exists():
        return str(program) if version else ""
    say("▸ 取无界面的 Chromium（同一版本，约 64 MB，放在虚拟环境旁边）…")
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder) as place:
        if not _unpack(Path(place), version, resources):
            say("  没有取到，用机器上的 Chromium")
            return ""
        with contextlib.suppress(OSError):  # somebody else was first
            Path(place, "whole").rename(program.parents[3])
    return str(program) if program.exists() else ""


def _unpack(place: Path, version: str, resources: Path) -> bool:
    fetch = ["apt-get", "download", f"chromium-headless-shell={version}"]
    if _try(fetch, 60, place) and (os.getuid() or _try(["apt-get", "update"], 60) or _try(fetch, 60, place)):
        return False
    packages = [str(one) for one in place.glob("*.deb")]
    if not packages or _try(["dpkg-deb", "-x", packages[0], "whole"], 120, place):
        return False
    own = place / "whole/usr/lib/chromium"
    for one in resources.iterdir():
        if not (own / one.name).exists():
            (own / one.name).symlink_to(one)
    return not _try([str(own / "chromium-headless-shell"), "--version"], 30)


def _on_path(names: list[str], reasons: list[str]) -> str:
    return next((path for name in names if (path := shutil.which(name)) and _starts(path, reasons)), "")


def _starts(path: str, reasons: list[str]) -> bool:
    """Whether it is more than a file: without its libraries, or as the stub of a snap, it ends before it has begun."""
    if failed := _try([path, "--headless", "--no-sandbox", "--version"], 60):
        reasons.append(f"{path}：不能启动，{failed}")
    return not failed


def _output(command: list[str]) -> str:
    try:
        return subprocess.run(command, capture_output=True, text=True, timeout=30, check=True).stdout.strip()
    except (OSError, subprocess.SubprocessError):
        return ""


def _playwrights_own() -> str:
    """Where Playwright keeps its Chromium, or would keep it."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        return playwright.chromium.executable_path


def _from_playwright(reasons: list[str]) -> str:
    path = _playwrights_own()
    if not Path(path).exists():
        say("▸ 机器上没有 Chromium，用 Playwright 安装 …")
        done = _try([sys.executable, "-m", "playwright", "install", "chromium"], 300)
        if done:
            reasons.append(f"playwright install chromium：{done}")
    return path if Path(path).exists() and _starts(path, reasons) else ""


def _from_debian(reasons: list[str]) -> str:
    if os.getuid() or not shutil.which("apt-get"):
        reasons.append("apt-get install chromium：不是 root，或不是 Debian、Ubuntu")
        return ""
    say("▸ 用 apt 安装 Chromium 与中文字体 …")
    for command in [["apt-get", "update"], ["apt-get", "install", "-y", "chromium", "fonts-noto-cjk"]]:
        if failed := _try(command, 900):
            reasons.append(f"{' '.join(command)}：{failed}")
    return _on_path(NAMES, reasons)


def _try(command: list[str], seconds: int, folder: Path | None = None) -> str:
    """Empty when it worked, else the last line it said."""
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=seconds, check=False, env=environment, cwd=folder
        )
    except (OSError, subprocess.TimeoutExpired) as problem:
        return str(problem)
    if done.returncode == 0:
        return ""
    said = (done.stderr or done.stdout).strip().splitlines()
    return said[-1][:300] if said else f"退出码 {done.returncode}"
