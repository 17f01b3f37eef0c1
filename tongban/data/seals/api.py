"""What other modules may ask of seals."""

from .actions import change_state, register_seal, seal_pdf, sign_data
from .checking import check_pdf, verify_data
from .picture import picture
from .queries import seal_of, uses_of
from .values import PdfCheck, SealInfo, SealUseLine, SignedData

__all__ = [
    "PdfCheck",
    "SealInfo",
    "SealUseLine",
    "SignedData",
    "change_state",
    "check_pdf",
    "picture",
    "register_seal",
    "seal_of",
    "seal_pdf",
    "sign_data",
    "uses_of",
    "verify_data",
]
