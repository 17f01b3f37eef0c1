"""PAdES-B over a PDF with pyHanko: sign as an increment, and read a signature back."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from asn1crypto import keys as asn1_keys
from asn1crypto import x509 as asn1_x509
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.layout import BoxConstraints
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.writer import BasePdfFileWriter
from pyhanko.sign import signers
from pyhanko.sign.fields import MDPPerm, SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.general import SigningError
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko.stamp import BaseStamp, BaseStampStyle
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.registry import SimpleCertificateStore

from tongban.support.notices.api import SealBox

from .certificates import SigningFiles

FIELD = "Seal"
RESERVED = 8192
POINTS_PER_MM = 72 / 25.4
BAD_FILE = (PdfError, SignatureValidationError, SigningError, ValueError, KeyError, TypeError, AttributeError,
            IndexError, AssertionError, RecursionError, OverflowError, NotImplementedError)  # fmt: skip


class _ClearStampStyle(BaseStampStyle):
    """The seal is drawn on the page itself; the signature field over it shows nothing of its own."""

    border_width = 0

    def create_stamp(self, writer: BasePdfFileWriter, box: BoxConstraints, text_params: dict) -> BaseStamp:
        return _ClearStamp(writer=writer, style=self, box=box)


class _ClearStamp(BaseStamp):
    def render(self) -> bytes:
        return b""


@dataclass(frozen=True)
class Reading:
    """What a signature in a PDF says of itself. `trouble` is empty when it is whole and ours."""

    trouble: str
    signer: str = ""
    signed_at: datetime | None = None
    has_signature: bool = False


def sign(pdf: bytes, files: SigningFiles, *, reason: str, contact: str, box: SealBox | None) -> bytes:
    certificate = asn1_x509.Certificate.load(files.certificate)
    store = SimpleCertificateStore()
    store.register(asn1_x509.Certificate.load(files.authority))
    signer = signers.SimpleSigner(
        signing_cert=certificate, signing_key=asn1_keys.PrivateKeyInfo.load(files.key), cert_registry=store
    )
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    metadata = signers.PdfSignatureMetadata(
        field_name=FIELD,
        md_algorithm="sha256",
        name=certificate.subject.native["common_name"],
        reason=reason,
        contact_info=contact or None,
        subfilter=SigSeedSubFilter.PADES,
        certify=True,
        docmdp_permissions=MDPPerm.NO_CHANGES,
    )
    place = SigFieldSpec(FIELD, readable_field_name="电子印章", **_position(writer, box))
    made = signers.PdfSigner(metadata, signer, stamp_style=_ClearStampStyle(), new_field_spec=place).sign_pdf(
        writer, bytes_reserved=RESERVED
    )
    return made.getvalue()


def _position(writer: IncrementalPdfFileWriter, box: SealBox | None) -> dict[str, Any]:
    """pyHanko counts pages from 0 and measures in points from the lower left."""
    if box is None:
        return {}
    page = writer.root["/Pages"]["/Kids"][0]
    media = page.get("/MediaBox") or writer.root["/Pages"]["/MediaBox"]
    height = float(media[3])
    left, top = box.left * POINTS_PER_MM, height - box.top * POINTS_PER_MM
    right, bottom = left + box.width * POINTS_PER_MM, top - box.height * POINTS_PER_MM
    return {"on_page": box.page - 1, "box": (round(left), round(bottom), round(right), round(top))}


def read(pdf: bytes, authority: bytes) -> Reading:
    """Whether exactly one signature covers the whole file, is right and comes from an agency of this platform."""
    try:
        reader = PdfFileReader(io.BytesIO(pdf), strict=True)
        found = reader.embedded_signatures
        if not found:
            return Reading("文件没有电子印章")
        if len(found) > 1:
            return Reading("文件有不止一个电子签名，不是本平台制发的样子", has_signature=True)
        return _read_one(pdf, found[0], authority)
    except BAD_FILE:
        return Reading("文件内容被改动或已损坏，电子印章无法读出", has_signature=b"/ByteRange" in pdf)


def _read_one(pdf: bytes, one: Any, authority: bytes) -> Reading:
    root = asn1_x509.Certificate.load(authority)
    signed_at = one.self_reported_timestamp
    context = ValidationContext(trust_roots=[root], allow_fetching=False, moment=signed_at)
    status = validate_pdf_signature(one, signer_validation_context=context)
    signer = status.signing_cert.subject.native.get("common_name", "")
    about = {"signer": signer, "signed_at": signed_at, "has_signature": True}
    if not status.intact:
        return Reading("签章后内容被改动", **about)
    if not status.valid:
        return Reading("签名值不正确", **about)
    if status.coverage != SignatureCoverageLevel.ENTIRE_FILE or not status.bottom_line:
        trusted = status.trusted
        return Reading("签章后文件被追加了内容" if trusted else "签名证书不是本平台发给单位的", **about)
    if not _container_untouched(pdf, one):
        return Reading("签名数据被改动", **about)
    return Reading("", **about)


def _container_untouched(pdf: bytes, one: Any) -> bool:
    """The signature's own bytes are outside what it signs: they must be exactly as we write them."""
    _, start, end, _ = (int(value) for value in one.byte_range)
    gap = pdf[start:end]
    if re.fullmatch(rb"<[0-9A-F]+>", gap) is None:
        return False
    content = bytes.fromhex(gap[1:-1].decode("ascii"))
    length = len(one.pkcs7_content)
    return not any(content[_der_length(content) :]) and length >= _der_length(content)


def _der_length(content: bytes) -> int:
    """Whole length of the DER value at the front (long form, as every CMS container has)."""
    octets = content[1] & 0x7F
    return 2 + octets + int.from_bytes(content[2 : 2 + octets], "big")


__all__ = ["Reading", "read", "sign"]
