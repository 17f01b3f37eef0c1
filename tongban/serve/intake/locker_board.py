"""自助柜 for its keeper: how full each is, what lies behind which door, what went in and out. No names, no codes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.conf import settings
from django.db.models import Count, Max, Q, QuerySet

from tongban.common import clock, pages
from tongban.common.errors import NotFoundError
from tongban.support.agencies import api as agencies
from tongban.support.identity import api as identity

from .enums import LockerEventKind, PickupKind
from .locker_rules import is_late
from .lockers import KEEP
from .models import Locker, LockerEvent, Pickup

MOST_SHOWN = 200


@dataclass(frozen=True)
class LockerRow:
    """`lying`: behind doors; `assigned`: sent there, not put in yet; `free`: not known without a number of doors."""

    code: str
    name: str
    place: str
    agency_name: str
    box_count: int
    lying: int
    assigned: int
    is_active: bool
    last_at: datetime | None

    @property
    def free(self) -> int | None:
        return max(self.box_count - self.lying, 0) if self.box_count else None


@dataclass(frozen=True)
class BoxRow:
    """One result: behind a door, or on its way to one (`box` empty)."""

    box: str
    item_name: str
    since: datetime | None
    is_late: bool


@dataclass(frozen=True)
class LockerMove:
    kind_name: str
    box: str
    at: datetime


def lockers_page(actor: identity.User, after: str | None = None, size: int = 20) -> pages.Page:
    """Those whose agency the actor keeps; four statements whatever their number."""
    found = pages.keyset_page(_mine(actor), ("code",), after, size)
    names = agencies.agency_names_of([row.agency_id for row in found.rows])
    return replace(found, rows=_rows(found.rows, names))


def locker_row(actor: identity.User, code: str) -> LockerRow:
    row = _mine(actor).filter(code=code).first()
    if row is None:
        raise NotFoundError(what="这个自助柜")
    return _rows([row], agencies.agency_names_of([row.agency_id]))[0]


def boxes_of(code: str) -> list[BoxRow]:
    """The caller has asked for the locker. By door; what is still to be put in stands first."""
    rows = Pickup.objects.filter(locker__code=code, kind=PickupKind.LOCKER, ended_at=None)
    return [
        BoxRow(
            row.box if row.deposited_at else "",
            row.application.case.item_name,
            row.deposited_at or row.assigned_at,
            row.deposited_at is None and is_late(row.assigned_at, clock.now(), settings.LOCKER_DEPOSIT_HOURS),
        )
        for row in rows.select_related("application__case").order_by("box", "pk")[:MOST_SHOWN]
    ]


def moves_page(code: str, after: str | None = None, size: int = 20) -> pages.Page:
    """The caller has asked for the locker. The newest first."""
    found = pages.keyset_page(LockerEvent.objects.filter(locker__code=code), ("-pk",), after, size)
    return replace(
        found,
        rows=[
            LockerMove(LockerEventKind(row.kind).label, str(row.answer.get("box", "")), row.received_at)
            for row in found.rows
        ],
    )


def _mine(actor: identity.User) -> QuerySet[Locker]:
    return Locker.objects.filter(
        identity.filter_q(actor, KEEP, division_path="agency__division__path", agency="agency_id", item=None)
    )


def _rows(rows: Sequence[Locker], names: dict[int, str]) -> list[LockerRow]:
    ids = [row.pk for row in rows]
    held = Pickup.objects.filter(locker_id__in=ids, kind=PickupKind.LOCKER, ended_at=None).order_by()
    counts = {
        one["locker_id"]: (one["lying"], one["assigned"])
        for one in held.values("locker_id").annotate(
            lying=Count("pk", filter=Q(deposited_at__isnull=False)), assigned=Count("pk", filter=Q(deposited_at=None))
        )
    }
    last = dict(
        LockerEvent.objects.filter(locker_id__in=ids)
        .order_by()
        .values("locker_id")
        .annotate(at=Max("received_at"))
        .values_list("locker_id", "at")
    )
    return [
        LockerRow(
            code=row.code,
            name=row.name,
            place=row.place,
            agency_name=names[row.agency_id],
            box_count=row.box_count,
            lying=counts.get(row.pk, (0, 0))[0],
            assigned=counts.get(row.pk, (0, 0))[1],
            is_active=row.is_active,
            last_at=last.get(row.pk),
        )
        for row in rows
    ]
