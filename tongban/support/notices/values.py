"""What goes over the counter of notices."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True)
class NoticeInfo:
    id: UUID
    kind: str
    name: str
    number: str
    case_number: str
    agency_name: str
    issued_at: datetime
    ready: bool
    verify_code: str


@dataclass(frozen=True)
class NoticeVerification:
    """What anyone who holds the code may know of a paper; the recipient's name is masked for natural persons."""

    found: bool
    valid: bool
    headline: str
    reason: str
    name: str = ""
    number: str = ""
    agency_name: str = ""
    recipient: str = ""
    item_name: str = ""
    issued_at: datetime | None = None
    content_hash: str = ""
    pdf_sha256: str = ""


@dataclass(frozen=True)
class MessageInfo:
    id: int
    title: str
    body: str
    link: str
    sent_at: datetime
    is_read: bool


@dataclass(frozen=True)
class SealBox:
    """Where the seal stands on a rendered paper: page from 1, millimetres from the upper left corner."""

    page: int
    left: float
    top: float
    width: float
    height: float
