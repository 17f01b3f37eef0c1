"""Keys of a connection, in the key folder (common.crypto): `exchange-<peer>` for HMAC, `exchange` is ours for SM2.

The row of a peer names the key and holds the public half of the other side; a secret never enters the database.
"""

from __future__ import annotations

from tongban.common import crypto

from . import signing
from .models import Peer

OURS = "exchange"


def name_for(code: str) -> str:
    return f"exchange-{code}"


def sign_for(peer: Peer) -> signing.Sign:
    if peer.signing == signing.SM2:
        return signing.sm2_sign(crypto.signer(OURS).sign)
    return signing.hmac_sign(crypto.secret(peer.key_name))


def verify_for(peer: Peer) -> signing.Verify:
    if peer.signing == signing.SM2:
        return signing.sm2_verify(bytes.fromhex(peer.public_key))
    return signing.hmac_verify(crypto.secret(peer.key_name))


def our_public_key() -> str:
    return crypto.signer(OURS).public_key.hex()


def secret_mark(peer: Peer) -> str:
    """How both sides see that they hold the same secret, without showing it."""
    if peer.signing == signing.SM2:
        return crypto.key_id(bytes.fromhex(peer.public_key))
    return crypto.sm3(b"exchange-mark:" + crypto.secret(peer.key_name)).hex()[:16]
