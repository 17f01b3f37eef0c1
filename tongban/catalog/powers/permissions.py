"""Who may draft, review, vote, decide and publish: grants over division × agency (default deny)."""

from __future__ import annotations

from tongban.support.agencies import api as agencies
from tongban.support.identity import api as identity
from tongban.support.identity.api import User

EDIT = "powers.edit"
UNIT = "powers.unit"
VOTE = "powers.vote"
REFORM = "powers.reform"
LEGAL = "powers.legal"
MEETING = "powers.meeting"
PUBLISH = "powers.publish"
#: One of these opens the pages of the power list in the office.
ALL = (EDIT, UNIT, VOTE, REFORM, LEGAL, MEETING, PUBLISH)


def require_at(actor: User, action: str, agency: agencies.AgencyInfo) -> None:
    identity.require(actor, action, division_path=agency.division_path, agency_id=agency.id)


def may_at(actor: User, action: str, agency: agencies.AgencyInfo) -> bool:
    return identity.allowed(actor, action, division_path=agency.division_path, agency_id=agency.id)
