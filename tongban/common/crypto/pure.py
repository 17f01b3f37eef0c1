"""SM2 in Python (gmalg), for machines without OpenSSL 3 and as the tests' oracle. Slow, and not constant-time."""

from __future__ import annotations

from asn1crypto import algos, keys

from .provider import DISTINGUISHING_ID

keys.NamedCurve.register("sm2p256v1", "1.2.156.10197.1.301", 32)
_ALGORITHM = "301306072a8648ce3d020106082a811ccf5501822d"  # id-ecPublicKey with the curve of SM2
_PRIVATE_HEAD = bytes.fromhex("308187020100" + _ALGORITHM + "046d306b0201010420")
_PRIVATE_MIDDLE = bytes.fromhex("a144034200")
_PUBLIC_HEAD = bytes.fromhex("3059" + _ALGORITHM + "034200")


class PythonProvider:
    name = "python"

    def generate(self) -> bytes:
        import gmalg

        secret, _ = gmalg.SM2(uid=DISTINGUISHING_ID).generate_keypair()
        return private_key_der(secret)

    def public_key(self, private_key: bytes) -> bytes:
        return public_key_der(_public_point(_secret(private_key)))

    def sign(self, private_key: bytes, data: bytes) -> bytes:
        import gmalg

        secret = _secret(private_key)
        r, s = gmalg.SM2(secret, DISTINGUISHING_ID, _public_point(secret)).sign(data)
        return algos.DSASignature({"r": int.from_bytes(r, "big"), "s": int.from_bytes(s, "big")}).dump()

    def verify(self, public_key: bytes, data: bytes, signature: bytes) -> bool:
        import gmalg

        try:
            parts = algos.DSASignature.load(signature, strict=True)
            r, s = (parts[name].native.to_bytes(32, "big") for name in ("r", "s"))
            point = bytes(keys.PublicKeyInfo.load(public_key)["public_key"])
            checker = gmalg.SM2(uid=DISTINGUISHING_ID, pk=point)
            return bool(checker.verify(data, r, s))
        except (ValueError, TypeError, OverflowError, gmalg.errors.GMError):
            return False


def private_key_der(secret: bytes) -> bytes:
    """PKCS#8 around the 32 bytes of d; every length in it is fixed."""
    return _PRIVATE_HEAD + secret + _PRIVATE_MIDDLE + _public_point(secret)


def public_key_der(point: bytes) -> bytes:
    """SubjectPublicKeyInfo around 04‖x‖y."""
    return _PUBLIC_HEAD + point


def _secret(private_key: bytes) -> bytes:
    number: int = keys.PrivateKeyInfo.load(private_key)["private_key"].parsed["private_key"].native
    return number.to_bytes(32, "big")


def _public_point(secret: bytes) -> bytes:
    import gmalg

    return gmalg.SM2(uid=DISTINGUISHING_ID).generate_pk(secret)
