"""What intake does after the fact, by the worker, once for each event."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.conf import settings
from django.utils import timezone

from tongban.catalog.items import api as items
from tongban.common import live
from tongban.serve.approvals import api as approvals
from tongban.serve.pledges import api as pledges
from tongban.support.agencies import api as agencies
from tongban.support.evaluation import api as evaluation
from tongban.support.flow import api as flow
from tongban.support.identity import api as identity
from tongban.support.notices import api as notices

from .actions.carrying import carry_result
from .actions.delivering import deliver_by_data
from .actions.department_asks import tell_department
from .actions.finishing import finish_joint
from .actions.signing import for_paper
from .actions.stopping import stop_followers
from .actions.subcasing import end_below, open_sub_case, recall_sub_case, take_result
from .actions.submitting import next_step
from .enums import ResultTo, SignedFor, Source
from .events import (
    ApplicationReceived,
    ApplicationRefused,
    ApplicationSubmitted,
    DepartmentAskDecided,
    LateMaterialGiven,
    RelayedApplication,
    ResultDelivered,
)
from .models import Application, ApplicationMaterial, Relay, SubCase
from .relay_papers import SLIP
from .relay_rules import NOT_ACCEPTANCE

RECEIPT = "receipt"
CONTACT = "case"
Ended = approvals.CaseDecided | approvals.CaseClosed | ApplicationRefused


def issue_receipt(event: ApplicationSubmitted | ApplicationReceived, *, event_id: Any) -> None:
    """收件凭证. Not in the submit itself: the row that counts paper numbers would make all applicants queue."""
    row = Application.objects.select_related("case", "submitted_by").get(number=event.case_number)
    case = row.case
    pledges.issue_pledge_paper(number=case.number)
    if approvals.info_of(case).is_before_receipt:
        return  # 代收 gives a slip of its own, 预审 none; the receipt follows when it is received
    if any(paper.kind == RECEIPT for paper in notices.of_case(case.number)):
        return
    lines = row.materials.filter(is_current=True).exclude(source=Source.NONE)
    approvals.issue_paper(
        actor=row.submitted_by if row.on_behalf else identity.SYSTEM(),
        case=case,
        kind=RECEIPT,
        data={
            "received_at": _received_at(case),
            "materials": list(_counted(lines, items.version(case.item_version_id))),
            "clerk": row.on_behalf.get("clerk", ""),
            "window": approvals.Channel(case.channel).label if _is_from_afar(row) else _window(row),
            "answer_due_on": case.accept_due_on.isoformat(),
            "query_url": f"{settings.PUBLIC_URL}/c/{case.query_code}",
            **for_paper(row.signatures.filter(purpose=SignedFor.APPLICATION).first()),
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


def _counted(lines: Iterable[ApplicationMaterial], guide: items.Guide) -> Iterator[dict[str, Any]]:
    """Paper by originals and copies, as many as the guide asks for and the counter took in; else one of each."""
    asked = {one.code: one.copies for one in guide.body.materials}
    for one in lines:
        told: dict[str, Any] = {"name": one.name, "form": Source(one.source).label, "count": 1}
        if one.source == Source.PAPER and (copies := asked.get(one.code)):
            told |= {"original": copies.original, "copy": copies.copy}
        yield told


def _window(row: Application) -> str:
    """Where the clerk sat who took it in; he may be bound to no window."""
    return str(row.on_behalf.get("window") or "综合窗口")


def _is_from_afar(row: Application) -> bool:
    return not row.on_behalf or row.case.channel != approvals.Channel.WINDOW


def _received_at(case: Any) -> str:
    """The moment where it came in by itself; only the day where it came to the body later, or by letter before."""
    is_same_day = timezone.localdate(case.submitted_at) == case.received_on
    return (case.submitted_at if is_same_day else case.received_on).isoformat()


def issue_slip(event: RelayedApplication, *, event_id: Any) -> None:
    """代收凭单, of the receiving body: no acceptance, and from when the term runs."""
    relay = Relay.objects.select_related("application__case", "received_by").get(application__number=event.case_number)
    row = relay.application
    case = row.case
    if any(paper.kind == SLIP for paper in notices.of_case(case.number)):
        return
    lines = row.materials.filter(is_current=True).exclude(source=Source.NONE)
    notices.issue(
        actor=relay.received_by,
        kind=SLIP,
        case_number=case.number,
        agency=agencies.agency_by_id(event.receiver_id),
        recipient=approvals.recipient_of(case),
        data={
            "item_name": case.item_name,
            "item_code": case.item_code,
            "query_code": case.query_code,
            "query_url": f"{settings.PUBLIC_URL}/c/{case.query_code}",
            "body": case.agency_name,
            "received_at": relay.received_at.isoformat(),
            "window": relay.place,
            "clerk": relay.received_by_name,
            "form_note": relay.form_note,
            "way": "纸质材料寄送，双方签收" if relay.is_paper else "电子材料，已即时转送",
            "result_to": ResultTo(relay.result_to).label,
            "materials": [{"name": one.name, "count": 1, "form": Source(one.source).label} for one in lines],
        },
    )
    notices.tell(
        case.applicant_id_number,
        f"已代收您的申请：{case.item_name}",
        f"查询码 {case.query_code}。{NOT_ACCEPTANCE}（{case.agency_name}）。",
        approvals.case_path(case.number),
    )
    live.notify(f"case:{case.number}")


def deliver_decided(event: approvals.CaseDecided, *, event_id: Any) -> None:
    deliver_by_data(number=event.case_number)


def pass_on_late(event: LateMaterialGiven, *, event_id: Any) -> None:
    """后补材料 also to a department that has the case in a system of its own."""
    approvals.push_late(number=event.case_number, codes=event.material_codes, mark=str(event_id))


def answer_ask(event: DepartmentAskDecided, *, event_id: Any) -> None:
    tell_department(event.ask_id)


def main_refused(event: approvals.CaseDecided, *, event_id: Any) -> None:
    if event.result == approvals.CaseState.REFUSED:
        approvals.issue_after_main(number=event.case_number)


def main_closed(event: approvals.CaseClosed, *, event_id: Any) -> None:
    """多证合一 without its main licence: what was granted beside it gives licences of its own."""
    approvals.issue_after_main(number=event.case_number)


def joint_followed(event: Ended, *, event_id: Any) -> None:
    """What rests on a part that was not granted is stopped; the last part that ends ends the matter."""
    stop_followers(case_number=event.case_number)
    finish_joint(case_number=event.case_number)


def result_carried(event: approvals.CaseDecided, *, event_id: Any) -> None:
    """结果接力: what a part of a matter brought goes into the parts that come after it."""
    carry_result(case_number=event.case_number)


def sub_case_due(event: flow.FlowSubCaseDue, *, event_id: Any) -> None:
    """四级联动: a case waits for one of its own at another level."""
    if event.about.startswith("case:"):
        open_sub_case(number=event.about.removeprefix("case:"), task_id=event.task_id, element=event.element)


def sub_case_cancelled(event: flow.FlowSubCaseCancelled, *, event_id: Any) -> None:
    """退回: the upper case went back behind the step that asked."""
    if event.about.startswith("case:"):
        recall_sub_case(number=event.about.removeprefix("case:"), task_id=event.task_id, why=event.why)


def sub_case_followed(event: Ended, *, event_id: Any) -> None:
    """What came of a 子办件 goes up to the case that waits for it."""
    take_result(number=event.case_number)


def upper_closed(event: approvals.CaseClosed, *, event_id: Any) -> None:
    """Nobody waits any more: what was asked for below ends too."""
    end_below(number=event.case_number)


def invite_rating(event: ResultDelivered, *, event_id: Any) -> None:
    """一事一评: the case may be rated once, when its result is in the applicant's hands."""
    if SubCase.objects.filter(number=event.case_number).exists():
        return  # a step of another case, which is rated as a whole
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
