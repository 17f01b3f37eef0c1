"""`make bench [NAME=…] [SIZE=…]`: each benchmark in a process of its own, on a durable database of its own.

The database lives in `$TONGBAN_HOME/bench` between runs, since 100,000 cases take minutes to make; it is a separate
server, so nothing of the platform is touched.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from config.settings import env
from launcher import assets
from launcher.postgres import Server
from launcher.steps import Stop

FOLDER = Path(__file__).parent


def names() -> list[str]:
    return sorted(path.stem for path in FOLDER.glob("[a-z]*.py") if "\nSIZE = " in path.read_text(encoding="utf-8"))


def main() -> int:
    asked = sys.argv[1:]
    wanted = [asked[0]] if asked else names()
    if unknown := [name for name in wanted if name not in names()]:
        raise Stop(f"没有名为 {unknown[0]} 的基准测试。可用：{'、'.join(names())}")
    home = env.home() / "bench"
    home.mkdir(parents=True, exist_ok=True)
    assets.build()
    server = Server(home, connections=100, buffers="1GB")
    server.start()
    os.environ |= {"DATABASE_URL": server.url(), "TONGBAN_HOME": str(home), "TONGBAN_DEMO": "1", "LOG_LEVEL": "ERROR"}
    worst = 0
    try:
        for name in wanted:
            command = [sys.executable, "-m", "bench.one", name, *asked[1:2]]
            worst = max(worst, subprocess.run(command, check=False).returncode)
    finally:
        server.leave()
    return worst


if __name__ == "__main__":
    sys.exit(main())
