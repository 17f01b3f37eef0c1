"""出件: the result leaves the house, with its 送达回证; and 撤回 by the applicant."""

from __future__ import annotations

from django.db import transaction

from tongban.common import clock
from tongban.common.errors import ConflictError
from tongban.data.licences import api as licences
from tongban.serve.approvals import api as approvals
from tongban.support.agencies import api as agencies
from tongban.support.devices import api as devices
from tongban.support.identity import api as identity
from tongban.support.notices import api as notices

from ..enums import CHOOSABLE, DeliveryMethod, SignedFor
from ..events import ResultDelivered
from ..models import Application, Delivery, Pickup, Signature
from ..outlets import outlet_of
from .relaying import require_delivering
from .signing import for_paper, keep_signature
from .walking import is_repeat, lock_application, refuse_input, require_state, tell

STATE = approvals.CaseState
DECISIONS = ("decision_grant", "decision_refuse")


@transaction.atomic
def deliver(
    *,
    actor: identity.User,
    number: str,
    method: str,
    receiver_name: str = "",
    is_proxy: bool = False,
    identity_note: str = "",
    place: str = "",
    express_company: str = "",
    express_number: str = "",
    signature: devices.Strokes | None = None,
    key: str | None = None,
) -> approvals.CaseInfo:
    """送达, within ten working days of the decision (行政许可法 第四十四条): by hand, by post or by data."""
    application = lock_application(number)
    require_delivering(actor, application)
    if is_repeat(actor, key, "deliver", application):
        return approvals.case(number)
    require_state(application, {STATE.GRANTED, STATE.REFUSED}, "送达", asker=actor)
    if application.case.delivered_at:
        raise ConflictError(reason=f"办件{number}的结果已经送达，不能再次送达")
    if boxed := Pickup.objects.filter(application=application, ended_at=None, deposited_at__isnull=False).first():
        raise ConflictError(reason=f"结果在{boxed.shelf} 号柜门里，请先从自助柜取出退回，再在窗口送达")
    refuse_input(_errors(method, receiver_name, is_proxy=is_proxy, express_number=express_number))
    texts = {
        "receiver_name": receiver_name.strip() or application.case.applicant_name,
        "identity_note": identity_note.strip(),
        "place": place.strip() or _place(method, application),
        "express_company": express_company.strip(),
        "express_number": express_number.strip(),
    }
    refuse_input(_too_long(texts))
    signed = None
    if signature and method == DeliveryMethod.WINDOW:
        signed = keep_signature(application, SignedFor.DELIVERY, signature, texts["receiver_name"], actor)
    _deliver(actor, application, method=method, is_proxy=is_proxy, signed=signed, **texts)
    return approvals.case(number)


@transaction.atomic
def deliver_by_data(*, number: str) -> bool:
    """电子送达 for who chose it, as soon as it is decided; False when it was delivered or chosen otherwise."""
    application = lock_application(number)
    case = application.case
    is_chosen = application.delivery.get("method") == DeliveryMethod.ELECTRONIC
    if not is_chosen or case.delivered_at or case.state not in (STATE.GRANTED, STATE.REFUSED):
        return False
    _deliver(
        identity.SYSTEM(),
        application,
        method=DeliveryMethod.ELECTRONIC,
        receiver_name=case.applicant_name,
        is_proxy=False,
        identity_note="",
        place=_place(DeliveryMethod.ELECTRONIC, application),
        express_company="",
        express_number="",
    )
    return True


def hand_out(
    application: Application, *, method: DeliveryMethod, place: str, deliverer: str, identity_note: str
) -> None:
    """By a machine that the applicant opened with the code; the application is locked."""
    case = application.case
    if case.delivered_at:
        raise ConflictError(reason=f"办件{application.number}的结果已经送达，不能再次送达")
    _deliver(
        identity.SYSTEM(),
        application,
        method=method,
        receiver_name=case.applicant_name,
        is_proxy=False,
        identity_note=identity_note,
        place=place,
        express_company="",
        express_number="",
        deliverer=deliverer,
    )


def withdraw(*, actor: identity.User, number: str, reason: str = "", key: str | None = None) -> approvals.CaseInfo:
    """撤回, until the decision."""
    approvals.withdraw_case(actor=actor, number=number, reason=reason, key=key)
    return approvals.case(number)


def _deliver(
    actor: identity.User,
    application: Application,
    *,
    method: str,
    receiver_name: str,
    is_proxy: bool,
    identity_note: str,
    place: str,
    express_company: str,
    express_number: str,
    deliverer: str = "",
    signed: Signature | None = None,
) -> None:
    now = clock.now()
    Delivery.objects.create(
        application=application,
        method=method,
        receiver_name=receiver_name,
        is_proxy=is_proxy,
        identity_note=identity_note,
        place=place,
        express_company=express_company,
        express_number=express_number,
        delivered_by_name=deliverer or actor.name,
        delivered_at=now,
    )
    Pickup.objects.filter(application=application, ended_at=None).update(ended_at=now)
    approvals.mark_delivered(number=application.number, at=now)
    approvals.issue_paper(
        actor=actor,
        case=application.case,
        kind="delivery",
        data={
            "documents": _documents(application),
            "method": DeliveryMethod(method).label,
            "delivered_at": now.isoformat(),
            "place": place,
            "courier_number": f"{express_company} {express_number}".strip(),
            "deliverer": deliverer or actor.name,
            "receiver": "" if is_proxy else receiver_name,
            "agent": receiver_name if is_proxy else "",
            "received_on": clock.today().isoformat() if method != DeliveryMethod.POST else None,
            **for_paper(signed),
        },
    )
    notices.tell(
        application.case.applicant_id_number,
        f"结果已送达：{application.case.item_name}",
        f"{DeliveryMethod(method).label}。请为这次服务作评价。",
        approvals.case_path(application.number),
    )
    tell(
        actor,
        application,
        "deliver",
        {"method": method, "receiver": receiver_name, "express": express_number},
        ResultDelivered(case_number=application.number, method=method),
    )


def _documents(application: Application) -> list[dict[str, object]]:
    papers = [
        {"name": paper.name, "number": paper.number, "count": 1}
        for paper in notices.of_case(application.number)
        if paper.kind in DECISIONS
    ]
    made = licences.of_case(application.number)
    return papers + [{"name": one.name, "number": one.number, "count": 1} for one in made]


def _place(method: str, application: Application) -> str:
    if method == DeliveryMethod.POST:
        return str(application.delivery.get("address") or "")
    if method == DeliveryMethod.ELECTRONIC:
        return "统一申办受理平台"
    return outlet_of(application) or agencies.agency_by_id(application.case.agency_id).address


def _too_long(texts: dict[str, str]) -> dict[str, str]:
    """What the table has no room for, by the names of its columns."""
    columns = [one for one in Delivery._meta.concrete_fields if one.name in texts and one.max_length]
    return {
        one.name: f"{one.verbose_name}最多 {one.max_length} 个字"
        for one in columns
        if len(texts[one.name]) > (one.max_length or 0)
    }


def _errors(method: str, receiver_name: str, *, is_proxy: bool, express_number: str) -> dict[str, str]:
    errors = {}
    if method not in CHOOSABLE:
        errors["method"] = f"请选择送达方式：{'、'.join(str(one.label) for one in CHOOSABLE)}"
    if method == DeliveryMethod.POST and not express_number.strip():
        errors["express_number"] = "邮寄送达的，请填写快递单号"
    if is_proxy and not receiver_name.strip():
        errors["receiver_name"] = "代收的，请填写代收人姓名"
    return errors
