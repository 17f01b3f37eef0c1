"""What other modules (intake, the doors) may ask of pledges."""

from .actions import (
    issue_pledge_paper,
    make_pledge,
    open_check,
    record_check,
    record_fix,
    repair_credit,
    revoke_pledged,
)
from .enums import PledgeState
from .errors import NotRepairableError, PledgeStateError
from .events import CreditRepaired, PledgeCheckDue, PledgeChecked, PledgeCheckOpened, PledgeSettled
from .publicity import PublicPage, PublicPledge, public_page, publicity_words
from .queries import blocked, late_count, pledge_for, pledge_of, pledges_page, records_of, records_page
from .rules import within_words
from .values import PledgeInfo, PledgePage, RecordInfo, RecordPage

__all__ = [
    "CreditRepaired",
    "NotRepairableError",
    "PledgeCheckDue",
    "PledgeCheckOpened",
    "PledgeChecked",
    "PledgeInfo",
    "PledgePage",
    "PledgeSettled",
    "PledgeState",
    "PledgeStateError",
    "PublicPage",
    "PublicPledge",
    "RecordInfo",
    "RecordPage",
    "blocked",
    "issue_pledge_paper",
    "late_count",
    "make_pledge",
    "open_check",
    "pledge_for",
    "pledge_of",
    "pledges_page",
    "public_page",
    "publicity_words",
    "record_check",
    "record_fix",
    "records_of",
    "records_page",
    "repair_credit",
    "revoke_pledged",
    "within_words",
]
