from dataclasses import dataclass
from typing import ClassVar

from tongban.support.events import api as events


@dataclass(frozen=True)
class Rated(events.Event):
    name: ClassVar[str] = "evaluation.rated"

    rating_id: int
    case_number: str
    agency_uscc: str
    grade: int


@dataclass(frozen=True)
class BadRating(events.Event):
    """One of the two lowest grades; the loop 核实–整改–反馈–回访 begins here. Carries nothing of the rater."""

    name: ClassVar[str] = "evaluation.bad_rating"

    rating_id: int
    case_number: str
    agency_uscc: str
    grade: int
    tags: list[str]
