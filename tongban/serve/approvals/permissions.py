"""Who may see and work on a case: the one policy of identity, applicants by their parties, and joint agencies."""

from __future__ import annotations

from django.db.models import Q

from tongban.common.errors import NotAllowedError, NotFoundError
from tongban.support.agencies import api as agencies
from tongban.support.identity import api as identity

from .models import Case
from .values import CaseInfo

READ = "case.read"


def visible_q(actor: identity.User) -> Q:
    """Cases that `actor` may read: his own as a citizen; by grant, or where his agency has a task, as an official."""
    if actor.kind == identity.UserKind.CITIZEN:
        return Q(applicant_id_number__in=[party.id_number for party in identity.parties_of(actor)])
    found = identity.filter_q(actor, READ)
    for agency_id, item_code in _joint_grants(actor):
        condition = Q(participant_ids__contains=[agency_id])
        found |= condition & Q(item_code=item_code) if item_code else condition
    return found


def may_read(actor: identity.User, case: Case) -> bool:
    if actor.kind == identity.UserKind.CITIZEN:
        return any(party.id_number == case.applicant_id_number for party in identity.parties_of(actor))
    return _covers(actor, READ, case) or any(
        agency_id in case.participant_ids and item_code in ("", case.item_code)
        for agency_id, item_code in _joint_grants(actor)
    )


def require_read(actor: identity.User, case: Case) -> None:
    """A case one may not see does not exist for one."""
    if not may_read(actor, case):
        raise NotFoundError(what="这个办件")


def may(actor: identity.User, action: str, case: Case | CaseInfo) -> bool:
    """For verbs of the case's own agency."""
    return actor.kind != identity.UserKind.CITIZEN and _covers(actor, action, case)


def require(actor: identity.User, action: str, case: Case) -> None:
    if not may(actor, action, case):
        raise NotAllowedError


def may_as_participant(actor: identity.User, action: str, case: Case | CaseInfo) -> bool:
    """Also for an official of an agency that reviews beside the owner, by a grant at his own agency."""
    if may(actor, action, case):
        return True
    if actor.kind != identity.UserKind.STAFF or actor.agency_id not in case.participant_ids:
        return False
    assert actor.agency_id is not None
    own = agencies.agency_by_id(actor.agency_id)
    return identity.allowed(actor, action, division_path=own.division_path, agency_id=own.id, item_code=case.item_code)


def is_applicant(actor: identity.User, case: Case) -> bool:
    return actor.kind == identity.UserKind.CITIZEN and may_read(actor, case)


def may_register(actor: identity.User, case: Case | CaseInfo) -> bool:
    """An official who reviews or decides for the agency in charge."""
    return may(actor, "case.review", case) or may(actor, "case.decide", case)


def _covers(actor: identity.User, action: str, case: Case | CaseInfo) -> bool:
    return identity.allowed(
        actor, action, division_path=case.division_path, agency_id=case.agency_id, item_code=case.item_code
    )


def _joint_grants(actor: identity.User) -> list[tuple[int, str]]:
    where = identity.scope(actor, READ)
    if where.is_everywhere:
        return []
    pairs = {(line.agency_id or actor.agency_id, line.item_code) for line in where.lines}
    return sorted((agency, item) for agency, item in pairs if agency is not None)


def may_read_subject(actor: identity.User, subject: str) -> bool:
    """For the files of a case: who may read the case may read them."""
    found = Case.objects.filter(number=subject.partition(":")[2]).first()
    return found is not None and may_read(actor, found)
