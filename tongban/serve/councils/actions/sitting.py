"""开会: signed in, opened by the chair, voted on, closed. After that no vote is added or changed."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from tongban.common import clock
from tongban.support.identity import api as identity

from .. import permissions
from ..enums import Attendance, CouncilState, Vote
from ..errors import CouncilNotReadyError, VoteRefusedError
from ..events import CouncilClosed
from ..models import CastVote
from ..rules import turns
from ..rules.tally import Tally, quorum_of
from ..values import tally_of
from .walking import chairs_of, note, refuse_input, require_move, seats, tell


@transaction.atomic
def sign_in(*, actor: identity.User, council_id: int, attendance: str) -> None:
    """签到 for the actor's own agency; once, another time changes how it came."""
    council = permissions.lock(actor, council_id)
    seat = permissions.seat_of(actor, council)
    if fault := turns.sign_in_fault(council.state, timezone.localdate(council.starts_at), clock.today()):
        raise VoteRefusedError(reason=fault)
    if attendance not in Attendance.values:
        refuse_input({"attendance": f"请选择：{'、'.join(Attendance.labels)}"})
    if seat.attendance == attendance:
        return
    seat.attendance, seat.signed_in_by_name, seat.signed_in_at = attendance, actor.name, clock.now()
    seat.save(update_fields=["attendance", "signed_in_by_name", "signed_in_at"])
    tell(actor, council, "sign_in", {"agency": seat.agency_name, "attendance": attendance})


@transaction.atomic
def open_council(*, actor: identity.User, council_id: int) -> None:
    """宣布开会: not before enough agencies are there."""
    council = permissions.lock(actor, council_id)
    permissions.require_chair(actor, council)
    if council.state == CouncilState.SITTING:
        return
    require_move(council, CouncilState.SITTING, "宣布开会")
    held = seats(council)
    present, least = sum(one.is_present for one in held), quorum_of(council.quorum, len(held))
    if present < least:
        raise CouncilNotReadyError(
            verb="宣布开会", reasons=f"应到 {len(held)} 家，签到 {present} 家，法定人数 {least} 家"
        )
    council.state, council.opened_at = CouncilState.SITTING, clock.now()
    council.save(update_fields=["state", "opened_at"])
    tell(actor, council, "open", {"present": present})


@transaction.atomic
def cast_vote(*, actor: identity.User, council_id: int, vote: str, reason: str = "", key: str) -> None:
    """One agency's word by its own official; again before the chair closes it: 改票. Not there but in time: 补票."""
    council = permissions.lock(actor, council_id)
    seat = permissions.seat_of(actor, council)
    if seat.votes.filter(key=key).exists():
        return
    is_present = bool(seat.attendance)
    fault = turns.vote_fault(
        council.state, is_present=is_present, written_until_on=council.written_until_on, today=clock.today()
    )
    if fault:
        raise VoteRefusedError(reason=fault)
    fields = turns.vote_input_faults(vote, reason)
    if not key or len(key) > 90:
        fields["key"] = "提交编号要有，最多 90 个字符"
    refuse_input(fields)
    before = seat.votes.last()
    if before is not None and (before.vote, before.reason) == (vote, reason.strip()):
        return
    CastVote.objects.create(
        seat=seat,
        vote=vote,
        reason=reason.strip(),
        is_written=not is_present,
        cast_by_name=actor.name,
        cast_at=clock.now(),
        key=key,
    )
    facts = {
        "agency": seat.agency_name,
        "vote": vote,
        "before": before.vote if before else "",
        "written": not is_present,
    }
    tell(actor, council, "vote", facts)


@transaction.atomic
def close_vote(*, actor: identity.User, council_id: int) -> Tally:
    """The chair closes and the votes are counted; closed again, the same count."""
    council = permissions.lock(actor, council_id)
    permissions.require_chair(actor, council)
    held = seats(council)
    counted = tally_of(council, held)
    if council.state in (CouncilState.CLOSED, CouncilState.SEALED):
        return counted
    require_move(council, CouncilState.CLOSED, "关闭表决")
    faults = turns.close_faults(chairs_of(held), written_until_on=council.written_until_on, today=clock.today())
    if faults:
        raise CouncilNotReadyError(verb="关闭表决", reasons="；".join(faults))
    council.state, council.closed_at, council.closed_by_name = CouncilState.CLOSED, clock.now(), actor.name
    council.outcome, council.tally_words = counted.outcome, counted.words
    council.save(update_fields=["state", "closed_at", "closed_by_name", "outcome", "tally_words"])
    note(actor, council, f"会审“{council.topic}”表决", counted.words)
    votes = {one.agency_name: one.vote or (Vote.ABSTAIN if one.is_present else "") for one in held}
    subject = f"{council.subject_kind}:{council.subject_number}"
    told = CouncilClosed(council.pk, subject, counted.outcome)
    tell(actor, council, "close", {"outcome": counted.outcome, "words": counted.words, "votes": votes}, told)
    return counted
