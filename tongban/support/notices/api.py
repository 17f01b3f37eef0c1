"""What other modules may ask of notices."""

from .actions import issue, mark_read, preview, tell
from .errors import FontsMissingError, NoSealerError, PaperNotMadeError
from .events import NoticeIssued
from .papers import pdf, pdf_bytes
from .queries import (
    message_page,
    messages,
    notice,
    of_case,
    of_recipient,
    unread_count,
    verification,
    verification_of_file,
)
from .registry import PAPER, register_sealer, register_template
from .rehearsal import Telling, Told, rehearse
from .typesetting import qr_svg, render_sealed, render_typst
from .values import MessageInfo, NoticeInfo, NoticeVerification, SealBox
from .wording import Letter, Paper, facts, heading, lead, para, signature_rows, table

__all__ = [
    "PAPER",
    "FontsMissingError",
    "Letter",
    "MessageInfo",
    "NoSealerError",
    "NoticeInfo",
    "NoticeIssued",
    "NoticeVerification",
    "Paper",
    "PaperNotMadeError",
    "SealBox",
    "Telling",
    "Told",
    "facts",
    "heading",
    "issue",
    "lead",
    "mark_read",
    "message_page",
    "messages",
    "notice",
    "of_case",
    "of_recipient",
    "para",
    "pdf",
    "pdf_bytes",
    "preview",
    "qr_svg",
    "register_sealer",
    "register_template",
    "rehearse",
    "render_sealed",
    "render_typst",
    "signature_rows",
    "table",
    "tell",
    "unread_count",
    "verification",
    "verification_of_file",
]
