"""The pledge itself: made in the transaction of the submit, its paper a moment later by the worker."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from tongban.catalog.items import api as items
from tongban.serve.approvals import api as approvals
from tongban.support.audit import api as audit
from tongban.support.identity import api as identity
from tongban.support.notices import api as notices

from .. import rules
from ..models import Pledge
from ..publicity import publicity_words

KIND = "pledge"


def make_pledge(
    *,
    actor: identity.User,
    case_id: int,
    number: str,
    guide: items.Guide,
    party: identity.Party,
    materials: Sequence[items.Material],
    pledger_name: str,
    way: str,
    at: datetime,
) -> Pledge:
    """The words are kept as they were told. The caller has checked that the party may pledge, and holds the case."""
    told = guide.body.pledge
    assert told is not None  # checked with the materials
    row = Pledge.objects.create(
        case_id=case_id,
        number=number,
        item_code=guide.code,
        item_name=guide.name,
        agency_id=guide.agency_id,
        agency_name=guide.agency_name,
        division_path=guide.division_path,
        party_id_number=party.id_number,
        party_name=party.name,
        materials=[{"code": one.code, "name": one.name} for one in materials],
        text={
            "conditions": list(told.conditions),
            "standard": told.standard,
            "consequences": list(told.consequences),
            "publicity": publicity_words(told.publicity),
            "check_way": told.check_way,
            "check_within": rules.within_words(told.check.days, told.check.unit),
        },
        check_days=told.check.days,
        check_unit=told.check.unit,
        fix_days=told.fix.days,
        fix_unit=told.fix.unit,
        pledger_name=pledger_name,
        way=way,
        pledged_by=actor,
        pledged_at=at,
    )
    audit.record(actor, "pledges.make", f"case:{number}", facts={"materials": [one.code for one in materials]})
    return row


@transaction.atomic
def issue_pledge_paper(*, number: str) -> None:
    """告知承诺书, sealed. Not in the submit itself: the row that counts paper numbers would make applicants queue."""
    row = Pledge.objects.filter(number=number).select_related("case", "pledged_by").first()
    if row is None or any(paper.kind == KIND for paper in notices.of_case(number)):
        return
    data = dict(row.text) | {
        "materials": [one["name"] for one in row.materials],
        "pledger": row.pledger_name,
        "pledged_at": row.pledged_at.isoformat(),
        "way": row.way,
    }
    approvals.issue_paper(actor=identity.SYSTEM(), case=row.case, kind=KIND, data=data)
