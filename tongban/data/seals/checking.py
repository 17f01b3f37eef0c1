"""Is it as it was sealed? For anyone who asks; nothing is written."""

from __future__ import annotations

import hashlib

from . import certificates, keys, pades
from .models import SealUse
from .values import PdfCheck, SignedData


def verify_data(agency_uscc: str, data: bytes, signed: SignedData) -> bool:
    """True when `signed` is this agency's signature over exactly this data."""
    if signed.algorithm != keys.ALGORITHM:
        return False
    public_key = keys.public_key(agency_uscc, signed.key_id)
    if public_key is None:
        return False
    try:
        signature = bytes.fromhex(signed.signature)
    except ValueError:
        return False
    return keys.verify(public_key, data, signature)


def check_pdf(pdf: bytes) -> PdfCheck:
    """Check the signature, then that this very file (every byte of it) is in the log of seal use."""
    reading = pades.read(pdf, certificates.authority_certificate())
    digest = hashlib.sha256(pdf).hexdigest()
    is_registered = SealUse.objects.filter(digest=digest, kind="pdf").exists()
    intact = not reading.trouble and is_registered
    if intact:
        reason = f"{reading.signer}签章，签章后内容没有改动"
    else:
        reason = reading.trouble or "用印记录里没有这份文件，可能被改动过"
    return PdfCheck(
        intact=intact,
        reason=reason,
        signer=reading.signer,
        signed_at=reading.signed_at,
        has_signature=reading.has_signature,
        signature_valid=reading.has_signature and not reading.trouble,
        is_registered=is_registered,
    )
