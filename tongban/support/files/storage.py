"""Bytes on disk: FILES_ROOT/aa/bb/<uuid>, written beside and moved into place, so that a half file never has a name."""

from __future__ import annotations

import hashlib
import os
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from django.conf import settings

from . import rules

CHUNK = 64 * 1024


@dataclass(frozen=True)
class Written:
    path: Path
    size: int
    sha256: str


def path_of(file_id: uuid.UUID) -> Path:
    name = str(file_id)
    return Path(settings.FILES_ROOT) / name[:2] / name[2:4] / name


def temporary_path(upload_id: uuid.UUID) -> Path:
    return _folder(Path(settings.FILES_ROOT) / "arriving") / f"{upload_id}.part"


def write_temporary(upload_id: uuid.UUID, chunks: Iterable[bytes], limit: int) -> Written:
    """Stream to a temporary file, hashing on the way; leaves nothing behind when it fails."""
    path = temporary_path(upload_id)
    digest = hashlib.sha256()
    size = 0
    try:
        with _private(path, "wb") as target:
            for chunk in chunks:
                for piece in _pieces(chunk):
                    size += len(piece)
                    if size > limit:
                        raise rules.too_large(limit)
                    digest.update(piece)
                    target.write(piece)
            target.flush()
            os.fsync(target.fileno())
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return Written(path, size, digest.hexdigest())


def append(upload_id: uuid.UUID, offset: int, data: bytes) -> None:
    """Write at `offset` exactly; whatever an interrupted attempt left beyond it is cut off first."""
    path = temporary_path(upload_id)
    with _private(path, "r+b" if path.exists() else "w+b") as target:
        target.truncate(offset)
        target.seek(offset)
        target.write(data)
        target.flush()
        os.fsync(target.fileno())


def held(upload_id: uuid.UUID) -> int:
    path = temporary_path(upload_id)
    return path.stat().st_size if path.exists() else 0


def read_temporary(upload_id: uuid.UUID) -> Written:
    path = temporary_path(upload_id)
    digest = hashlib.sha256()
    size = 0
    with path.open("rb") as source:
        while piece := source.read(CHUNK):
            digest.update(piece)
            size += len(piece)
    return Written(path, size, digest.hexdigest())


def settle(temporary: Path, file_id: uuid.UUID) -> None:
    """Move a finished temporary file to its place; after this call it survives a power cut."""
    target = path_of(file_id)
    _folder(target.parent)
    temporary.replace(target)
    _sync_folder(target.parent)


def open_file(file_id: uuid.UUID) -> BinaryIO:
    return path_of(file_id).open("rb")


def remove(file_id: uuid.UUID) -> None:
    path_of(file_id).unlink(missing_ok=True)


def drop_temporary(upload_id: uuid.UUID) -> None:
    temporary_path(upload_id).unlink(missing_ok=True)


def settled_ids(older_than: float) -> Iterator[uuid.UUID]:
    """Every file on disk last written before the given time stamp."""
    for path in Path(settings.FILES_ROOT).glob("??/??/*"):
        if path.stat().st_mtime < older_than:
            try:
                yield uuid.UUID(path.name)
            except ValueError:
                continue


def temporary_ids(older_than: float) -> Iterator[uuid.UUID]:
    for path in (Path(settings.FILES_ROOT) / "arriving").glob("*.part"):
        if path.stat().st_mtime < older_than:
            yield uuid.UUID(path.stem)


def _pieces(chunk: bytes) -> Iterator[bytes]:
    for start in range(0, len(chunk), CHUNK):
        yield chunk[start : start + CHUNK]


def _folder(path: Path) -> Path:
    path.mkdir(parents=True, exist_ok=True, mode=0o700)
    return path


def _private(path: Path, mode: str) -> BinaryIO:
    return open(path, mode, opener=lambda name, flags: os.open(name, flags, 0o600))  # type: ignore[return-value]


def _sync_folder(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
