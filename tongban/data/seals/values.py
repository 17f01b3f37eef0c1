"""What goes over the counter of seals."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True)
class SealInfo:
    agency_uscc: str
    agency_name: str
    name: str
    esid: str
    valid_from_on: date
    valid_to_on: date
    state: str
    state_name: str


@dataclass(frozen=True)
class SignedData:
    algorithm: str
    key_id: str
    signature: str


@dataclass(frozen=True)
class PdfCheck:
    """`intact` is true only when nothing of the file differs from what was sealed here."""

    intact: bool
    reason: str
    signer: str = ""
    signed_at: datetime | None = None
    has_signature: bool = False
    signature_valid: bool = False
    is_registered: bool = False


@dataclass(frozen=True)
class SealUseLine:
    used_at: datetime
    kind_name: str
    reason: str
    digest: str
