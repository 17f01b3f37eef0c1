"""What other modules may ask of evaluation."""

from .actions import invite, rate
from .enums import Channel, Grade
from .events import BadRating, Rated
from .queries import of_agency, of_case, statistics, to_rate
from .rules import BAD_TAGS, is_bad
from .values import ContactInfo, RatingInfo, Statistics

__all__ = [
    "BAD_TAGS",
    "BadRating",
    "Channel",
    "ContactInfo",
    "Grade",
    "Rated",
    "RatingInfo",
    "Statistics",
    "invite",
    "is_bad",
    "of_agency",
    "of_case",
    "rate",
    "statistics",
    "to_rate",
]
