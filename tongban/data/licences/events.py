from dataclasses import dataclass
from typing import ClassVar

from tongban.support.events import api as events


@dataclass(frozen=True)
class LicenceIssued(events.Event):
    name: ClassVar[str] = "licences.issued"

    identifier: str
    type_code: str
    case_number: str


@dataclass(frozen=True)
class LicenceStatusChanged(events.Event):
    name: ClassVar[str] = "licences.status_changed"

    identifier: str
    type_code: str
    status: str
    reason: str
