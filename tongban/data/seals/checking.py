"""Is it as it was sealed? For anyone who asks; nothing is written."""

from __future__ import annotations

import hashlib

from . import certificates, keys, strangers
from .enums import UseKind
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
    """Is this very file (every byte of it) in the log of seal use, and is its signature right?"""
    from . import pades  # half a second to load, in processes that are seldom asked

    authority = certificates.authority_certificate()
    digest = hashlib.sha256(pdf).hexdigest()
    is_registered = SealUse.objects.filter(digest=digest, kind=UseKind.PDF).exists()
    reading = strangers.read(pdf, authority)
    trouble = reading.trouble
    if is_registered and not trouble:
        trouble = pades.trouble_of(pdf, authority)
    signature_valid = reading.has_signature and not trouble
    intact = signature_valid and is_registered
    if not trouble:
        trouble = "用印记录里没有这份文件，可能被改动过"
    return PdfCheck(
        intact=intact,
        reason=f"{reading.signer}签章，签章后内容没有改动" if intact else trouble,
        signer=reading.signer,
        signed_at=reading.signed_at,
        has_signature=reading.has_signature,
        signature_valid=signature_valid,
        is_registered=is_registered,
    )
