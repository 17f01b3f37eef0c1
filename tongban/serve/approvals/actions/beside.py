"""For modules that hold something beside the flow of a case (会商会审): who works on it, and a line in its record."""

from __future__ import annotations

from collections.abc import Collection

from django.db import transaction

from tongban.support.flow import api as flow
from tongban.support.identity import api as identity

from .. import permissions
from ..models import Case
from ..values import CaseInfo
from .walking import change, lock_case, tell

WORK = ("case.review", "case.decide")


def works_on(actor: identity.User, numbers: Collection[str]) -> frozenset[str]:
    """Of these cases, those that the actor may review or decide by a grant at an agency that takes part."""
    rows = Case.objects.filter(number__in=list(numbers))
    return frozenset(one.number for one in rows if may_work_on(actor, one))


def may_work_on(actor: identity.User, case: Case | CaseInfo) -> bool:
    """The same for one case that was read already; no statement."""
    return any(permissions.may_as_participant(actor, action, case) for action in WORK)


@transaction.atomic
def note_beside(
    *, actor: identity.User, number: str, words: str, more: str = "", joining: Collection[int] = ()
) -> None:
    """A line in the record of the case; `joining` agencies see it from now on. No clock stops, nothing moves.

    For a caller that has checked who may.
    """
    case = lock_case(number)
    joined = set(joining) - set(case.participant_ids)
    if joined:
        change(case, participant_ids=sorted(joined | set(case.participant_ids)))
    assert case.flow_instance_id is not None
    flow.remark(actor=actor, instance_id=case.flow_instance_id, words=words, facts={"note": more} if more else None)
    tell(actor, case, "note", {"words": words})
