"""推送: what a department's system gets when a case comes to it, and when the case ends without it."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from typing import Any

from django.conf import settings
from django.db import transaction

from tongban.common.errors import PlatformError
from tongban.data.exchange import api as exchange
from tongban.data.licences import api as licences
from tongban.support.agencies import api as agencies
from tongban.support.files import api as files
from tongban.support.flow import api as flow

from ..answers import Material, handed_in
from ..events import CaseClosed
from ..models import OPEN_STATES, Case
from .sources import values_of

CASE = "case:"


class NoPeerError(PlatformError):
    """Tried again by the worker, then a dead letter that an administrator sees and sends again."""

    code = "approvals.no-peer"
    message = "{agency}没有启用的对接系统，办件 {number} 送不过去；请先在“系统对接”里登记，再重送"
    status = 409


def push_case(event: flow.FlowExternalDue, *, event_id: Any) -> None:
    """Three messages in one line: 申请与表单, 材料, 受理通知. The same event twice sends nothing twice, and a step that
    was called off meanwhile (退回) nothing at all."""
    if not event.about.startswith(CASE) or not flow.task(event.task_id).is_open:
        return
    case = Case.objects.get(number=event.about.removeprefix(CASE))
    peer = exchange.peer_for(event.system, event.agency_id)
    if peer is None:
        raise NoPeerError(agency=agencies.agency_by_id(event.agency_id).name, number=case.number)
    code, name = peer
    exchange.hold(peer_code=code, case_number=case.number)
    if not flow.task(event.task_id).is_open:  # looked at under the lock under which `recall` looks for what was sent
        return
    body, version = exchange.body_for(code, name, case.item_code, values_of(case))
    parts = [
        (exchange.OutKind.APPLICATION, application_of(case, body, version)),
        (exchange.OutKind.MATERIALS, {"materials": [_material(code, one) for one in handed_in(case.number)]}),
        (exchange.OutKind.ACCEPTANCE, _acceptance(case)),
    ]
    for kind, told in parts:
        exchange.send(
            peer_code=code,
            case_number=case.number,
            kind=kind,
            body={"task": event.node, "ask": event.task_id, **told},
            key=_key(code, case.number, event.task_id, kind),
        )


def _key(code: str, number: str, task_id: int, kind: str) -> str:
    return uuid.uuid5(uuid.NAMESPACE_URL, f"{code}/{number}/{task_id}/{kind}").hex


def recall(event: flow.FlowExternalCancelled, *, event_id: Any) -> None:
    """退回: whoever was asked need not do it any more. It goes into the same line, after what was sent; a system that
    is down gets it when it is back, and what it answers until then does not count (`receiving`)."""
    if not event.about.startswith(CASE):
        return
    number = event.about.removeprefix(CASE)
    now = exchange.peer_for(event.system, event.agency_id)
    for code in dict.fromkeys([*([now[0]] if now else []), *exchange.peers_of_case(number)]):
        exchange.send(
            peer_code=code,
            case_number=number,
            kind=exchange.OutKind.RECALLED,
            body={"task": event.node, "ask": event.task_id, "why": event.why},
            key=_key(code, number, event.task_id, exchange.OutKind.RECALLED),
            after=_key(code, number, event.task_id, exchange.OutKind.APPLICATION),
        )


def application_of(case: Case, body: dict[str, Any], version: int) -> dict[str, Any]:
    return {
        "item": {"code": case.item_code, "name": case.item_name},
        "agency": case.agency_name,
        "applicant": {
            "kind": case.applicant_kind,
            "name": case.applicant_name,
            "id_type": case.applicant_id_type,
            "id_number": case.applicant_id_number,
            "phone": case.applicant_phone,
        },
        "submitted_at": case.submitted_at.isoformat(),
        "map_version": version,
        "form": body,
    }


def _material(peer_code: str, one: Material) -> dict[str, Any]:
    """A digest and an address at which the department fetches it with its own signature."""
    told: dict[str, Any] = {"code": one.code, "name": one.name}
    if one.file_id:
        info = files.info(one.file_id)
        told["file"] = {
            "name": info.name,
            "size": info.size,
            "media_type": info.media_type,
            "sha256": info.sha256,
            "url": f"{settings.PUBLIC_URL}/exchange/{peer_code}/materials/{info.id}",
        }
    if one.licence_identifier:
        licence = licences.licence(one.licence_identifier)
        told["licence"] = {"identifier": licence.identifier, "number": licence.number, "data": dict(licence.data)}
    return told


def _acceptance(case: Case) -> dict[str, Any]:
    return {
        "accepted_on": case.accepted_on.isoformat() if case.accepted_on else None,
        "promised_due_on": case.promised_due_on.isoformat() if case.promised_due_on else None,
        "statutory_due_on": case.statutory_due_on.isoformat() if case.statutory_due_on else None,
    }


@transaction.atomic
def push_late(*, number: str, codes: Collection[str], mark: str) -> int:
    """后补材料 to each department that has the case; one that it has not come to yet gets them with the rest. The same
    `mark` again sends nothing twice; a result that waited for them is handled now. Gives how many were told."""
    exchange.look_again(number)
    case = Case.objects.get(number=number)
    given = [one for one in handed_in(number) if one.code in codes]
    told = exchange.peers_of_case(number) if case.state in OPEN_STATES and given else []
    for code in told:
        exchange.send(
            peer_code=code,
            case_number=number,
            kind=exchange.OutKind.SUPPLEMENT,
            body={"materials": [_material(code, one) for one in given]},
            key=uuid.uuid5(uuid.NAMESPACE_URL, f"{code}/{number}/supplement/{mark}").hex,
        )
    return len(told)


def tell_closed(event: CaseClosed, *, event_id: Any) -> None:
    """撤回、终止: a department that has the case stops working on it."""
    for code in exchange.peers_of_case(event.case_number):
        exchange.send(
            peer_code=code,
            case_number=event.case_number,
            kind=exchange.OutKind.CLOSED,
            body={"state": event.state},
            key=uuid.uuid5(uuid.NAMESPACE_URL, f"{code}/{event.case_number}/closed").hex,
        )
