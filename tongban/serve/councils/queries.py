"""Reading 会审: the list, one of them with what the reader may do, and the conclusions that a decision may lean on."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from tongban.common import clock
from tongban.common.errors import NotFoundError
from tongban.common.pages import Page, keyset_page
from tongban.common.seen import mark_of
from tongban.support.identity import api as identity

from . import permissions
from .actions.walking import chairs_of
from .enums import CouncilState, Outcome, SubjectKind
from .models import Council
from .rules import turns
from .values import CouncilRow, CouncilView, Rights, SeatView, draft_of, seats_of, tally_of

SIZE = 30
OPEN = (CouncilState.CALLED, CouncilState.SITTING, CouncilState.CLOSED)


def councils_page(actor: identity.User, *, state: str = "", after: str | None = None, size: int = SIZE) -> Page:
    """Newest first; `state` "open" is all that are not over."""
    found = Council.objects.filter(permissions.visible_q(actor))
    if state == "open":
        found = found.filter(state__in=OPEN)
    elif state in CouncilState.values:
        found = found.filter(state=state)
    page = keyset_page(found, ("-starts_at", "-pk"), after, size)
    return Page(_rows(actor, page.rows), page.next_cursor)


def councils_on(actor: identity.User, kind: str, number: str) -> list[CouncilRow]:
    """Those about one subject, or (of a case) about what the case is part of."""
    about = Q(subject_kind=kind, subject_number=number)
    if kind == SubjectKind.CASE:
        about |= Q(case_numbers__contains=[number])
    found = Council.objects.filter(permissions.visible_q(actor)).filter(about).order_by("-starts_at", "-pk")[:SIZE]
    return _rows(actor, found)


def council(actor: identity.User, council_id: int) -> CouncilView:
    row = permissions.find(actor, council_id)
    seats = seats_of([row])[row.pk]
    counted = tally_of(row, seats)
    seat = permissions.own_seat(actor, row)
    own = next((one for one in seats if seat is not None and one.agency_id == seat.agency_id), None)
    is_chair = permissions.may_speak_for(actor, row.chair_agency_id)
    missing = _missing(row, seats)
    return CouncilView(
        row=_row(row, own),
        subject_kind=row.subject_kind,
        case_numbers=tuple(row.case_numbers),
        agenda=row.agenda,
        place=row.place,
        online=row.online,
        pass_rule_name=row.get_pass_rule_display(),
        quorum_name=row.get_quorum_display(),
        written_until_on=row.written_until_on,
        called_by_name=row.called_by_name,
        called_at=row.called_at,
        opened_at=row.opened_at,
        closed_at=row.closed_at,
        closed_by_name=row.closed_by_name,
        tally=counted,
        tally_words=row.tally_words,
        cancel_reason=row.cancel_reason,
        minutes=row.minutes,
        conclusion=row.conclusion,
        confirm_by_on=row.confirm_by_on,
        notice_id=row.notice_id,
        minutes_id=row.minutes_id,
        seats=seats,
        own=own,
        rights=_rights(row, own, missing, is_chair=is_chair),
        minutes_seen=mark_of(*draft_of(row, seats)),
        missing=missing if is_chair else (),
    )


def council_paper(actor: identity.User, council_id: int, paper: UUID) -> UUID:
    """会议通知 or 会审纪要 of a meeting that the actor may see."""
    row = permissions.find(actor, council_id)
    if paper not in (row.notice_id, row.minutes_id):
        raise NotFoundError(what="这份文书")
    return paper


def _missing(row: Council, seats: tuple[SeatView, ...]) -> tuple[str, ...]:
    match row.state:
        case CouncilState.CALLED:
            counted = tally_of(row, seats)
            short = f"法定人数 {counted.quorum} 家，签到 {counted.present} 家"
            return () if counted.has_quorum else (short,)
        case CouncilState.SITTING:
            until = row.written_until_on
            return tuple(turns.close_faults(chairs_of(seats), written_until_on=until, today=clock.today()))
        case CouncilState.CLOSED:
            by, today = row.confirm_by_on, clock.today()
            return tuple(turns.seal_faults(chairs_of(seats), minutes=row.minutes, confirm_by_on=by, today=today))
    return ()


def _rights(row: Council, own: SeatView | None, missing: tuple[str, ...], *, is_chair: bool) -> Rights:
    today, state = clock.today(), row.state
    may_vote = own is not None and not turns.vote_fault(
        state, is_present=own.is_present, written_until_on=row.written_until_on, today=today
    )
    may_sign_in = own is not None and not own.is_present
    return Rights(
        may_sign_in=may_sign_in and not turns.sign_in_fault(state, timezone.localdate(row.starts_at), today),
        may_vote=may_vote,
        may_confirm=own is not None and own.takes_part and state == CouncilState.CLOSED and bool(row.minutes),
        may_open=is_chair and state == CouncilState.CALLED and not missing,
        may_close=is_chair and state == CouncilState.SITTING and not missing,
        may_draft=is_chair and state == CouncilState.CLOSED,
        may_seal=is_chair and state == CouncilState.CLOSED and not missing,
        may_cancel=is_chair and state == CouncilState.CALLED,
    )


def _rows(actor: identity.User, found: Iterable[Council]) -> list[CouncilRow]:
    rows = list(found)
    seats = seats_of(rows)
    return [
        _row(one, next((seat for seat in seats[one.pk] if seat.agency_id == actor.agency_id), None)) for one in rows
    ]


def _row(row: Council, own: SeatView | None) -> CouncilRow:
    return CouncilRow(
        id=row.pk,
        topic=row.topic,
        subject_kind_name=row.get_subject_kind_display(),
        subject_number=row.subject_number,
        subject_title=row.subject_title,
        chair_agency_name=row.chair_agency_name,
        starts_at=row.starts_at,
        where="、".join(one for one in (row.place, "线上" if row.online else "") if one),
        state=row.state,
        state_name=row.get_state_display(),
        outcome=row.outcome,
        outcome_name=Outcome(row.outcome).label if row.outcome else "",
        minutes_number=row.minutes_number,
        conclusion=row.conclusion,
        waits=_waits(row, own),
    )


def _waits(row: Council, own: SeatView | None) -> str:
    if own is None:
        return ""
    if row.state == CouncilState.SITTING and not own.vote:
        return "等本单位表决"
    if row.state == CouncilState.CLOSED and row.minutes and own.takes_part and not own.confirmation:
        return "等本单位确认纪要"
    return ""
