"""纪要: drafted by the chair, confirmed by those who took part, sealed with a number; then it stands in the cases."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from tongban.common import clock
from tongban.common.seen import require_seen
from tongban.support.identity import api as identity
from tongban.support.notices import api as notices

from .. import papers, permissions
from ..enums import Confirmation, CouncilState
from ..errors import CouncilNotReadyError, CouncilStateError
from ..events import MinutesSealed
from ..models import Council
from ..rules import turns
from ..values import draft_of
from .walking import chairs_of, moment_words, note, refuse_input, require_move, seats, tell


@transaction.atomic
def draft_minutes(
    *,
    actor: identity.User,
    council_id: int,
    minutes: str,
    conclusion: str,
    confirm_by_on: date | None,
    seen: str | None = None,
) -> None:
    """A new draft asks everybody again; so it is refused when the draft or a word on it is newer than the page."""
    council = permissions.lock(actor, council_id)
    permissions.require_chair(actor, council)
    _require_closed(council, "起草纪要")
    minutes, conclusion = minutes.strip(), conclusion.strip()
    fields = {}
    if not minutes or len(minutes) > turns.LONGEST:
        fields["minutes"] = f"请写会议经过：谁说了什么、怎么商定的，最多 {turns.LONGEST} 个字"
    if not conclusion or len(conclusion) > 1000:
        fields["conclusion"] = "请写结论，最多 1000 个字"
    if confirm_by_on is None or confirm_by_on < clock.today():
        fields["confirm_by_on"] = "请填写各单位确认的期限，不能早于今天"
    refuse_input(fields)
    if (council.minutes, council.conclusion, council.confirm_by_on) == (minutes, conclusion, confirm_by_on):
        return
    require_seen(seen, *draft_of(council, seats(council)), what="纪要或者各单位的确认意见")
    council.minutes, council.conclusion, council.confirm_by_on = minutes, conclusion, confirm_by_on
    council.save(update_fields=["minutes", "conclusion", "confirm_by_on"])
    council.seats.update(confirmation="", confirmation_words="", confirmed_by_name="", confirmed_at=None)
    tell(actor, council, "minutes", {"conclusion": conclusion})


@transaction.atomic
def confirm_minutes(*, actor: identity.User, council_id: int, confirmation: str, words: str = "") -> None:
    """Each agency that took part says whether that is what was said."""
    council = permissions.lock(actor, council_id)
    seat = permissions.seat_of(actor, council)
    _require_closed(council, "确认纪要")
    if not council.minutes:
        raise CouncilNotReadyError(verb="确认纪要", reasons="主席单位还没有起草纪要")
    if not seat.attendance and not seat.votes.exists():
        raise CouncilNotReadyError(verb="确认纪要", reasons="本单位没有到会也没有补票，不用确认")
    words = words.strip()
    fields = {}
    if confirmation not in Confirmation.values:
        fields["confirmation"] = f"请选择：{'、'.join(Confirmation.labels)}"
    elif confirmation == Confirmation.OBJECTED and not words:
        fields["words"] = "有异议的，请写明哪里不对、应当怎样写"
    if len(words) > 1000:
        fields["words"] = "意见最多 1000 个字"
    refuse_input(fields)
    if (seat.confirmation, seat.confirmation_words) == (confirmation, words):
        return
    seat.confirmation, seat.confirmation_words = confirmation, words
    seat.confirmed_by_name, seat.confirmed_at = actor.name, clock.now()
    seat.save(update_fields=["confirmation", "confirmation_words", "confirmed_by_name", "confirmed_at"])
    tell(actor, council, "confirm", {"agency": seat.agency_name, "confirmation": confirmation, "words": words})


@transaction.atomic
def seal_minutes(*, actor: identity.User, council_id: int) -> notices.NoticeInfo:
    """印发: one sealed paper of the chair's agency; every case tells of its conclusion. Asked again, the same."""
    council = permissions.lock(actor, council_id)
    permissions.require_chair(actor, council)
    if council.minutes_id:
        return notices.notice(council.minutes_id)
    _require_closed(council, "印发纪要")
    held = seats(council)
    faults = turns.seal_faults(
        chairs_of(held), minutes=council.minutes, confirm_by_on=council.confirm_by_on, today=clock.today()
    )
    if faults:
        raise CouncilNotReadyError(verb="印发纪要", reasons="；".join(faults))
    require_move(council, CouncilState.SEALED, "印发纪要")
    paper = papers.issue(
        actor,
        council,
        papers.MINUTES,
        {
            "subject": council.subject_title,
            "topic": council.topic,
            "starts_at": moment_words(council.starts_at),
            "chair": council.chair_agency_name,
            "tally": council.tally_words,
            "minutes": council.minutes,
            "conclusion": council.conclusion,
            "votes": [
                {
                    "agency": one.agency_name,
                    "attendance": one.attendance_name,
                    "vote": one.counted_name,
                    "reason": one.reason,
                }
                for one in held
            ],
        },
    )
    council.state, council.sealed_at = CouncilState.SEALED, clock.now()
    council.minutes_id, council.minutes_number = paper.id, paper.number
    council.save(update_fields=["state", "sealed_at", "minutes_id", "minutes_number"])
    note(actor, council, f"会审纪要 {paper.number}：{council.topic}", council.conclusion)
    subject = f"{council.subject_kind}:{council.subject_number}"
    told = MinutesSealed(council.pk, subject, paper.number)
    tell(actor, council, "seal", {"paper": paper.number, "conclusion": council.conclusion}, told)
    return paper


def _require_closed(council: Council, verb: str) -> None:
    if council.state != CouncilState.CLOSED:
        raise CouncilStateError(topic=council.topic, state=CouncilState(council.state).label, verb=verb)
