"""The simulated department as a child process, for tests of exchange and approvals."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[4]


@contextmanager
def running(folder: Path, secret: bytes, *options: str) -> Iterator[str]:
    """Its address; the store in `folder` outlives it."""
    secret_file = folder / "secret"
    secret_file.write_bytes(secret)
    command = [sys.executable, "-m", "demo.department", "--secret-file", str(secret_file), "--store",
               str(folder / "department.sqlite3"), *options]  # fmt: skip
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    try:
        line = process.stdout.readline()
        yield re.search(r"http://\S+", line).group()  # type: ignore[union-attr]
    finally:
        process.kill()
        process.wait()
        process.stdout.close()
