"""The demo city's 物料交接: one case whose papers reached the department, one that still waits for a signature."""

from __future__ import annotations

from tongban.serve.approvals import api as approvals
from tongban.support.agencies import api as agencies
from tongban.support.identity import api as identity

from .actions import pass_on, receive_paper
from .models import Application, HandOver

CLERK, REVIEWER, AGENCY = "clerk01", "reviewer_scj", "nanping-scjgj"
PAPERS = "申请材料原件一套"


def build() -> None:
    clerk, reviewer = identity.user_by_username(CLERK), identity.user_by_username(REVIEWER)
    if clerk is None or reviewer is None or HandOver.objects.filter(given_by=clerk).exists():
        return
    to = agencies.agency_by_key(AGENCY).id
    open_ones = Application.objects.filter(case__agency_id=to, case__state=approvals.CaseState.ACCEPTED)
    for at, number in enumerate(open_ones.order_by("pk").values_list("number", flat=True)[:2]):
        made = pass_on(actor=clerk, number=number, counts={}, others=PAPERS, to_agency_id=to, from_place="A06")
        if at == 0:
            receive_paper(actor=reviewer, passing_id=made)
