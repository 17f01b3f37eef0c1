"""The SM2 key of each agency's seal, in the key folder (common.crypto), found by its key id."""

from __future__ import annotations

from tongban.common import crypto

ALGORITHM = "SM2-SM3"


def signing_key(agency_uscc: str) -> crypto.SM2Key:
    return crypto.signer(_name(agency_uscc))


def public_key(agency_uscc: str, key_id: str) -> bytes | None:
    """None when this agency never had such a key here."""
    return crypto.public_key_of(_name(agency_uscc), key_id)


def verify(public_key: bytes, data: bytes, signature: bytes) -> bool:
    return crypto.sm2_verify(public_key, data, signature)


def _name(agency_uscc: str) -> str:
    return f"seal-{agency_uscc}"
