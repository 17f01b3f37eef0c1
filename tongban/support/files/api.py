"""What other modules may ask of files."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable
from typing import BinaryIO

from tongban.common.actors import Actor
from tongban.common.errors import NotFoundError

from . import actions, storage
from .errors import FileRefusedError, FileTooLargeError, TooManyFilesError
from .models import StoredFile
from .readers import may_read, register_reader
from .values import FileInfo

__all__ = [
    "FileInfo",
    "FileRefusedError",
    "FileTooLargeError",
    "TooManyFilesError",
    "claim",
    "drop",
    "info",
    "infos",
    "may_read",
    "of_subject",
    "open",
    "put",
    "receive",
    "register_reader",
    "unclaimed_of",
]


def receive(
    actor: Actor, *, name: str, chunks: Iterable[bytes], purpose: str, accept: Collection[str] | None = None
) -> FileInfo:
    """Take a file from a person, streaming. `accept` narrows the kinds, e.g. ("pdf", "jpg").

    Raises FileRefusedError with the reason in Chinese under the field "file".
    """
    return _info(actions.receive_file(actor=actor, name=name, chunks=chunks, purpose=purpose, accept=accept))


def put(name: str, data: bytes, *, media_type: str, owner_label: str, purpose: str, subject: str = "") -> FileInfo:
    """Keep a file the platform made; without `subject` only code reads it."""
    return _info(
        actions.put_file(
            name=name, data=data, media_type=media_type, owner_label=owner_label, purpose=purpose, subject=subject
        )
    )


def info(file_id: uuid.UUID | str) -> FileInfo:
    found = _uuid(file_id)
    file = StoredFile.objects.filter(pk=found).first() if found is not None else None
    if file is None:
        raise NotFoundError(what="这份文件")
    return _info(file)


def infos(ids: Iterable[uuid.UUID | str]) -> dict[uuid.UUID, FileInfo]:
    """Those that exist, in one query; ids that are no uuid count as not existing."""
    wanted = [found for found in (_uuid(one) for one in ids) if found is not None]
    if not wanted:
        return {}
    return {file.pk: _info(file) for file in StoredFile.objects.filter(pk__in=wanted)}


def open(file_id: uuid.UUID) -> BinaryIO:  # noqa: A001  (read as files.open)
    """The bytes. The caller has checked `may_read`, or reads on behalf of the platform."""
    try:
        return storage.open_file(file_id)
    except FileNotFoundError:
        raise NotFoundError(what="这份文件") from None


def claim(ids: Iterable[uuid.UUID | str], subject: str, owner_id: int | None) -> dict[uuid.UUID, FileInfo]:
    """Mark files as belonging to `subject` ("case:<number>") in one statement.

    Takes the owner's own unused files and those that already belong to the subject; returns what was taken,
    so the caller sees by the missing ids which files are not the person's to use.
    """
    wanted = [found for found in (_uuid(one) for one in ids) if found is not None]
    if not wanted:
        return {}
    return {file.id: file for file in actions.claim_files(ids=wanted, subject=subject, owner_id=owner_id)}


def unclaimed_of(actor: Actor, *, purpose: str = "") -> list[FileInfo]:
    """The person's own uploads that are not used yet, newest first."""
    rows = StoredFile.objects.unclaimed().of_owner(actor.pk)
    if purpose:
        rows = rows.filter(purpose=purpose)
    return [_info(file) for file in rows[: actions.UNCLAIMED_LIMIT]]


def drop(actor: Actor, file_id: uuid.UUID | str) -> None:
    """The person takes back an own file that is not used yet."""
    found = _uuid(file_id)
    if found is None:
        raise NotFoundError(what="这份文件")
    actions.drop_file(actor=actor, file_id=found)


def _uuid(value: uuid.UUID | str) -> uuid.UUID | None:
    if isinstance(value, uuid.UUID):
        return value
    try:
        return uuid.UUID(str(value))
    except ValueError:
        return None


def _info(file: StoredFile) -> FileInfo:
    return FileInfo(
        id=file.pk,
        name=file.name,
        size=file.size,
        media_type=file.media_type,
        sha256=file.sha256,
        purpose=file.purpose,
        subject=file.subject,
        owner_id=file.owner_id,
        owner_label=file.owner_label,
        created_at=file.created_at,
    )


def of_subject(subject: str) -> list[FileInfo]:
    """What belongs to a thing, oldest first; the caller has checked who may see the thing."""
    return [_info(file) for file in StoredFile.objects.filter(subject=subject).order_by("created_at", "pk")]
