"""Reading about the signatures of a case."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from tongban.support.devices import api as devices

from .enums import SignedFor
from .models import Signature


@dataclass(frozen=True)
class SignatureInfo:
    id: int
    purpose: str
    purpose_name: str
    signer_name: str
    strokes: devices.Strokes
    sha256: str
    signed_at: datetime
    clerk_name: str


def signatures_of(number: str) -> list[SignatureInfo]:
    """Of one case, in order; the caller has asked who may see it."""
    return [
        SignatureInfo(
            row.pk,
            row.purpose,
            SignedFor(row.purpose).label,
            row.signer_name,
            row.strokes,
            row.sha256,
            row.signed_at,
            row.clerk_name,
        )
        for row in Signature.objects.filter(application__number=number)
    ]
