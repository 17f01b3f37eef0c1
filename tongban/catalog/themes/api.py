"""What other modules may ask of themes."""

from .actions import create_theme, discard_draft, publish, resume, save_draft, suspend
from .body import FIELD_LABELS, Ask, Member, ThemeBody, to_builtins
from .enums import Kind, ThemeState
from .errors import DraftChangedError, NotPublishableError, SamePersonError, ThemeStateError
from .events import ThemesPublished
from .jsonview import guide_json, row_json
from .planning import Part, Plan, first_answers, order_within, plan
from .queries import (
    DraftView,
    LedgerRow,
    ThemeRow,
    VersionRow,
    diff_versions,
    draft,
    elsewhere,
    ledger,
    listing,
    preview,
    rows_of,
)
from .reading import ThemeGuide, guide, mark_of, version
from .rules.joint_form import Joined, Section, answers_of
from .rules.pool import Pooled
from .rules.publish import Fault

__all__ = [
    "FIELD_LABELS",
    "Ask",
    "DraftChangedError",
    "DraftView",
    "Fault",
    "Joined",
    "Kind",
    "LedgerRow",
    "Member",
    "NotPublishableError",
    "Part",
    "Plan",
    "Pooled",
    "SamePersonError",
    "Section",
    "ThemeBody",
    "ThemeGuide",
    "ThemeRow",
    "ThemeState",
    "ThemeStateError",
    "ThemesPublished",
    "VersionRow",
    "answers_of",
    "create_theme",
    "diff_versions",
    "discard_draft",
    "draft",
    "elsewhere",
    "first_answers",
    "guide",
    "guide_json",
    "ledger",
    "listing",
    "mark_of",
    "order_within",
    "plan",
    "preview",
    "publish",
    "resume",
    "row_json",
    "rows_of",
    "save_draft",
    "suspend",
    "to_builtins",
    "version",
]
