"""国密: SM3 digests and SM2 signatures, by the system's OpenSSL 3 or, where it is missing, in Python."""

from __future__ import annotations

from .digests import sm3
from .keys import SM2Key, has_secret, key_id, new_secret, public_key_of, secret, signer
from .provider import Provider, Signer, sm2_verify

__all__ = [
    "Provider",
    "SM2Key",
    "Signer",
    "has_secret",
    "key_id",
    "new_secret",
    "public_key_of",
    "secret",
    "signer",
    "sm2_verify",
    "sm3",
]
