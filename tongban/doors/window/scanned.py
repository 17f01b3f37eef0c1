"""What a scanner read from a paper of ours: the QR code of a receipt or of a 取件凭单, else the text as it is."""

from __future__ import annotations

import re

#: The public address of a case with its query code; that of a 取件凭单 also says the pick-up code.
ADDRESS = re.compile(r"^https?://[^\s?]+/c/([0-9A-Za-z]{6,20})/?(?:\?take=([0-9]{6}))?$")


def scanned(text: str) -> tuple[str, str]:
    """(query code or what was typed, pick-up code or nothing)."""
    found = ADDRESS.match(text)
    return (found.group(1), found.group(2) or "") if found else (text, "")
