"""What other modules may ask of notices."""

from .actions import issue, mark_read, preview, tell
from .errors import FontsMissingError, NoSealerError, PaperNotMadeError
from .events import NoticeIssued
from .papers import pdf, pdf_bytes
from .queries import messages, notice, of_case, of_recipient, unread_count, verification, verification_of_file
from .registry import register_sealer, register_template
from .rehearsal import Telling, Told, rehearse
from .typesetting import qr_svg, render_sealed, render_typst
from .values import MessageInfo, NoticeInfo, NoticeVerification, SealBox
from .wording import Paper

__all__ = [
    "FontsMissingError",
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
    "issue",
    "mark_read",
    "messages",
    "notice",
    "of_case",
    "of_recipient",
    "pdf",
    "pdf_bytes",
    "preview",
    "qr_svg",
    "register_sealer",
    "register_template",
    "rehearse",
    "render_sealed",
    "render_typst",
    "tell",
    "unread_count",
    "verification",
    "verification_of_file",
]
