"""Everything that changes a 会审, one function for each thing an official does."""

from .calling import call_council, cancel_council
from .minuting import confirm_minutes, draft_minutes, seal_minutes
from .sitting import cast_vote, close_vote, open_council, sign_in

__all__ = [
    "call_council",
    "cancel_council",
    "cast_vote",
    "close_vote",
    "confirm_minutes",
    "draft_minutes",
    "open_council",
    "seal_minutes",
    "sign_in",
]
