"""Reading pledges for pages; every list starts from `permissions.visible_q`."""

from __future__ import annotations

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from tongban.common import clock
from tongban.common.errors import NotFoundError
from tongban.common.pages import keyset_page
from tongban.support.flow import api as flow
from tongban.support.identity import api as identity

from . import permissions, rules
from .enums import OPEN, PledgeState
from .models import CreditRecord, Pledge
from .values import PledgeInfo, PledgePage, RecordInfo, RecordPage

SIZE = 30
BLOCKED = "有没有修复的失信记录（{item}，{day} 记录），修复以前不能选择告知承诺，请提交材料"


def info_of(row: Pledge, actor: identity.User | None = None) -> PledgeInfo:
    """`actor`: for whom the buttons are."""
    text = row.text
    state = PledgeState(row.state)
    return PledgeInfo(
        case_number=row.number,
        item_name=row.item_name,
        agency_name=row.agency_name,
        party_name=row.party_name,
        materials=tuple(one["name"] for one in row.materials),
        conditions=tuple(text["conditions"]),
        standard=text["standard"],
        consequences=tuple(text["consequences"]),
        publicity=text["publicity"],
        check_way=text["check_way"],
        check_within=text["check_within"],
        pledger_name=row.pledger_name,
        way=row.way,
        pledged_at=row.pledged_at,
        state=state,
        state_name=str(state.label),
        due_on=row.due_on,
        check_due_on=row.check_due_on,
        lamp=flow.lamp_of(row.due_on) if state in OPEN else None,
        checked_at=row.checked_at,
        checked_by_name=row.checked_by_name,
        finding=row.finding,
        demand=row.demand,
        fix_due_on=row.fix_due_on,
        settled_at=row.settled_at,
        settled_by_name=row.settled_by_name,
        note=row.note,
        may_check=actor is not None and state in OPEN and permissions.may(actor, permissions.CHECK, row),
        may_revoke=actor is not None
        and rules.may_move(state, PledgeState.REVOKED)
        and permissions.may(actor, permissions.DECIDE, row),
    )


def blocked(party_id_number: str) -> str:
    """Why this party may not pledge now; empty when it may."""
    row = (
        CreditRecord.objects.filter(party_id_number=party_id_number, repaired_at=None).select_related("pledge").first()
    )
    if row is None:
        return ""
    return BLOCKED.format(item=row.pledge.item_name, day=f"{timezone.localdate(row.recorded_at):%Y-%m-%d}")


def pledge_of(number: str) -> PledgeInfo | None:
    """For other modules; the caller decides who may see it."""
    row = Pledge.objects.filter(number=number).first()
    return info_of(row) if row else None


def pledge_for(actor: identity.User, number: str) -> PledgeInfo:
    row = Pledge.objects.filter(permissions.visible_q(actor), number=number).first()
    if row is None:
        raise NotFoundError(what="这份承诺")
    return info_of(row, actor)


def pledges_page(
    actor: identity.User, *, state: str = "", only_late: bool = False, after: str | None = None, size: int = SIZE
) -> PledgePage:
    """承诺核查. Without a state those where something is to be done, the most urgent first."""
    rows = Pledge.objects.filter(permissions.visible_q(actor))
    if state in PledgeState.values:
        rows, order = rows.filter(state=state), ("-pk",)
    else:
        rows, order = rows.filter(state__in=OPEN), ("due_on", "pk")  # type: ignore[assignment]
    if only_late:
        rows = rows.filter(_late())
    page = keyset_page(rows, order, after, size)
    return PledgePage([info_of(row, actor) for row in page.rows], page.next_cursor)


def late_count(actor: identity.User) -> int:
    """逾期未核查、逾期未整改复核 where this person looks."""
    return Pledge.objects.filter(permissions.visible_q(actor)).filter(_late()).count()


def _late() -> Q:
    return Q(state__in=OPEN, due_on__lt=clock.today())


def records_page(
    actor: identity.User, *, only_standing: bool = False, text: str = "", after: str | None = None, size: int = SIZE
) -> RecordPage:
    rows = CreditRecord.objects.filter(permissions.visible_q(actor)).select_related("pledge")
    if only_standing:
        rows = rows.filter(repaired_at=None)
    if text.strip():
        rows = rows.filter(Q(party_id_number=text.strip().upper()) | Q(party_name=text.strip()))
    page = keyset_page(rows, ("-pk",), after, size)
    return RecordPage([record_info(row, actor) for row in page.rows], page.next_cursor)


def records_of(parties: list[identity.Party]) -> list[RecordInfo]:
    """For the parties themselves."""
    numbers = [party.id_number for party in parties]
    rows = CreditRecord.objects.filter(party_id_number__in=numbers).select_related("pledge")[:50]
    return [record_info(row) for row in rows]


def record_info(row: CreditRecord, actor: identity.User | None = None) -> RecordInfo:
    fault = "" if row.repaired_at else fault_of(row)
    return RecordInfo(
        id=row.pk,
        case_number=row.pledge.number,
        item_name=row.pledge.item_name,
        party_name=row.party_name,
        reason=row.reason,
        recorded_at=row.recorded_at,
        recorded_by_name=row.recorded_by_name,
        repaired_at=row.repaired_at,
        repaired_by_name=row.repaired_by_name,
        repair_note=row.repair_note,
        fault=fault,
        may_repair=actor is not None
        and row.repaired_at is None
        and not fault
        and permissions.may(actor, permissions.DECIDE, row),
    )


def fault_of(row: CreditRecord) -> str:
    pledge = row.pledge
    settled_on = timezone.localdate(pledge.settled_at) if pledge.settled_at else None
    return rules.repair_fault(PledgeState(pledge.state), settled_on, clock.today(), settings.PLEDGE_REPAIR_DAYS)
