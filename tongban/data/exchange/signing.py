"""How a request is signed: method, address, moment, nonce and the digest of the body; HMAC-SHA256 or SM2 with SM3.

No Django, no database: the receiving side of another language reads this file as the specification.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable, Mapping

from tongban.common.crypto import digests, provider

PEER, AT, NONCE, SIGNATURE = "X-Exchange-Peer", "X-Exchange-Time", "X-Exchange-Nonce", "X-Exchange-Signature"
HEADERS = (PEER, AT, NONCE, SIGNATURE)
HMAC, SM2 = "hmac", "sm2"
Sign = Callable[[bytes], str]
Verify = Callable[[bytes, str], bool]


def digest(scheme: str, data: bytes) -> str:
    """Hexadecimal; SHA-256 beside HMAC, SM3 beside SM2."""
    return digests.sm3(data).hex() if scheme == SM2 else hashlib.sha256(data).hexdigest()


def text_to_sign(scheme: str, method: str, target: str, at: str, nonce: str, body: bytes) -> bytes:
    """Five lines; `target` is path and query as they stand in the request, `at` seconds since 1970."""
    return "\n".join([method.upper(), target, at, nonce, digest(scheme, body)]).encode()


def headers(
    scheme: str, sign: Sign, *, peer: str, method: str, target: str, at: str, nonce: str, body: bytes
) -> dict[str, str]:
    signature = sign(text_to_sign(scheme, method, target, at, nonce, body))
    return {PEER: peer, AT: at, NONCE: nonce, SIGNATURE: signature}


def is_signed(scheme: str, verify: Verify, given: Mapping[str, str], *, method: str, target: str, body: bytes) -> bool:
    text = text_to_sign(scheme, method, target, given[AT], given[NONCE], body)
    return verify(text, given[SIGNATURE])


def hmac_sign(secret: bytes) -> Sign:
    return lambda text: hmac.new(secret, text, hashlib.sha256).hexdigest()


def hmac_verify(secret: bytes) -> Verify:
    return lambda text, given: hmac.compare_digest(hmac_sign(secret)(text).encode(), given.encode())


def sm2_sign(sign: Callable[[bytes], bytes]) -> Sign:
    return lambda text: sign(text).hex()


def sm2_verify(public_key: bytes) -> Verify:
    def verify(text: bytes, given: str) -> bool:
        try:
            return provider.sm2_verify(public_key, text, bytes.fromhex(given))
        except ValueError:
            return False

    return verify
