"""出件列表: what waits, what was taken, what was posted, with the shelf and the code."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db.models import Q

from tongban.common import clock, pages
from tongban.serve.approvals import api as approvals
from tongban.support.identity import api as identity

from .enums import DeliveryMethod
from .locker_rules import is_late
from .models import Application, Delivery, Pickup

#: 状态 of the list (practice.md §1.2).
STATES = {"waiting": "未取", "taken": "已取", "posted": "已邮寄"}


@dataclass(frozen=True)
class PickupInfo:
    shelf: str
    code: str
    shelved_at: datetime
    reminded_count: int
    is_in_locker: bool = False
    kind: str = "shelf"
    #: Meant for a locker and not put in within the hours that the city allows.
    is_late: bool = False


@dataclass(frozen=True)
class OutgoingRow:
    """One result that has left the house."""

    case: approvals.CaseInfo
    method_name: str
    taken_at: datetime
    receiver_name: str
    express_company: str
    express_number: str
    signed_by_name: str
    signed_at: datetime | None


def pickups_of(numbers: Iterable[str]) -> dict[str, PickupInfo]:
    """What lies on the shelf, by case number; the caller has asked who may see the cases."""
    rows = Pickup.objects.filter(application__number__in=list(numbers), ended_at=None).select_related("application")
    return {
        row.application.number: PickupInfo(
            row.shelf,
            row.code,
            row.shelved_at,
            row.reminded_count,
            row.deposited_at is not None,
            row.kind,
            row.deposited_at is None and is_late(row.assigned_at, clock.now(), settings.LOCKER_DEPOSIT_HOURS),
        )
        for row in rows
    }


def number_for_code(actor: identity.User, code: str) -> str:
    """The case whose result lies on the shelf under this code, when the actor may hand it out; else nothing."""
    if not (len(code) == 6 and code.isascii() and code.isdigit()):
        return ""
    scope = identity.scope(actor, "intake.deliver")
    if not scope:
        return ""
    mine = scope.q(division_path="case__division_path", agency="case__agency_id", item="case__item_code")
    mine |= Q(relay__receiver_id=actor.agency_id, relay__result_arrived_at__isnull=False)
    rows = Application.objects.filter(mine, pickup__code=code, pickup__ended_at=None)
    return rows.values_list("number", flat=True).first() or ""


def outgoing_page(
    actor: identity.User,
    state: str,
    *,
    item: str = "",
    company: str = "",
    after: str | None = None,
    size: int = 20,
) -> pages.Page:
    """已取 or 已邮寄, the newest first, narrowed by words of the item and of the courier."""
    scope = identity.scope(actor, "intake.deliver")
    case = "application__case__"
    mine = scope.q(division_path=f"{case}division_path", agency=f"{case}agency_id", item=f"{case}item_code")
    relay = "application__relay__"
    mine |= Q(**{f"{relay}receiver_id": actor.agency_id, f"{relay}result_arrived_at__isnull": False})
    rows = Delivery.objects.select_related("application__case").filter(mine)
    is_posted = state == "posted"
    rows = rows.filter(method=DeliveryMethod.POST) if is_posted else rows.exclude(method=DeliveryMethod.POST)
    if item:
        rows = rows.filter(application__case__item_name__contains=item)
    if company and is_posted:
        rows = rows.filter(express_company__contains=company)
    if not scope:
        rows = rows.none()
    found = pages.keyset_page(rows, ("-pk",), after, size)
    return pages.Page([_row(row) for row in found.rows], found.next_cursor, found.previous_cursor)


def _row(row: Delivery) -> OutgoingRow:
    return OutgoingRow(
        case=approvals.info_of(row.application.case),
        method_name=DeliveryMethod(row.method).label,
        taken_at=row.delivered_at,
        receiver_name=row.receiver_name,
        express_company=row.express_company,
        express_number=row.express_number,
        signed_by_name=row.signed_by_name,
        signed_at=row.signed_at,
    )
