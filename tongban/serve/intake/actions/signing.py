"""手写签名: kept with the case, and handed to the papers that it stands on (电子签名法 第十三条)."""

from __future__ import annotations

from typing import Any

from tongban.common import clock
from tongban.support.audit import api as audit
from tongban.support.devices import api as devices
from tongban.support.identity import api as identity

from ..enums import SignedFor
from ..models import Application, Signature
from .walking import subject_of


def keep_signature(
    application: Application, purpose: SignedFor, strokes: devices.Strokes, signer: str, actor: identity.User
) -> Signature:
    """In the transaction of what was signed; the strokes stay, the picture is drawn from them."""
    row = Signature.objects.create(
        application=application,
        purpose=purpose,
        signer_name=signer,
        strokes=strokes,
        sha256=devices.digest(strokes),
        signed_at=clock.now(),
        clerk_name=actor.name,
    )
    facts = {"for": purpose.value, "signer": signer, "sha256": row.sha256}
    audit.record(actor, "intake.sign", subject_of(application.number), facts=facts)
    return row


def for_paper(row: Signature | None) -> dict[str, Any]:
    """What a paper shows of it; nothing for who signs the printed paper by hand."""
    if row is None:
        return {}
    told = {"strokes": row.strokes, "sha256": row.sha256, "name": row.signer_name, "clerk": row.clerk_name}
    return {"signed": told | {"at": row.signed_at.isoformat()}}
