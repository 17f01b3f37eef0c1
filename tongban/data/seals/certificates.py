"""A small certificate authority of the platform and one signing certificate per agency, for PAdES.

Files under the key folder, made at first use behind a lock, so that several processes agree on one key:
`seals/ca.key ca.pem`, `seals/<uscc>/pades.key pades.pem`. SM2 certificates are refused by PDF readers and by the
library, therefore ECDSA P-256 here; the national algorithm signs the data (see keys.py).
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from django.conf import settings

CA_YEARS = 20
AGENCY_YEARS = 5
RENEW_BEFORE = timedelta(days=30)
KeyAndCert = tuple[ec.EllipticCurvePrivateKey, x509.Certificate]


@dataclass(frozen=True)
class SigningFiles:
    key: bytes
    certificate: bytes
    authority: bytes


def folder() -> Path:
    path = Path(settings.KEYS_ROOT) / "seals"
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path


@contextmanager
def key_lock() -> Iterator[None]:
    """One process at a time makes keys."""
    with (folder() / ".lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def write_private(path: Path, content: bytes) -> None:
    """Appears whole or not at all, readable by nobody else."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    new = path.with_name(path.name + ".new")
    descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as handle:
        handle.write(content)
        handle.flush()
        os.fsync(handle.fileno())
    new.replace(path)


def signing_files(agency_uscc: str, agency_name: str) -> SigningFiles:
    """Key and certificate of one agency (DER), made when missing or about to end, and the authority's certificate."""
    place = folder() / agency_uscc
    found = _usable(place)
    if found is None:
        with key_lock():
            found = _usable(place) or _make_agency(place, agency_uscc, agency_name)
    return SigningFiles(key=found[0], certificate=found[1], authority=authority_certificate())


def authority_certificate() -> bytes:
    """The platform's own root (DER); what is sealed here is trusted through it."""
    path = folder() / "ca.pem"
    if not path.exists():
        with key_lock():
            _authority()
    return _certificate_der(path, path.stat().st_mtime_ns)


def _usable(place: Path) -> tuple[bytes, bytes] | None:
    path = place / "pades.pem"
    if not path.exists():
        return None
    key, certificate = _pair(place, path.stat().st_mtime_ns)
    if x509.load_der_x509_certificate(certificate).not_valid_after_utc - RENEW_BEFORE < datetime.now(UTC):
        return None
    return key, certificate


@lru_cache(maxsize=256)
def _pair(place: Path, changed: int) -> tuple[bytes, bytes]:
    key = _read_key(place / "pades.key")
    certificate = x509.load_pem_x509_certificate((place / "pades.pem").read_bytes())
    return _key_der(key), certificate.public_bytes(serialization.Encoding.DER)


@lru_cache(maxsize=8)
def _certificate_der(path: Path, changed: int) -> bytes:
    return x509.load_pem_x509_certificate(path.read_bytes()).public_bytes(serialization.Encoding.DER)


def _make_agency(place: Path, agency_uscc: str, agency_name: str) -> tuple[bytes, bytes]:
    ca_key, ca = _authority()
    key = ec.generate_private_key(ec.SECP256R1())
    subject = [(NameOID.COMMON_NAME, agency_name[:64]), (NameOID.SERIAL_NUMBER, agency_uscc)]
    usage = x509.KeyUsage(
        digital_signature=True, content_commitment=True, key_encipherment=False, data_encipherment=False,
        key_agreement=False, key_cert_sign=False, crl_sign=False, encipher_only=False, decipher_only=False,
    )  # fmt: skip
    builder = (
        _builder(subject, ca.subject, key.public_key(), AGENCY_YEARS)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(_key_name(ca_key.public_key()), critical=False)
    )
    certificate = builder.sign(ca_key, hashes.SHA256())
    _keep(place, "pades", key, certificate)
    return _key_der(key), certificate.public_bytes(serialization.Encoding.DER)


def _authority() -> KeyAndCert:
    """To be called inside `key_lock`."""
    place = folder()
    if (place / "ca.pem").exists():
        return _read_key(place / "ca.key"), x509.load_pem_x509_certificate((place / "ca.pem").read_bytes())
    key = ec.generate_private_key(ec.SECP256R1())
    subject = [(NameOID.COMMON_NAME, f"{settings.CITY_NAME}政务服务平台文件签章 CA")]
    usage = x509.KeyUsage(
        digital_signature=False, content_commitment=False, key_encipherment=False, data_encipherment=False,
        key_agreement=False, key_cert_sign=True, crl_sign=True, encipher_only=False, decipher_only=False,
    )  # fmt: skip
    builder = (
        _builder(subject, None, key.public_key(), CA_YEARS)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(usage, critical=True)
    )
    certificate = builder.sign(key, hashes.SHA256())
    _keep(place, "ca", key, certificate)
    return key, certificate


def _builder(
    subject: list[tuple[x509.ObjectIdentifier, str]],
    issuer: x509.Name | None,
    public_key: ec.EllipticCurvePublicKey,
    years: int,
) -> x509.CertificateBuilder:
    now = datetime.now(UTC)
    country = x509.NameAttribute(NameOID.COUNTRY_NAME, "CN")
    name = x509.Name([country, *(x509.NameAttribute(oid, value) for oid, value in subject)])
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(issuer or name)
        .public_key(public_key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(minutes=5))
        .not_valid_after(now + timedelta(days=365 * years))
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public_key), critical=False)
    )


def _key_name(public_key: ec.EllipticCurvePublicKey) -> x509.AuthorityKeyIdentifier:
    return x509.AuthorityKeyIdentifier.from_issuer_public_key(public_key)


def _keep(place: Path, name: str, key: ec.EllipticCurvePrivateKey, certificate: x509.Certificate) -> None:
    """The key first: a certificate on disk means that its key is there."""
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    write_private(place / f"{name}.key", pem)
    write_private(place / f"{name}.pem", certificate.public_bytes(serialization.Encoding.PEM))


def _read_key(path: Path) -> ec.EllipticCurvePrivateKey:
    key = serialization.load_pem_private_key(path.read_bytes(), password=None)
    assert isinstance(key, ec.EllipticCurvePrivateKey)
    return key


def _key_der(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
