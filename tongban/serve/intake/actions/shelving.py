"""上架, 取件码, 改领取方式, 邮寄签收: what lies between the decision and the hands of the applicant."""

from __future__ import annotations

import secrets

from django.db import IntegrityError, transaction

from tongban.catalog.items import api as items
from tongban.common import clock
from tongban.common.errors import ConflictError, InvalidInputError
from tongban.serve.approvals import api as approvals
from tongban.support.calendar import api as calendar
from tongban.support.events import api as events
from tongban.support.identity import api as identity
from tongban.support.notices import api as notices

from ..enums import CHOOSABLE, DeliveryMethod, PickupKind
from ..models import Application, Delivery, Locker, Pickup
from ..outlets import outlet_of
from ..pickup_rules import reminder_is_due
from ..rules import LONGEST_ADDRESS
from .relaying import require_delivering
from .walking import is_repeat, lock_application, refuse_input, require, require_applicant, require_state, tell

STATE = approvals.CaseState
TRIES = 20


@transaction.atomic
def shelve(*, actor: identity.User, number: str, shelf: str = "", locker: str = "", key: str | None = None) -> str:
    """Put a result on the shelf, or on another, or send it to a locker; gives the code, which stays when moved."""
    application = lock_application(number)
    require_delivering(actor, application)
    found = Pickup.objects.filter(application=application).first()
    if is_repeat(actor, key, "shelve", application) and found:
        return found.code
    require_state(application, {STATE.GRANTED, STATE.REFUSED}, "上架", asker=actor)
    if application.case.delivered_at:
        raise ConflictError(reason=f"办件{number}的结果已经送达，不用上架")
    if found and found.deposited_at:
        raise ConflictError(reason=f"结果在{found.shelf}号柜门里，请先从自助柜取出退回")
    chosen = _locker(locker, application, found) if locker else None
    place = f"{chosen.name} 待存" if chosen else shelf.strip()
    if not place or len(place) > 20:
        raise InvalidInputError(fields={"shelf": "请填写货架位，最多 20 个字"})
    is_untold = found is None or found.kind == PickupKind.LOCKER
    found = found or _with_code(application, place, actor)
    if chosen is None or found.locker_id != chosen.pk:
        found.assigned_at = clock.now() if chosen else None
    found.shelf, found.locker = place, chosen
    found.kind = PickupKind.LOCKER if chosen else PickupKind.SHELF
    found.save(update_fields=["shelf", "locker", "kind", "assigned_at"])
    if is_untold and not chosen:  # out of a locker nobody gets anything before it was put in
        notify_pickup(application, "结果可以取了", found.code)
    tell(actor, application, "shelve", {"shelf": place, **({"locker": chosen.code} if chosen else {})})
    return found.code


def _locker(code: str, application: Application, held: Pickup | None) -> Locker:
    row = Locker.objects.filter(code=code, is_active=True, agency_id=application.case.agency_id).first()
    if row is None:
        raise InvalidInputError(fields={"locker": "没有这个自助柜，或者不归承办部门的窗口使用"})
    others = Pickup.objects.filter(locker=row, kind=PickupKind.LOCKER, ended_at=None)
    if held is not None:
        others = others.exclude(pk=held.pk)
    if row.box_count and others.count() >= row.box_count:
        raise InvalidInputError(fields={"locker": f"{row.name}的 {row.box_count} 格都占着或者已经派出，请放货架"})
    return row


@transaction.atomic
def choose_delivery(
    *, actor: identity.User, number: str, method: str, address: str = "", key: str | None = None
) -> None:
    """改领取方式, by the applicant or the window for him, until the decision."""
    application = lock_application(number)
    require_applicant(actor, application)
    if is_repeat(actor, key, "choose_delivery", application):
        return
    if application.case.decided_on or application.case.closed_at:
        raise ConflictError(reason="已经办结，不能再改领取方式；要改的请打窗口电话")
    allows_post = items.version(application.case.item_version_id).post
    refuse_input(_choice_errors(method, address.strip(), allows_post=allows_post))
    where = {"address": address.strip()} if method == DeliveryMethod.POST else {}
    application.delivery = {"method": method} | where
    application.save(update_fields=["delivery"])
    tell(actor, application, "choose_delivery", {"method": method})


@transaction.atomic
def confirm_post(*, actor: identity.User, number: str, signed_by: str, key: str | None = None) -> None:
    """邮寄签收回填: who signed for the letter."""
    application = lock_application(number)
    require(actor, "intake.deliver", application)
    if is_repeat(actor, key, "confirm_post", application):
        return
    row = Delivery.objects.filter(application=application, method=DeliveryMethod.POST).first()
    if row is None:
        raise ConflictError(reason=f"办件{number}不是邮寄送达的，不用回填签收")
    if row.signed_at:
        raise ConflictError(reason=f"这件邮件已经回填签收（{row.signed_by_name}）")
    name = signed_by.strip()
    if not name or len(name) > 100:
        raise InvalidInputError(fields={"signed_by": "请填写签收人，最多 100 个字"})
    row.signed_by_name, row.signed_at = name, clock.now()
    row.save(update_fields=["signed_by_name", "signed_at"])
    tell(actor, application, "confirm_post", {"signed_by": name})


def remind_of_pickups() -> int:
    """Once a day: who has not come for what lies on the shelf. Each in a transaction of its own; says how many."""
    numbers = Pickup.objects.filter(ended_at=None).order_by("shelved_on", "pk")
    return len(events.each("intake.pickups", list(numbers.values_list("application__number", flat=True)), _remind))


@transaction.atomic
def _remind(number: str) -> bool:
    application, today = lock_application(number), clock.today()
    row = Pickup.objects.filter(application=application, ended_at=None).first()
    is_waiting = row is not None and (row.kind == PickupKind.SHELF or row.deposited_at is not None)
    if row is None or not is_waiting or application.case.delivered_at:
        return False
    if not reminder_is_due(
        row.shelved_on, row.reminded_on, row.reminded_count, today, lambda day, n: calendar.add_workdays(day, n).on
    ):
        return False
    row.reminded_count, row.reminded_on = row.reminded_count + 1, today
    row.save(update_fields=["reminded_count", "reminded_on"])
    where = f"{row.locker.place}，{row.box} 号柜门" if row.locker else ""
    notify_pickup(application, "请来取结果", row.code, where)
    tell(identity.SYSTEM(), application, "remind_pickup", {"count": row.reminded_count})
    return True


def _with_code(application: Application, place: str, actor: identity.User) -> Pickup:
    """Six digits that no other result on a shelf has; the database refuses the same twice."""
    for _ in range(TRIES):
        try:
            with transaction.atomic():
                return Pickup.objects.create(
                    application=application,
                    shelf=place,
                    code=f"{secrets.randbelow(1_000_000):06d}",
                    shelved_at=clock.now(),
                    shelved_on=clock.today(),
                    shelved_by_name=actor.name,
                )
        except IntegrityError:
            continue
    raise ConflictError(reason="取件码快用完了，请先清理货架上早已取走的结果")


def notify_pickup(application: Application, title: str, code: str, locker: str = "") -> None:
    """The code, and where it opens something: the counter, or a door of a locker."""
    case = application.case
    outlet = outlet_of(application) or "窗口"
    at_counter = f"取件码 {code}。到{outlet}报取件码，带身份证件；由他人代取的，带双方身份证件。"
    notices.tell(
        case.applicant_id_number,
        f"{title}：{case.item_name}",
        f"取件码 {code}。到自助柜输入或者扫取件码：{locker}。" if locker else at_counter,
        approvals.case_path(application.number),
    )


def _choice_errors(method: str, address: str, *, allows_post: bool) -> dict[str, str]:
    if method not in CHOOSABLE:
        return {"method": "请选择结果怎么取：窗口领取、邮寄送达或者电子送达"}
    if method == DeliveryMethod.POST and not allows_post:
        return {"method": "这个事项的结果不能邮寄，请选窗口领取或者电子送达"}
    if method == DeliveryMethod.POST and not address:
        return {"address": "选择邮寄的，请写收件地址"}
    if len(address) > LONGEST_ADDRESS:
        return {"address": f"收件地址最多 {LONGEST_ADDRESS} 个字"}
    return {}
