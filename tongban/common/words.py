"""What people write in their own words: taken whole, or refused with the field and the reason; never cut."""

from __future__ import annotations

from .errors import InvalidInputError


def read_words(text: str, field: str, label: str, *, most: int) -> str:
    """Without blanks at its ends; a line break counts as one sign, as it does in the browser."""
    clean = text.replace("\r\n", "\n").strip()
    if fault := fault_of(clean, label, most=most):
        raise InvalidInputError(fields={field: fault})
    return clean


def fault_of(text: str, label: str, *, most: int) -> str:
    """Why it cannot be kept as it is, or nothing."""
    if "\x00" in text:
        return f"{label}中有不能保存的字符"
    return f"{label}不能超过 {most} 字，现在是 {len(text)} 字" if len(text) > most else ""
