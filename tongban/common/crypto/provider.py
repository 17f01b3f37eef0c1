"""Who computes SM2: one small interface, so that a signing server (签名验签服务器) can take the place of software.

Keys travel as bytes: a private key as PKCS#8 DER, a public key as SubjectPublicKeyInfo DER, a signature as
DER SEQUENCE{r, s}. The signer's id in ZA is the standard's default (GB/T 35276-2017): OpenSSL leaves it empty.
"""

from __future__ import annotations

import functools
import logging
import os
from typing import Protocol

logger = logging.getLogger(__name__)

DISTINGUISHING_ID = b"1234567812345678"


class Provider(Protocol):
    name: str

    def generate(self) -> bytes:
        """A new private key."""

    def public_key(self, private_key: bytes) -> bytes: ...

    def sign(self, private_key: bytes, data: bytes) -> bytes: ...

    def verify(self, public_key: bytes, data: bytes, signature: bytes) -> bool:
        """False for anything malformed too: what is checked came from outside."""


class Signer(Protocol):
    """A private key that is used, not seen."""

    @property
    def public_key(self) -> bytes: ...

    @property
    def key_id(self) -> str: ...

    def sign(self, data: bytes) -> bytes: ...


@functools.cache
def provider() -> Provider:
    """OpenSSL when the machine has it (or `SM2_PROVIDER=python` says no)."""
    from . import openssl, pure

    if os.environ.get("SM2_PROVIDER") != "python":
        try:
            return openssl.OpenSSLProvider()
        except openssl.MissingLibraryError as error:
            logger.warning("crypto.openssl-missing reason=%s", error)
    return pure.PythonProvider()


def sm2_verify(public_key: bytes, data: bytes, signature: bytes) -> bool:
    return provider().verify(public_key, data, signature)
