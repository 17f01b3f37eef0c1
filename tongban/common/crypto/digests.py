"""SM3 (GB/T 32905-2016)."""

from __future__ import annotations

import hashlib

from cryptography.hazmat.primitives import hashes

_SYSTEM_HAS_SM3 = "sm3" in hashlib.algorithms_available


def sm3(data: bytes) -> bytes:
    """32 bytes."""
    if _SYSTEM_HAS_SM3:
        return hashlib.new("sm3", data).digest()
    return sm3_of_cryptography(data)


def sm3_of_cryptography(data: bytes) -> bytes:
    digest = hashes.Hash(hashes.SM3())
    digest.update(data)
    return digest.finalize()
