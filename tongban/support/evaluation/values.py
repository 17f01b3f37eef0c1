"""What goes over the counter of evaluation. Nothing here says who rated."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal


@dataclass(frozen=True)
class ContactInfo:
    case_number: str
    contact: str
    name: str
    item_name: str
    agency_name: str
    served_at: datetime
    is_rated: bool


@dataclass(frozen=True)
class RatingInfo:
    id: int
    case_number: str
    contact: str
    contact_name: str
    item_name: str
    grade: int
    grade_name: str
    is_bad: bool
    tags: list[str]
    text: str
    channel_name: str
    rated_at: datetime


@dataclass(frozen=True)
class Statistics:
    """Counts by grade beside, never mixed with, the response rate: no answer is not a good answer."""

    agency_uscc: str
    contacts: int
    rated: int
    by_grade: dict[int, int]
    response_rate: Decimal | None
    good_rate: Decimal | None
    bad: int
