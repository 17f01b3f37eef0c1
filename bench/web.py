"""The web process as `make run` starts it, for the length of a benchmark; and what processes have used of the CPU."""

from __future__ import annotations

import os
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from launcher.children import die_with_parent, end
from launcher.processes import answers, web

TICK = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Web:
    port: int
    pid: int


@contextmanager
def running() -> Iterator[Web]:
    """Two workers on a free port, against the database that DATABASE_URL names now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    log = Path(os.environ["TONGBAN_HOME"]) / "bench-web.log"
    with log.open("ab") as out:
        process = subprocess.Popen(
            web(port), stdout=out, stderr=out, stdin=subprocess.DEVNULL, start_new_session=True,
            preexec_fn=die_with_parent,  # noqa: PLW1509 - no threads here when it starts
            env={**os.environ, "PORT": str(port)},
        )  # fmt: skip
    try:
        deadline = time.monotonic() + 60
        while not answers(f"http://127.0.0.1:{port}/healthz"):
            if process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"web 没有启动，日志 {log}")
            time.sleep(0.1)
        yield Web(port, process.pid)
    finally:
        end(process)


def cpu_ms_of(root: int) -> float:
    """CPU milliseconds of a process and all below it, ended children of the root among them."""
    children: dict[int, list[int]] = {}
    used: dict[int, tuple[float, float]] = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            fields = (folder / "stat").read_text().rsplit(")", 1)[1].split()
        except OSError:
            continue
        pid = int(folder.name)
        children.setdefault(int(fields[1]), []).append(pid)
        used[pid] = (float(fields[11]) + float(fields[12]), float(fields[13]) + float(fields[14]))
    ticks, waiting = used.get(root, (0.0, 0.0))[1], [root]
    while waiting:
        pid = waiting.pop()
        ticks += used.get(pid, (0.0, 0.0))[0]
        waiting += children.get(pid, [])
    return ticks * 1000 / TICK
