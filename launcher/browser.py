"""A Chromium for the journeys: the machine's, else Playwright's own, else Debian's when we are root."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from .steps import Stop, say

NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"]


def find() -> str:
    """Path of a working Chromium; leaves with the reasons when none can be had (journeys are never skipped)."""
    reasons: list[str] = []
    if found := os.environ.get("TONGBAN_CHROMIUM"):
        return found
    if found := _on_path():
        return found
    if found := _from_playwright(reasons):
        return found
    if found := _from_debian(reasons):
        return found
    raise Stop("没有可用的 Chromium，浏览器测试不能跳过。试过：\n  " + "\n  ".join(reasons))


def _on_path() -> str:
    return next((path for name in NAMES if (path := shutil.which(name))), "")


def _from_playwright(reasons: list[str]) -> str:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    if not Path(path).exists():
        say("▸ 机器上没有 Chromium，用 Playwright 安装 …")
        done = _try([sys.executable, "-m", "playwright", "install", "chromium"], 300)
        if done:
            reasons.append(f"playwright install chromium：{done}")
    return path if Path(path).exists() else ""


def _from_debian(reasons: list[str]) -> str:
    if os.getuid() or not shutil.which("apt-get"):
        reasons.append("apt-get install chromium：不是 root，或不是 Debian、Ubuntu")
        return ""
    say("▸ 用 apt 安装 Chromium 与中文字体 …")
    for command in [["apt-get", "update"], ["apt-get", "install", "-y", "chromium", "fonts-noto-cjk"]]:
        if failed := _try(command, 900):
            reasons.append(f"{' '.join(command)}：{failed}")
    return _on_path()


def _try(command: list[str], seconds: int) -> str:
    """Empty when it worked, else the last line it said."""
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=seconds, check=False, env=environment)
    except (OSError, subprocess.TimeoutExpired) as problem:
        return str(problem)
    return "" if done.returncode == 0 else (done.stderr or done.stdout).strip().splitlines()[-1][:300]
