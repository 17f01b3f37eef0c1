"""Who may draft, review, vote, decide and publish: grants over division × agency (default deny)."""

from __future__ import annotations

from django.db.models import Q

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


def visible_to(actor: User) -> Q:
    """Requests that this person may see: those of the own agency, and at an office of the gates those of its place.

    Nobody but the body that drafts a request sees it before it is handed in.
    """
    if identity.scope(actor, EDIT).is_everywhere:
        return Q()
    names = {"division_path": "division_path", "agency": "agency_id", "item": None}
    own = identity.filter_q(actor, EDIT, **names) | identity.filter_q(actor, UNIT, **names)
    others = Q(pk__in=[])
    for action in (VOTE, REFORM, LEGAL, MEETING, PUBLISH):
        others |= identity.filter_q(actor, action, **names)
    return own | (others & ~Q(state="draft"))


def may_read_subject(actor: User, subject: str) -> bool:
    """Whoever sees a request may read its attachments."""
    from .models import ChangeRequest

    number = subject.partition(":")[2]
    return ChangeRequest.objects.filter(visible_to(actor), number=number).exists()
