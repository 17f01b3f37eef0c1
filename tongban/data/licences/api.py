"""What other modules may ask of licences."""

from .actions import annotated_copy, change_status, issue, load_types, merge, new_credit_code, show_token, use
from .checking import check_file, verification
from .enums import LicenceStatus
from .events import LicenceIssued, LicenceStatusChanged
from .papers import pdf, pdf_bytes
from .queries import (
    data_for,
    face,
    field_value,
    held_by,
    is_intact,
    latest,
    licence,
    licence_type,
    licence_types,
    may_bear,
    newest,
    of_case,
    of_cases,
    source_of,
    uses_of,
)
from .values import FieldInfo, FileCheck, LicenceInfo, MergedItem, Shown, ShownField, TypeInfo, UseLine, Verification

__all__ = [
    "FieldInfo",
    "FileCheck",
    "LicenceInfo",
    "LicenceIssued",
    "LicenceStatus",
    "LicenceStatusChanged",
    "MergedItem",
    "Shown",
    "ShownField",
    "TypeInfo",
    "UseLine",
    "Verification",
    "annotated_copy",
    "change_status",
    "check_file",
    "data_for",
    "face",
    "field_value",
    "held_by",
    "is_intact",
    "issue",
    "latest",
    "licence",
    "licence_type",
    "licence_types",
    "load_types",
    "may_bear",
    "merge",
    "new_credit_code",
    "newest",
    "of_case",
    "of_cases",
    "pdf",
    "pdf_bytes",
    "show_token",
    "source_of",
    "use",
    "uses_of",
    "verification",
]
