"""联审设置: which offices sit at the gates of a place, and how many experts must agree."""

from __future__ import annotations

from django.db import transaction

from tongban.common.errors import InvalidInputError, NotAllowedError
from tongban.support.agencies import api as agencies
from tongban.support.audit import api as audit
from tongban.support.identity import api as identity
from tongban.support.identity.api import User

from .. import permissions, review_flow
from ..models import ReviewSetup


@transaction.atomic
def set_up_review(
    *,
    actor: User,
    division_code: str,
    reform_agency_id: int,
    legal_agency_id: int,
    meeting_agency_id: int,
    seats: int,
    needed: int,
) -> ReviewSetup:
    """Requests that are under way keep their offices; the number of votes counts at once."""
    division = agencies.division(division_code)
    if not identity.allowed(actor, permissions.REFORM, division_path=division.path):
        raise NotAllowedError
    if not 1 <= seats <= 99:
        raise InvalidInputError(fields={"seats": "专家组应有 1 至 99 人"})
    if not 1 <= needed <= seats:
        raise InvalidInputError(fields={"needed": f"通过所需的赞成票应在 1 至 {seats} 之间"})
    for field, key in (("reform", reform_agency_id), ("legal", legal_agency_id), ("meeting", meeting_agency_id)):
        if key not in {one.id for one in agencies.agencies()}:
            raise InvalidInputError(fields={field: "没有这个单位"})
    review_flow.ensure_flow(actor)
    row, _ = ReviewSetup.objects.update_or_create(
        division_path=division.path,
        defaults={
            "reform_agency_id": reform_agency_id,
            "legal_agency_id": legal_agency_id,
            "meeting_agency_id": meeting_agency_id,
            "seats": seats,
            "needed": needed,
        },
    )
    audit.record(actor, "powers.setup", f"division:{division_code}", facts={"seats": seats, "needed": needed})
    return row
