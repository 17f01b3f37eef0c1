from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from tongban.support.events import api as events


@dataclass(frozen=True)
class ThemesPublished(events.Event):
    """New versions bind (now or from their day on), or themes were suspended or taken up again."""

    name: ClassVar[str] = "themes.published"

    codes: tuple[str, ...]
