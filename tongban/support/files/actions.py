from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import transaction

from tongban.common import clock
from tongban.common.actors import Actor
from tongban.common.errors import NotAllowedError, NotFoundError
from tongban.common.prepared import ask
from tongban.support.audit import api as audit

from . import rules, storage
from .errors import FileRefusedError, OffsetConflictError, TooManyFilesError
from .models import StoredFile, Upload
from .values import FileInfo

UNCLAIMED_LIMIT = 200
OPEN_UPLOAD_LIMIT = 20
# Longer than a draft lives (30 days), since a draft may point at files that nobody has claimed yet.
UNCLAIMED_DAYS = 35
OPEN_UPLOAD_DAYS = 2
CHUNK_LIMIT = 4 * 1024 * 1024
PURPOSE_LIMIT = 60
CLAIM = """
    UPDATE files_storedfile SET subject = %s, claimed_at = COALESCE(claimed_at, %s)
    WHERE id = ANY(%s) AND ((subject = '' AND owner_id = %s) OR subject = %s)
    RETURNING id, name, size, media_type, sha256, purpose, subject, owner_id, owner_label, created_at
"""


def receive_file(
    *, actor: Actor, name: str, chunks: Iterable[bytes], purpose: str, accept: Collection[str] | None = None
) -> StoredFile:
    """Take one file from a person, streaming; nothing is kept unless all of it is in order."""
    name = rules.clean_name(name)
    rules.check_extension(name, accept)
    _check_quota(actor)
    file_id = uuid.uuid4()
    written = storage.write_temporary(file_id, chunks, settings.FILE_SIZE_LIMIT)
    try:
        return _keep(actor, file_id, written, name=name, purpose=purpose, accept=accept)
    finally:
        written.path.unlink(missing_ok=True)


def put_file(
    *, name: str, data: bytes, media_type: str, owner_label: str, purpose: str, subject: str = ""
) -> StoredFile:
    """Keep a file that the platform made itself (a notice, a licence), for `subject` when it has one already."""
    now = clock.now()
    rules.check_size(len(data), max(settings.FILE_SIZE_LIMIT, len(data)))
    file_id = uuid.uuid4()
    written = storage.write_temporary(file_id, [data], len(data))
    storage.settle(written.path, file_id)
    return StoredFile.objects.create(
        id=file_id,
        name=rules.clean_name(name),
        size=written.size,
        media_type=media_type,
        sha256=written.sha256,
        purpose=purpose[:PURPOSE_LIMIT],
        owner_label=owner_label,
        subject=subject,
        created_at=now,
        claimed_at=now if subject else None,
    )


def claim_files(*, ids: Iterable[uuid.UUID], subject: str, owner_id: int | None) -> list[FileInfo]:
    """Mark files as belonging to `subject`: only the uploader's own unused files, or those already there."""
    return [FileInfo(*row) for row in ask(CLAIM, [subject, clock.now(), list(ids), owner_id, subject])]


@transaction.atomic
def start_upload(*, actor: Actor, name: str, size: int, purpose: str, accept: Collection[str] | None = None) -> Upload:
    """Begin a resumable upload; refuses at once what would be refused at the end by name or size."""
    name = rules.clean_name(name)
    rules.check_extension(name, accept)
    rules.check_size(size, settings.FILE_SIZE_LIMIT)
    _check_quota(actor)
    if Upload.objects.filter(owner_id=actor.pk, file=None).count() >= OPEN_UPLOAD_LIMIT:
        raise TooManyFilesError(f"同时在传的文件超过 {OPEN_UPLOAD_LIMIT} 个，请等前面的传完")
    now = clock.now()
    return Upload.objects.create(
        owner_id=actor.pk,
        name=name,
        size=size,
        purpose=purpose[:PURPOSE_LIMIT],
        accept=",".join(sorted(rules.accept_codes(accept or ()))),
        created_at=now,
        touched_at=now,
    )


def append_to_upload(*, actor: Actor, upload_id: uuid.UUID, offset: int, data: bytes) -> Upload:
    """Add the next bytes; the last ones turn the upload into a file. Refusing the content ends the upload."""
    try:
        with transaction.atomic():
            return _append(actor, upload_id, offset, data)
    except FileRefusedError:
        drop_upload(actor=actor, upload_id=upload_id)
        raise


def _append(actor: Actor, upload_id: uuid.UUID, offset: int, data: bytes) -> Upload:
    upload = _locked(actor, upload_id)
    if upload.file_id is not None:
        if offset == upload.size and not data:
            return upload  # the answer to the last piece was lost; here it is again
        raise OffsetConflictError(upload.size)
    arrived = arrived_of(upload)
    if offset != arrived:
        raise OffsetConflictError(arrived)
    if arrived + len(data) > upload.size:
        raise FileRefusedError("传来的内容比文件本身长，请重新选择文件")
    storage.append(upload.pk, offset, data)
    upload.received = offset + len(data)
    upload.touched_at = clock.now()
    if upload.received == upload.size:
        written = storage.read_temporary(upload.pk)
        accept = upload.accept.split(",") if upload.accept else None
        upload.file = _keep(actor, upload.pk, written, name=upload.name, purpose=upload.purpose, accept=accept)
    upload.save(update_fields=["received", "touched_at", "file"])
    return upload


def arrived_of(upload: Upload) -> int:
    """How much is truly here: the row may say more than the disk kept after a crash."""
    return upload.received if upload.file_id else min(upload.received, storage.held(upload.pk))


@transaction.atomic
def drop_upload(*, actor: Actor, upload_id: uuid.UUID) -> None:
    """The person cancels: the bytes go away at once."""
    upload = _locked(actor, upload_id)
    if upload.file_id is None:
        storage.drop_temporary(upload.pk)
        upload.delete()


@transaction.atomic
def drop_file(*, actor: Actor, file_id: uuid.UUID) -> None:
    """Take back a file that has not been used yet."""
    file = StoredFile.objects.select_for_update().unclaimed().of_owner(actor.pk).filter(pk=file_id).first()
    if file is None:
        raise NotFoundError(what="这份文件")
    audit.record(actor, "files.drop", f"file:{file.pk}", facts={"name": file.name, "sha256": file.sha256})
    file.delete()
    transaction.on_commit(lambda: storage.remove(file_id))


def purge() -> dict[str, int]:
    """Remove what nobody claimed in time, uploads left lying, and files on disk that no row knows."""
    removed = _remove_forgotten(clock.now())
    day_ago = (clock.now() - timedelta(days=1)).timestamp()
    return {**removed, "orphans": _remove_orphans(day_ago) + _remove_loose_temporaries(day_ago)}


@transaction.atomic
def _remove_forgotten(now: datetime) -> dict[str, int]:
    """The rows; their bytes are orphans from now on. Locked: what is claimed at this moment stays."""
    unclaimed = StoredFile.objects.unclaimed().exclude(owner_id=None).select_for_update()
    files = list(unclaimed.made_before(now - timedelta(days=UNCLAIMED_DAYS)).values_list("pk", flat=True))
    StoredFile.objects.filter(pk__in=files).delete()
    uploads, _ = Upload.objects.filter(touched_at__lt=now - timedelta(days=OPEN_UPLOAD_DAYS)).delete()
    removed = {"files": len(files), "uploads": uploads}
    if any(removed.values()):
        audit.record(get_user_model().objects.system(), "files.purge", "files", facts=removed)
    return removed


def _remove_orphans(older_than: float) -> int:
    removed = 0
    for batch in _batches(storage.settled_ids(older_than)):
        known = set(StoredFile.objects.filter(pk__in=batch).values_list("pk", flat=True))
        for file_id in set(batch) - known:
            storage.remove(file_id)
            removed += 1
    return removed


def _remove_loose_temporaries(older_than: float) -> int:
    removed = 0
    for batch in _batches(storage.temporary_ids(older_than)):
        known = set(Upload.objects.filter(pk__in=batch).values_list("pk", flat=True))
        for upload_id in set(batch) - known:
            storage.drop_temporary(upload_id)
            removed += 1
    return removed


def _batches(ids: Iterable[uuid.UUID], size: int = 500) -> Iterable[list[uuid.UUID]]:
    batch: list[uuid.UUID] = []
    for one in ids:
        batch.append(one)
        if len(batch) == size:
            yield batch
            batch = []
    if batch:
        yield batch


def _locked(actor: Actor, upload_id: uuid.UUID) -> Upload:
    upload = Upload.objects.select_for_update(of=("self",)).filter(pk=upload_id, owner_id=actor.pk).first()
    if upload is None:
        raise NotFoundError(what="这次上传，可能已经取消或过期，请重新选择文件")
    return upload


def _check_quota(actor: Actor) -> None:
    if actor.pk is None:
        raise NotAllowedError
    if StoredFile.objects.unclaimed().of_owner(actor.pk).count() >= UNCLAIMED_LIMIT:
        raise TooManyFilesError(f"您已有 {UNCLAIMED_LIMIT} 份上传后没有用到的文件，请先删去一些再上传")


def _keep(
    actor: Actor,
    file_id: uuid.UUID,
    written: storage.Written,
    *,
    name: str,
    purpose: str,
    accept: Collection[str] | None,
) -> StoredFile:
    rules.check_size(written.size, settings.FILE_SIZE_LIMIT)
    name, kind = rules.identify(written.path, name, accept)
    with transaction.atomic():
        file = StoredFile.objects.create(
            id=file_id,
            name=name,
            size=written.size,
            media_type=kind.media_type,
            sha256=written.sha256,
            purpose=purpose[:PURPOSE_LIMIT],
            owner_id=actor.pk,
            owner_label=getattr(actor, "name", ""),
            created_at=clock.now(),
        )
        audit.record(
            actor,
            "files.receive",
            f"file:{file_id}",
            facts={"name": name, "size": written.size, "sha256": written.sha256, "purpose": purpose},
        )
        storage.settle(written.path, file_id)
    return file
