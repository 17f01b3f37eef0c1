"""Reading of 代收: what my window took in for others, what others took in for us, with who answers for it now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from tongban.common import pages
from tongban.serve.approvals import api as approvals
from tongban.support.agencies import api as agencies
from tongban.support.calendar import api as calendar
from tongban.support.flow import api as flow
from tongban.support.identity import api as identity

from . import relay_rules
from .enums import RelayKind, ResultTo
from .models import Relay

LISTS = {"taken": "我代收的", "incoming": "外地转来、待我受理的"}
STATE = approvals.CaseState
#: Ten working days until the result is in the applicant's hands (行政许可法 第四十四条).
DELIVERY_DAYS = 10


@dataclass(frozen=True)
class RelayView:
    """Each hand with its time; `holder`: who answers for it now, `lamp` and `lamp_words`: by when."""

    case: approvals.CaseInfo
    is_city: bool
    receiver_id: int | None
    receiver_name: str
    place: str
    received_by_name: str
    received_at: datetime
    form_note: str
    is_paper: bool
    result_to: str
    source_name: str
    source_contact: str
    source_number: str
    sent_at: datetime | None
    arrived_at: datetime | None
    arrived_by_name: str
    result_sent_at: datetime | None
    result_arrived_at: datetime | None
    stage: str
    stage_name: str
    holder: str
    lamp: str
    lamp_words: str

    @property
    def result_words(self) -> str:
        return ResultTo(self.result_to).label

    @property
    def from_name(self) -> str:
        return self.source_name or self.receiver_name


def relays_page(actor: identity.User, which: str, after: str | None = None, size: int = 20) -> pages.Page:
    """`taken`: by my body, the newest first; `incoming`: under way to us or not yet accepted, what is due first."""
    if which == "taken":
        order: tuple[str, ...] = ("-received_at", "-pk")
        rows = _rows().filter(receiver_id=actor.agency_id) if actor.agency_id else _rows().none()
    else:
        order = ("application__case__due_on", "pk")
        rows = _incoming(actor)
    found = pages.keyset_page(rows, order, after, size)
    return pages.Page([view_of(row) for row in found.rows], found.next_cursor, found.previous_cursor)


def relay_view(number: str) -> RelayView | None:
    """The caller has asked who may see the case."""
    row = _rows().filter(application__number=number).first()
    return view_of(row) if row else None


def _incoming(actor: identity.User) -> QuerySet[Relay]:
    scope = identity.scope(actor, "intake.accept")
    if not scope:
        return Relay.objects.none()
    case = "application__case__"
    mine = scope.q(division_path=f"{case}division_path", agency=f"{case}agency_id", item=f"{case}item_code")
    waiting = [STATE.RELAYED, STATE.SUBMITTED, STATE.CORRECTING]
    return _rows().filter(mine, kind=RelayKind.CITY, application__case__state__in=waiting)


def _rows() -> QuerySet[Relay]:
    return Relay.objects.select_related("application__case")


def view_of(row: Relay) -> RelayView:
    case = approvals.info_of(row.application.case)
    code, who = relay_rules.stage(
        relay_rules.Progress(
            state=case.state,
            is_decided=case.is_decided,
            is_open=case.is_open,
            is_sent=row.sent_at is not None,
            is_arrived=row.arrived_at is not None,
            is_result_sent=row.result_sent_at is not None,
            is_result_here=row.result_arrived_at is not None,
            is_delivered=case.delivered_at is not None,
        )
    )
    receiver = agencies.agency_by_id(row.receiver_id).name if row.receiver_id else ""
    holders = {"receiver": f"{receiver}（{row.received_by_name}）", "body": case.agency_name, "nobody": ""}
    lamp = _lamp(row, case, code)
    return RelayView(
        case=case,
        is_city=row.kind == RelayKind.CITY,
        receiver_id=row.receiver_id,
        receiver_name=receiver,
        place=row.place,
        received_by_name=row.received_by_name,
        received_at=row.received_at,
        form_note=row.form_note,
        is_paper=row.is_paper,
        result_to=row.result_to,
        source_name=row.source_name,
        source_contact=row.source_contact,
        source_number=row.source_number,
        sent_at=row.sent_at,
        arrived_at=row.arrived_at,
        arrived_by_name=row.arrived_by_name,
        result_sent_at=row.result_sent_at,
        result_arrived_at=row.result_arrived_at,
        stage=code,
        stage_name=relay_rules.STAGES[code],
        holder=holders[who],
        lamp=lamp[0],
        lamp_words=lamp[1],
    )


def _lamp(row: Relay, case: approvals.CaseInfo, code: str) -> tuple[str, str]:
    """By when the one who answers for it has to hand it on."""
    due: Any = None
    if code in ("decided", "to_hand_out") and case.decided_on:
        due = calendar.add_workdays(case.decided_on, DELIVERY_DAYS).on
    elif code == "result_on_road" and row.result_sent_at:
        due = calendar.add_workdays(timezone.localdate(row.result_sent_at), relay_rules.ROAD_DAYS).on
    if due is None:
        return case.lamp, case.lamp_words
    lamp = flow.lamp_of(due)
    left = lamp.left or 0
    return lamp.code, "今天到期" if left == 0 else f"还剩 {left} 天" if left > 0 else f"已超 {-left} 天"
