"""自助柜 as its keeper handles it: registered with a secret that is shown once, changed, switched off, a new secret."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import transaction

from tongban.common import clock, crypto
from tongban.common.errors import ConflictError, InvalidInputError, NotFoundError
from tongban.serve.approvals import api as approvals
from tongban.support.agencies import api as agencies
from tongban.support.audit import api as audit
from tongban.support.events import api as events
from tongban.support.identity import api as identity
from tongban.support.notices import api as notices

from ..enums import PickupKind
from ..locker_rules import is_late, locker_faults
from ..lockers import KEEP, key_name
from ..models import Locker, Pickup
from .walking import lock_application, refuse_input, tell


@transaction.atomic
def create_locker(
    *, actor: identity.User, code: str, name: str, place: str, boxes: str, agency_uscc: str, key: str | None = None
) -> str:
    """Gives the secret, this once; sent again with the same key it gives nothing. Who lost it has another made."""
    faults = locker_faults(code=code, name=name, place=place, boxes=boxes)
    agency = next((one for one in agencies.agencies() if one.uscc == agency_uscc), None)
    if agency is None or not _may(actor, agency):
        faults["agency"] = "请选择管理单位"
    refuse_input(faults)
    assert agency is not None
    if key and not approvals.first_time(actor, key, "create_locker", f"locker:{code}"):
        return ""
    facts: dict[str, Any] = {"name": name, "place": place, "box_count": int(boxes), "agency_id": agency.id}
    _, is_new = Locker.objects.get_or_create(code=code, defaults=facts)
    if not is_new:
        raise InvalidInputError(fields={"code": f"编码“{code}”已经登记过"})
    audit.record(actor, "intake.save_locker", f"locker:{code}", facts=facts)
    return crypto.secret(key_name(code)).decode()


@transaction.atomic
def change_locker(*, actor: identity.User, code: str, name: str, place: str, boxes: str) -> None:
    row = _locked(actor, code)
    refuse_input(locker_faults(code=code, name=name, place=place, boxes=boxes))
    used = Pickup.objects.filter(locker=row, kind=PickupKind.LOCKER, ended_at=None).count()
    if int(boxes) < used:
        raise InvalidInputError(fields={"boxes": f"现在有 {used} 份结果在柜里或者已经派出，格口数不能比它少"})
    if (row.name, row.place, row.box_count) == (name, place, int(boxes)):
        return
    row.name, row.place, row.box_count = name, place, int(boxes)
    row.save(update_fields=["name", "place", "box_count"])
    audit.record(
        actor, "intake.save_locker", f"locker:{code}", facts={"name": name, "place": place, "box_count": int(boxes)}
    )


@transaction.atomic
def switch_locker(*, actor: identity.User, code: str, is_active: bool) -> None:
    """停用, 恢复. A locker with results behind its doors stays on: switched off, its doors open for nobody."""
    row = _locked(actor, code)
    if row.is_active == is_active:
        return
    lying = Pickup.objects.filter(locker=row, kind=PickupKind.LOCKER, ended_at=None).count()
    if not is_active and lying:
        raise ConflictError(reason=f"{row.name}里还有 {lying} 份结果（含已派、待存的），取出退回窗口以后再停用")
    row.is_active = is_active
    row.save(update_fields=["is_active"])
    audit.record(actor, "intake.switch_locker", f"locker:{code}", facts={"is_active": is_active})


@transaction.atomic
def renew_locker_secret(*, actor: identity.User, code: str, key: str | None = None) -> str:
    """Another secret, shown this once; the old one is good for nothing from now on."""
    _locked(actor, code)
    if key and not approvals.first_time(actor, key, "renew_locker_secret", f"locker:{code}"):
        return ""
    audit.record(actor, "intake.renew_locker_secret", f"locker:{code}", facts={})
    return crypto.new_secret(key_name(code)).decode()


def remind_of_late_lockers() -> int:
    """A few times a day: what was meant for a locker and still lies at the counter; told once for each time it was
    sent there. Each in a transaction of its own; says how many."""
    rows = Pickup.objects.filter(ended_at=None, deposited_at=None, assigned_at__isnull=False).order_by("pk")
    return len(events.each("intake.late_lockers", list(rows.values_list("application__number", flat=True)), _remind))


@transaction.atomic
def _remind(number: str) -> bool:
    application, hours = lock_application(number), settings.LOCKER_DEPOSIT_HOURS
    row = Pickup.objects.filter(application=application, ended_at=None, deposited_at=None).first()
    if row is None or row.locker is None or not is_late(row.assigned_at, clock.now(), hours):
        return False
    is_new = notices.tell_desk(
        application.case.agency_id,
        key=f"locker-late:{row.pk}:{row.assigned_at:%Y%m%d%H%M%S}",
        case_number=number,
        title=f"超过 {hours} 小时没有放进自助柜：{application.case.item_name}"[:80],
        body=f"{application.case.applicant_name}的结果派到{row.locker.name}（{row.locker.place}），还没有存入。"
        "请放进去，或者改放货架；申请人还没有收到取件通知。",
    )
    if is_new:
        tell(identity.SYSTEM(), application, "remind_late_locker", {"locker": row.locker.code})
    return is_new


def _may(actor: identity.User, agency: agencies.AgencyInfo) -> bool:
    return identity.allowed(actor, KEEP, division_path=agency.division_path, agency_id=agency.id)


def _locked(actor: identity.User, code: str) -> Locker:
    row = Locker.objects.select_for_update().filter(code=code).first()
    if row is None or not _may(actor, agencies.agency_by_id(row.agency_id)):
        raise NotFoundError(what=f"自助柜 {code[:40]}")
    return row
