"""自助柜: what a locker tells us: put in, taken with the code, fetched back. Each message counts once."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from django.db import transaction

from tongban.common import clock
from tongban.common.errors import ConflictError, NotFoundError
from tongban.support.identity import api as identity

from ..enums import DeliveryMethod, LockerEventKind, PickupKind
from ..errors import TooManyCodesError
from ..locker_rules import MOST_WRONG_CODES, WRONG_CODES_WITHIN, faults_of
from ..models import Locker, LockerEvent, Pickup
from .delivering import hand_out
from .shelving import notify_pickup
from .walking import lock_application, refuse_input, tell

Answer = dict[str, Any]


@transaction.atomic
def take_locker_event(*, locker: str, told: Mapping[str, Any]) -> Answer:
    """`told`: event_id, kind, code, box. The caller has checked the locker's signature."""
    refuse_input(faults_of(told))
    row = _lock(locker)
    text = json.dumps({name: told.get(name) for name in ("kind", "code", "box")}, sort_keys=True)
    digest = hashlib.sha256(text.encode()).hexdigest()
    earlier = LockerEvent.objects.filter(locker=row, event_id=told["event_id"]).first()
    if earlier is not None:
        if earlier.digest != digest:
            raise ConflictError(reason=f"消息编号“{told['event_id']}”已经用于另一条内容不同的消息")
        return {**earlier.answer, "repeated": True}
    kind = LockerEventKind(told["kind"])
    answer = _STEPS[kind](row, str(told["code"]), str(told.get("box") or ""))
    LockerEvent.objects.create(
        locker=row, event_id=told["event_id"], kind=kind, digest=digest, answer=answer, received_at=clock.now()
    )
    return {**answer, "repeated": False}


def check_code(*, locker: str, code: str) -> Answer:
    """Somebody stands before the locker and typed or scanned a code: which door opens. Guessing is slowed down."""
    with transaction.atomic():
        row, now = _lock(locker), clock.now()
        if row.wrong_since and now - row.wrong_since > timedelta(minutes=WRONG_CODES_WITHIN):
            row.wrong_count, row.wrong_since = 0, None
        is_shut = row.wrong_count >= MOST_WRONG_CODES
        found = None if is_shut else _lying(row, code)
        if found is not None:
            row.wrong_count, row.wrong_since = 0, None
        elif not is_shut:
            row.wrong_count, row.wrong_since = row.wrong_count + 1, row.wrong_since or now
        row.save(update_fields=["wrong_count", "wrong_since"])
    # After the count of wrong codes is kept.
    if is_shut:
        raise TooManyCodesError(minutes=WRONG_CODES_WITHIN)
    if found is None:
        raise NotFoundError(what="这个取件码的结果，请核对取件码")
    return {"box": found.box, "item": found.application.case.item_name}


def _lock(code: str) -> Locker:
    row = Locker.objects.select_for_update().filter(code=code, is_active=True).first()
    if row is None:
        raise NotFoundError(what=f"自助柜 {code}（没有登记，或者已经停用）")
    return row


def _lying(locker: Locker, code: str) -> Pickup | None:
    rows = Pickup.objects.select_related("application__case").filter(locker=locker, kind=PickupKind.LOCKER)
    return rows.filter(code=code, ended_at=None, deposited_at__isnull=False).first()


def _waiting(locker: Locker, code: str) -> Pickup:
    """The one with this code that is meant for, or lies in, this locker."""
    row = Pickup.objects.filter(locker=locker, kind=PickupKind.LOCKER, code=code, ended_at=None).first()
    if row is None:
        raise NotFoundError(what=f"取件码 {code} 的结果：没有派到这个柜子，或者已经取走")
    application = lock_application(row.application.number)
    return Pickup.objects.select_for_update().get(pk=row.pk, application=application)


def _put_in(locker: Locker, code: str, box: str) -> Answer:
    row = _waiting(locker, code)
    if row.deposited_at:
        raise ConflictError(reason=f"取件码 {code} 的结果已经在 {row.box} 号柜门里")
    if Pickup.objects.filter(locker=locker, box=box, ended_at=None, deposited_at__isnull=False).exists():
        raise ConflictError(reason=f"{box} 号柜门里还有别的结果")
    row.box, row.deposited_at, row.shelf = box, clock.now(), f"{locker.name} {box}"
    row.shelved_on, row.reminded_on, row.reminded_count = clock.today(), None, 0
    row.save(update_fields=["box", "deposited_at", "shelf", "shelved_on", "reminded_on", "reminded_count"])
    notify_pickup(row.application, "结果可以取了", code, f"{locker.place}，{box} 号柜门")
    tell(identity.SYSTEM(), row.application, "locker_deposit", {"locker": locker.code, "box": box})
    return {"number": row.application.number, "box": box}


def _take_out(locker: Locker, code: str, _box: str) -> Answer:
    row = _waiting(locker, code)
    if not row.deposited_at:
        raise ConflictError(reason=f"取件码 {code} 的结果还没有存入柜子")
    hand_out(
        row.application,
        method=DeliveryMethod.LOCKER,
        place=f"{locker.place}，{row.box} 号柜门",
        deliverer=locker.name,
        identity_note="自助柜取件码",
    )
    return {"number": row.application.number, "box": row.box}


def _fetch_back(locker: Locker, code: str, _box: str) -> Answer:
    """超期退回: it lies at the counter again, with the same code."""
    row = _waiting(locker, code)
    if not row.deposited_at:
        raise ConflictError(reason=f"取件码 {code} 的结果还没有存入柜子")
    box = row.box
    row.kind, row.shelf, row.locker, row.box = PickupKind.SHELF, "自助柜退回", None, ""
    row.deposited_at = row.assigned_at = None
    row.save(update_fields=["kind", "shelf", "locker", "box", "deposited_at", "assigned_at"])
    notify_pickup(row.application, "结果已从自助柜退回窗口", code, "")
    tell(identity.SYSTEM(), row.application, "locker_return", {"locker": locker.code, "box": box})
    return {"number": row.application.number, "box": box}


_STEPS: dict[LockerEventKind, Callable[[Locker, str, str], Answer]] = {
    LockerEventKind.DEPOSITED: _put_in,
    LockerEventKind.TAKEN: _take_out,
    LockerEventKind.EXPIRED: _fetch_back,
}
