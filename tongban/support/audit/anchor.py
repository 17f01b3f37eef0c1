"""锚定文件: one line for each batch, outside the database, so that a cut-off tail is missed.

Send a copy of the file to another machine now and then: who can rewrite database, keys and file can rewrite all.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from django.conf import settings

TAIL_BYTES = 8192


@dataclass(frozen=True)
class Anchor:
    batch: int
    first: int
    last: int
    head: str
    signature: str


def path() -> Path:
    return Path(getattr(settings, "AUDIT_ANCHOR", None) or settings.HOME / "audit-anchor.log")


def append(lines: list[Anchor]) -> None:
    """Add and bring to disk."""
    file = path()
    file.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(file, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        size = os.fstat(handle).st_size
        torn = size > 0 and os.pread(handle, 1, size - 1) != b"\n"  # a kill in the middle of a write
        text = "".join(json.dumps(asdict(line)) + "\n" for line in lines)
        os.write(handle, (b"\n" if torn else b"") + text.encode())
        os.fsync(handle)
    finally:
        os.close(handle)


def last() -> Anchor | None:
    """The newest line that can be read."""
    try:
        with path().open("rb") as file:
            size = file.seek(0, os.SEEK_END)
            file.seek(max(0, size - TAIL_BYTES))
            tail = file.read().splitlines()
    except FileNotFoundError:
        return None
    found = [line for line in map(_parse, tail) if line]
    return max(found, key=lambda line: line.batch, default=None)


def lines() -> Iterator[Anchor]:
    try:
        with path().open("rb") as file:
            for text in file:
                if line := _parse(text):
                    yield line
    except FileNotFoundError:
        return


def _parse(text: bytes) -> Anchor | None:
    try:
        line = Anchor(**json.loads(text))
        bytes.fromhex(line.head), bytes.fromhex(line.signature)
    except (ValueError, TypeError):
        return None
    return line if {type(line.batch), type(line.first), type(line.last)} == {int} else None
