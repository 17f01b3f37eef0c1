"""What other modules may ask of notices."""

from . import fields as paper_fields
from .actions import issue, mark_read, preview, tell
from .barcodes import code128_svg
from .desk import DeskMessageInfo, desk_message_count, desk_messages, see_to_desk_message, tell_desk
from .errors import FontsMissingError, NoSealerError, PaperNotMadeError
from .events import NoticeIssued
from .forms import FORMS, render_form
from .kinds import Kind
from .numbering import Gap, NumberRow, number_page, number_row, void_notice
from .numbering import counted as number_series
from .numbering import gaps as number_gaps
from .papers import pdf, pdf_bytes
from .queries import (
    message_page,
    messages,
    notice,
    of_case,
    of_cases,
    of_recipient,
    unread_count,
    verification,
    verification_of_file,
)
from .registry import register_sealer, register_template
from .rehearsal import Telling, Told, is_rehearsal, rehearse
from .template_actions import (
    discard_template,
    publish_template,
    return_template,
    save_template,
    submit_template,
)
from .template_queries import (
    difference,
    template_detail,
    template_faults,
    template_rows,
    template_version,
)
from .trial import sample, sample_pages
from .typesetting import qr_svg, render_sealed, render_typst
from .values import MessageInfo, NoticeInfo, NoticeVerification, SealBox
from .wording import Letter, Paper

__all__ = [
    "FORMS",
    "DeskMessageInfo",
    "FontsMissingError",
    "Gap",
    "Kind",
    "Letter",
    "MessageInfo",
    "NoSealerError",
    "NoticeInfo",
    "NoticeIssued",
    "NoticeVerification",
    "NumberRow",
    "Paper",
    "PaperNotMadeError",
    "SealBox",
    "Telling",
    "Told",
    "code128_svg",
    "desk_message_count",
    "desk_messages",
    "difference",
    "discard_template",
    "is_rehearsal",
    "issue",
    "mark_read",
    "message_page",
    "messages",
    "notice",
    "number_gaps",
    "number_page",
    "number_row",
    "number_series",
    "of_case",
    "of_cases",
    "of_recipient",
    "paper_fields",
    "pdf",
    "pdf_bytes",
    "preview",
    "publish_template",
    "qr_svg",
    "register_sealer",
    "register_template",
    "rehearse",
    "render_form",
    "render_sealed",
    "render_typst",
    "return_template",
    "sample",
    "sample_pages",
    "save_template",
    "see_to_desk_message",
    "submit_template",
    "tell",
    "tell_desk",
    "template_detail",
    "template_faults",
    "template_rows",
    "template_version",
    "unread_count",
    "verification",
    "verification_of_file",
    "void_notice",
]
