"""What the counter of files hands out."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime

from . import rules


@dataclass(frozen=True)
class FileInfo:
    """What is known of a stored file; the bytes come from `open`."""

    id: uuid.UUID
    name: str
    size: int
    media_type: str
    sha256: str
    purpose: str
    subject: str
    owner_id: int | None
    owner_label: str
    created_at: datetime

    @property
    def readable_size(self) -> str:
        return rules.readable_size(self.size)

    @property
    def is_shown_inline(self) -> bool:
        """PDF and pictures can be looked at in the browser."""
        return self.media_type in rules.INLINE_MEDIA_TYPES
