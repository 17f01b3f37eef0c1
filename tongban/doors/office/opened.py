"""Which save of a draft a page was made from: it travels with the page, so that nobody overwrites what is unseen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tongban.catalog.items import api as items


@dataclass(frozen=True)
class Opened:
    """Which save of which version an editor has before him."""

    version: int
    revision: int


def opened(data: Any, draft: items.DraftView) -> Opened:
    """As the page was sent; a page that does not say is taken to show what is there now."""
    return Opened(
        number_of(data.get("version", ""), draft.version), number_of(data.get("revision", ""), draft.revision)
    )


def number_of(text: str, usual: int) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else usual
