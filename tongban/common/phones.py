"""Telephone numbers as people write them for others to call."""

from __future__ import annotations

import re

_PHONE = re.compile(r"(0\d{2,3}[-－ ]\d[\d -]{3,11}\d|1\d{10}|400[\d-]{7,9}|12\d{3})([-转 ]+\d{1,6})?", re.ASCII)
_BETWEEN = re.compile(r"[、，,；;/]")
EXAMPLE = "0599-8800000"


def is_phone(text: str) -> bool:
    """One number that can be called from anywhere: with area code, a mobile, 400…, a short number like 12345."""
    return _PHONE.fullmatch(text) is not None


def phones_error(text: str) -> str | None:
    """Why this is no list of numbers, in Chinese, or None; several are parted by 、 or ；."""
    for one in _BETWEEN.split(text):
        if not is_phone(one.strip()):
            return f"“{one.strip()}”不是能拨通的号码，应带区号，如 {EXAMPLE}；几个号码用顿号分开"
    return None
