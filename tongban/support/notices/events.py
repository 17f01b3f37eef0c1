from dataclasses import dataclass
from typing import ClassVar

from tongban.support.events import api as events


@dataclass(frozen=True)
class NoticeIssued(events.Event):
    """A paper has its number and its words; the PDF is still to be made."""

    name: ClassVar[str] = "notices.issued"

    notice_id: str
    kind: str
    number: str
    case_number: str
