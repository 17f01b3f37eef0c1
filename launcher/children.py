"""Programs that the launcher starts: none of them outlives it."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

PR_SET_PDEATHSIG = 1


def die_with_parent() -> None:
    """Runs in the child: when the launcher is killed hard, its processes do not stay behind (Linux)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def end(process: subprocess.Popen[bytes], *, patience: float = 8) -> None:
    """Ask a process of ours to stop, then insist, with all that it started in its session."""
    if process.poll() is None:
        process.send_signal(signal.SIGTERM)
        with suppress(subprocess.TimeoutExpired):
            process.wait(patience)
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def processes_called(*arguments: str) -> list[int]:
    """Living processes whose command line ends with these arguments."""
    ending = "".join(f"\0{one}" for one in arguments) + "\0"
    found = [
        int(folder.name) for folder in Path("/proc").glob("[0-9]*") if command_of(int(folder.name)).endswith(ending)
    ]
    return sorted(found)


def command_of(pid: int) -> str:
    """The command line of a living process; empty for one that ended (a zombie has none)."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
