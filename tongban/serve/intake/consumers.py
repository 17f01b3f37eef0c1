"""What intake does after the fact, by the worker, once for each event."""

from __future__ import annotations

import logging
from typing import Any

from django.conf import settings

from tongban.common import live
from tongban.serve.approvals import api as approvals
from tongban.support.agencies import api as agencies
from tongban.support.calendar import api as calendar
from tongban.support.evaluation import api as evaluation
from tongban.support.identity import api as identity
from tongban.support.notices import api as notices

from .actions.delivering import deliver_by_data
from .actions.finishing import finish_joint
from .actions.submitting import next_step
from .actions.terms import count_anew
from .enums import Source
from .events import ApplicationRefused, ApplicationSubmitted, ResultDelivered
from .models import Application

logger = logging.getLogger(__name__)
RECEIPT = "receipt"
CONTACT = "case"
Ended = approvals.CaseDecided | approvals.CaseClosed | ApplicationRefused


def issue_receipt(event: ApplicationSubmitted, *, event_id: Any) -> None:
    """收件凭证. Not in the submit itself: the row that counts paper numbers would make all applicants queue."""
    row = Application.objects.select_related("case", "submitted_by").get(number=event.case_number)
    case = row.case
    if any(paper.kind == RECEIPT for paper in notices.of_case(case.number)):
        return
    lines = row.materials.filter(is_current=True).exclude(source=Source.NONE)
    approvals.issue_paper(
        actor=row.submitted_by if row.on_behalf else identity.SYSTEM(),
        case=case,
        kind=RECEIPT,
        data={
            "received_at": case.submitted_at.isoformat(),
            "materials": [{"name": one.name, "count": 1, "form": Source(one.source).label} for one in lines],
            "clerk": row.on_behalf.get("clerk", ""),
            "window": "综合窗口" if row.on_behalf else approvals.Channel(case.channel).label,
            "answer_due_on": case.accept_due_on.isoformat(),
            "query_url": f"{settings.PUBLIC_URL}/c/{case.query_code}",
        },
    )
    notices.tell(
        case.applicant_id_number,
        f"已收到您的申请：{case.item_name}",
        f"查询码 {case.query_code}。{next_step(case.accept_due_on)}。",
        approvals.case_path(case.number),
    )
    live.notify(f"case:{case.number}")
    live.notify(f"agency:{case.agency_id}")


def deliver_decided(event: approvals.CaseDecided, *, event_id: Any) -> None:
    deliver_by_data(number=event.case_number)


def main_refused(event: approvals.CaseDecided, *, event_id: Any) -> None:
    if event.result == approvals.CaseState.REFUSED:
        approvals.issue_after_main(number=event.case_number)


def main_closed(event: approvals.CaseClosed, *, event_id: Any) -> None:
    """多证合一 without its main licence: what was granted beside it gives licences of its own."""
    approvals.issue_after_main(number=event.case_number)


def joint_followed(event: Ended, *, event_id: Any) -> None:
    """The last part that ends ends the matter."""
    finish_joint(case_number=event.case_number)


def count_terms_anew(event: calendar.CalendarChanged, *, event_id: Any) -> None:
    """Terms of acceptance that rested on the old calendar move."""
    calendar.look_again()
    logger.info("intake.terms year=%s moved=%s", event.year, count_anew())


def invite_rating(event: ResultDelivered, *, event_id: Any) -> None:
    """一事一评: the case may be rated once, when its result is in the applicant's hands."""
    case = approvals.case(event.case_number)
    evaluation.invite(
        case_number=case.number,
        contact=CONTACT,
        name="这次办理",
        agency=agencies.agency_by_id(case.agency_id),
        party_id_number=case.applicant.id_number,
        item_code=case.item_code,
        item_name=case.item_name,
    )
