"""PAdES-B over a PDF with pyHanko: sign as an increment, and read a signature back."""

from __future__ import annotations

import io
from typing import Any

from asn1crypto import keys as asn1_keys
from asn1crypto import x509 as asn1_x509
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.layout import BoxConstraints
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.writer import BasePdfFileWriter
from pyhanko.sign import signers
from pyhanko.sign.fields import MDPPerm, SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko.stamp import BaseStamp, BaseStampStyle
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.registry import SimpleCertificateStore

from tongban.support.notices.api import SealBox

from .certificates import SigningFiles

FIELD = "Seal"
RESERVED = 8192
POINTS_PER_MM = 72 / 25.4


class _ClearStampStyle(BaseStampStyle):
    """The seal is drawn on the page itself; the signature field over it shows nothing of its own."""

    border_width = 0

    def create_stamp(self, writer: BasePdfFileWriter, box: BoxConstraints, text_params: dict) -> BaseStamp:
        return _ClearStamp(writer=writer, style=self, box=box)


class _ClearStamp(BaseStamp):
    def render(self) -> bytes:
        return b""


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


def trouble_of(pdf: bytes, authority: bytes) -> str:
    """Full validation, for files that we know to be ours; empty when all is well. Never call it on a stranger's
    file: the reader unpacks whatever it is told to (see strangers.py)."""
    found = PdfFileReader(io.BytesIO(pdf), strict=True).embedded_signatures
    if len(found) != 1:
        return "文件的签名个数不对"
    root = asn1_x509.Certificate.load(authority)
    moment = found[0].self_reported_timestamp
    context = ValidationContext(trust_roots=[root], allow_fetching=False, moment=moment)
    status = validate_pdf_signature(found[0], signer_validation_context=context)
    if not status.intact or not status.valid:
        return "签名值不正确"
    if not status.trusted:
        return "签名证书不是本平台发给单位的"
    if status.coverage != SignatureCoverageLevel.ENTIRE_FILE or not status.bottom_line:
        return "签章后文件被追加了内容"
    return ""
