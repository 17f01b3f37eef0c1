"""Everything that changes a pledge."""

from .checking import record_check, record_fix, revoke_pledged
from .following import end_pledge, follow_checks, follow_revocation, open_check
from .making import issue_pledge_paper, make_pledge
from .repairing import repair_credit

__all__ = [
    "end_pledge",
    "follow_checks",
    "follow_revocation",
    "issue_pledge_paper",
    "make_pledge",
    "open_check",
    "record_check",
    "record_fix",
    "repair_credit",
    "revoke_pledged",
]
