"""What other modules (the doors) may ask of 会商会审."""

from .actions import (
    call_council,
    cancel_council,
    cast_vote,
    close_vote,
    confirm_minutes,
    draft_minutes,
    open_council,
    seal_minutes,
    sign_in,
)
from .enums import Attendance, Confirmation, CouncilState, Outcome, PassRule, Quorum, SubjectKind, Vote
from .errors import CouncilNotReadyError, CouncilStateError, VoteRefusedError
from .events import CouncilCalled, CouncilClosed, MinutesSealed
from .queries import council, council_paper, councils_on, councils_page
from .subjects import Subject, subject
from .values import CouncilRow, CouncilView, Rights, SeatView, VoteView

__all__ = [
    "Attendance",
    "Confirmation",
    "CouncilCalled",
    "CouncilClosed",
    "CouncilNotReadyError",
    "CouncilRow",
    "CouncilState",
    "CouncilStateError",
    "CouncilView",
    "MinutesSealed",
    "Outcome",
    "PassRule",
    "Quorum",
    "Rights",
    "SeatView",
    "Subject",
    "SubjectKind",
    "Vote",
    "VoteRefusedError",
    "VoteView",
    "call_council",
    "cancel_council",
    "cast_vote",
    "close_vote",
    "confirm_minutes",
    "council",
    "council_paper",
    "councils_on",
    "councils_page",
    "draft_minutes",
    "open_council",
    "seal_minutes",
    "sign_in",
    "subject",
]
