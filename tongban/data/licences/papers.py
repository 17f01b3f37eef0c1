"""The certificate as a sealed PDF: made once, by the worker or by whoever asks first."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction

from tongban.common import clock
from tongban.common.errors import NotFoundError
from tongban.data.seals import api as seals
from tongban.support.files import api as files
from tongban.support.notices import api as notices

from . import rules
from .enums import HolderKind
from .models import Licence

TEMPLATE = Path(__file__).parent / "typst" / "licence.typ"
FULL_WIDTH_FROM = 22


@dataclass(frozen=True)
class Issuer:
    uscc: str
    name: str


def pdf(identifier: str) -> files.FileInfo:
    """The sealed certificate; made now when the worker has not come to it yet."""
    file_id = Licence.objects.filter(identifier=identifier).values_list("file_id", flat=True).first()
    return files.info(file_id or make(identifier))


def pdf_bytes(identifier: str) -> bytes:
    with files.open(pdf(identifier).id) as handle:
        return handle.read()


@transaction.atomic
def make(identifier: str) -> UUID:
    """Typeset, seal, store. The row is locked: of two who come at once the second finds it done."""
    row = Licence.objects.select_for_update(of=("self",)).select_related("type").filter(identifier=identifier).first()
    if row is None:
        raise NotFoundError(what="这份证照")
    if row.file_id is not None:
        return row.file_id
    stored = files.put(
        f"{row.type.name}-{row.number}.pdf",
        typeset_and_seal(row),
        media_type="application/pdf",
        owner_label=row.issuer_name,
        purpose="licence",
        subject=f"licence:{row.identifier}",
    )
    row.file_id, row.pdf_sha256, row.made_at = stored.id, stored.sha256, clock.now()
    row.save(update_fields=["file_id", "pdf_sha256", "made_at"])
    return stored.id


def on_issued(event: Any, *, event_id: Any) -> None:
    """Consumer of `licences.issued`; a second delivery finds the paper made."""
    make(event.identifier)


def typeset_and_seal(row: Licence, *, watermark: str = "") -> bytes:
    rendered = notices.render_sealed(TEMPLATE, document(row, watermark), moment=row.created_at)
    return seals.seal_pdf(
        Issuer(row.issuer_uscc, row.issuer_name),
        rendered.pdf,
        reason=f"{row.type.name} {row.number}{'（加注件）' if watermark else ''}",
        contact=verify_link(row.verify_code),
        box=rendered.box,
    )


def verify_link(code: str) -> str:
    return f"{settings.PUBLIC_URL}/v/{code}"


def document(row: Licence, watermark: str = "") -> dict[str, Any]:
    """What the template lays out; everything is plain text."""
    link = verify_link(row.verify_code)
    return {
        "title": row.type.name,
        "landscape": row.type.is_landscape,
        "preamble": row.type.preamble,
        "number": row.number,
        "identifier": row.identifier,
        "issuer": row.issuer_name,
        "issued_on": rules.chinese_date(row.issued_on),
        "rows": lines(row),
        "merged": [{"name": one["name"], "words": rules.merged_words(one)} for one in row.merged],
        "watermark": watermark,
        "sample": bool(settings.IS_DEMO),
        "verify_code": "-".join(row.verify_code[at : at + 4] for at in range(0, len(row.verify_code), 4)),
        "verify_site": f"{settings.PUBLIC_URL}/v/",
        "qr": notices.qr_svg(link),
        "seal": seals.picture(row.issuer_name),
    }


def lines(row: Licence) -> list[dict[str, Any]]:
    """The face of the licence: holder, the type's own fields, term; long values take the whole width."""
    own = [(one["label"], rules.text_of(row.data.get(one["id"]))) for one in row.type.fields]
    names = [pair for one, pair in zip(row.type.fields, own, strict=True) if one["id"] == "name"]
    is_legal = row.holder_kind == HolderKind.LEGAL
    pairs = names or [("名称" if is_legal else "姓名", row.holder_name)]
    # A person's id number stands only on licences of persons, not on the licence of the shop a person runs.
    is_own = is_legal or row.type.holder_kind == HolderKind.NATURAL
    if is_own and row.number != row.holder_id_number:
        pairs.append(("统一社会信用代码" if is_legal else "公民身份号码", row.holder_id_number))
    pairs += [pair for pair in own if pair not in names]
    if row.valid_to_on is not None:
        pairs.append(("有效期", rules.term(row.valid_from_on, row.valid_to_on)))
    return [{"label": label, "value": value, "wide": len(value) > FULL_WIDTH_FROM} for label, value in pairs if value]
