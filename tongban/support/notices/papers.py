"""The sealed PDF of a notice: made once, by the worker or by whoever reads it first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from tongban.common import clock
from tongban.common.errors import NotFoundError
from tongban.support.files import api as files

from . import barcodes, layouts, registry, typesetting, wording
from .models import Notice

HASH_SHOWN = 16
WITH_BARCODE = ("receipt",)


@dataclass(frozen=True)
class Sealing:
    """The agency as it was called when the paper was issued."""

    uscc: str
    name: str


def pdf(notice_id: UUID | str) -> files.FileInfo:
    """The sealed paper; made now when the worker has not come to it yet."""
    file_id = Notice.objects.filter(pk=notice_id).values_list("file_id", flat=True).first()
    return files.info(file_id or make(notice_id))


def pdf_bytes(notice_id: UUID | str) -> bytes:
    with files.open(pdf(notice_id).id) as handle:
        return handle.read()


@transaction.atomic
def make(notice_id: UUID | str) -> UUID:
    """Typeset, seal, store. The row is locked: of two who come at once the second finds it done."""
    row = Notice.objects.select_for_update().filter(pk=notice_id).first()
    if row is None:
        raise NotFoundError(what="这份文书")
    if row.file_id is not None:
        return row.file_id
    link = verify_link(row.verify_code)
    rendered = typesetting.render_sealed(layouts.path_of(row.layout), _document(row, link), moment=row.issued_at)
    sealed = registry.seal(
        Sealing(row.agency_uscc, row.agency_name),
        rendered.pdf,
        reason=f"{row.name} {row.number}",
        contact=link,
        box=rendered.box,
    )
    stored = files.put(
        f"{row.name}-{row.number}.pdf",
        sealed,
        media_type="application/pdf",
        owner_label=row.agency_name,
        purpose="notice",
        subject=f"notice:{row.pk}",
    )
    row.file_id, row.pdf_sha256, row.made_at = stored.id, stored.sha256, clock.now()
    row.save(update_fields=["file_id", "pdf_sha256", "made_at"])
    return stored.id


def on_issued(event: Any, *, event_id: Any) -> None:
    """Consumer of `notices.issued`; a second delivery finds the paper made."""
    make(event.notice_id)


def verify_link(code: str) -> str:
    return f"{settings.PUBLIC_URL}/v/{code}"


def _document(row: Notice, link: str) -> dict[str, Any]:
    return {
        **row.data["paper"],
        "agency": row.agency_name,
        "number": row.number,
        "date": wording.chinese_date(timezone.localdate(row.issued_at)),
        "verify_code": "-".join(row.verify_code[at : at + 4] for at in range(0, len(row.verify_code), 4)),
        "verify_site": f"{settings.PUBLIC_URL}/v/",
        "hash": f"{row.content_hash[:HASH_SHOWN]}…",
        "qr": typesetting.qr_svg(link),
        "seal": registry.seal_picture(row.agency_name),
        "barcode": barcodes.code128_svg(row.case_number) if row.kind in WITH_BARCODE else "",
        "case_number": row.case_number,
        "sample": False,
    }
