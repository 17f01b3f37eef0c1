"""Reading the signature out of a PDF that anyone may have made, without unpacking anything of it.

Only the byte range, the digest over it and the CMS container are looked at: nothing in the file can make this work
long or take much memory.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, timezone
from typing import Any

from asn1crypto import cms
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

BYTE_RANGE = re.compile(rb"/ByteRange\s*\[\s*(\d{1,10}) (\d{1,10}) (\d{1,10}) (\d{1,10})\s*\]")
# Characters other than letters and digits may stand as octal escapes: D:20261122105635+08'00'
SIGNED_AT = re.compile(rb"/M \(D(?::|\\072)(\d{14})(?:(?:\+|\\053)(\d{2}))?")
HEX_STRING = re.compile(rb"<[0-9A-F]+>")
LARGEST_CONTAINER = 64 * 1024
UNREADABLE = "文件内容被改动或已损坏，电子印章无法读出"


@dataclass(frozen=True)
class Reading:
    """What a signature in a PDF says of itself; `trouble` is empty when it is whole and ours."""

    trouble: str
    signer: str = ""
    signed_at: datetime | None = None
    has_signature: bool = False


def read(pdf: bytes, authority: bytes) -> Reading:
    ranges = BYTE_RANGE.findall(pdf)
    if not ranges:
        return Reading(UNREADABLE if b"/ByteRange" in pdf else "文件没有电子印章", has_signature=b"/ByteRange" in pdf)
    if len(ranges) > 1:
        return Reading("文件有不止一个电子签名，不是本平台制发的样子", has_signature=True)
    first, length, second, rest = (int(one) for one in ranges[0])
    gap = pdf[length:second]
    if first != 0 or len(gap) > LARGEST_CONTAINER or HEX_STRING.fullmatch(gap) is None:
        return Reading(UNREADABLE, has_signature=True)
    if second + rest != len(pdf):
        words = "签章后文件被追加了内容" if second + rest < len(pdf) else "文件不完整，后面的内容缺失"
        return Reading(words, has_signature=True)
    digest = hashlib.sha256(pdf[:length] + pdf[second:]).digest()
    try:
        container = bytes.fromhex(gap[1:-1].decode("ascii"))
        return replace(_read_container(container, digest, authority), signed_at=_signed_at(pdf))
    except Exception:  # noqa: BLE001  whatever a stranger's container breaks in the parsers, the answer is the same
        return Reading(UNREADABLE, has_signature=True)


def _read_container(container: bytes, digest: bytes, authority: bytes) -> Reading:
    info = cms.ContentInfo.load(container)
    signed = info["content"]
    signer = signed["signer_infos"][0]
    attributes = {one["type"].native: one["values"][0] for one in signer["signed_attrs"]}
    wanted = signer["sid"].native["serial_number"]
    certificate = next(one.chosen for one in signed["certificates"] if one.chosen.serial_number == wanted)
    found = x509.load_der_x509_certificate(certificate.dump())
    names = found.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    about: dict[str, Any] = {
        "signer": str(names[0].value) if names else "",
        "has_signature": True,
    }
    if not _is_ours(found, authority):
        return Reading("签名证书不是本平台发给单位的", **about)
    if attributes["message_digest"].native != digest:
        return Reading("签章后内容被改动", **about)
    if not _is_signed(signer, found):
        return Reading("签名值不正确", **about)
    # Behind the container the reserved room is filled with zeros; nothing may hide there.
    if any(container[len(info.dump()) :]):
        return Reading("签名数据被改动", **about)
    return Reading("", **about)


def _signed_at(pdf: bytes) -> datetime | None:
    """The signer's clock, as the signature dictionary has it."""
    found = SIGNED_AT.search(pdf)
    if found is None:
        return None
    zone = timezone(timedelta(hours=int(found[2] or 0)))
    return datetime.strptime(found[1].decode("ascii"), "%Y%m%d%H%M%S").replace(tzinfo=zone)


def _is_ours(certificate: x509.Certificate, authority: bytes) -> bool:
    try:
        certificate.verify_directly_issued_by(x509.load_der_x509_certificate(authority))
    except (ValueError, TypeError, InvalidSignature):
        return False
    return True


def _is_signed(signer: Any, certificate: x509.Certificate) -> bool:
    key = certificate.public_key()
    if not isinstance(key, ec.EllipticCurvePublicKey):
        return False
    # What is signed is the SET OF attributes with its universal tag, not the [0] it carries inside (RFC 5652, 5.4).
    content = b"\x31" + signer["signed_attrs"].dump()[1:]
    try:
        key.verify(signer["signature"].native, content, ec.ECDSA(hashes.SHA256()))
    except InvalidSignature:
        return False
    return True
