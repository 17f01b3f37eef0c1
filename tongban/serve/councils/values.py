"""What goes over the counter of 会商会审."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from .enums import Attendance, Confirmation, Vote
from .models import CastVote, Council, Seat
from .rules.tally import Ballot, Tally, tally


@dataclass(frozen=True)
class VoteView:
    vote_name: str
    reason: str
    is_written: bool
    cast_by_name: str
    cast_at: datetime


@dataclass(frozen=True)
class SeatView:
    """One agency with its last word; `votes`: all of them, the first one first."""

    agency_id: int
    agency_name: str
    has_veto: bool
    attendance: str
    signed_in_by_name: str
    signed_in_at: datetime | None
    vote: str
    reason: str
    votes: tuple[VoteView, ...]
    confirmation: str
    confirmation_words: str
    confirmed_by_name: str

    @property
    def is_present(self) -> bool:
        return bool(self.attendance)

    @property
    def takes_part(self) -> bool:
        return self.is_present or bool(self.vote)

    @property
    def attendance_name(self) -> str:
        if self.attendance:
            return str(Attendance(self.attendance).label)
        return "书面补票" if self.vote else "缺席"

    @property
    def vote_name(self) -> str:
        return str(Vote(self.vote).label) if self.vote else ""

    @property
    def counted_name(self) -> str:
        """As it is counted when the vote is closed."""
        return self.vote_name or (str(Vote.ABSTAIN.label) if self.is_present else "没有表决")

    @property
    def confirmation_name(self) -> str:
        return str(Confirmation(self.confirmation).label) if self.confirmation else ""


@dataclass(frozen=True)
class CouncilRow:
    """A line of the list; `waits`: what it waits for from the reader's own agency."""

    id: int
    topic: str
    subject_kind_name: str
    subject_number: str
    subject_title: str
    chair_agency_name: str
    starts_at: datetime
    where: str
    state: str
    state_name: str
    outcome: str
    outcome_name: str
    minutes_number: str
    conclusion: str
    waits: str = ""


@dataclass(frozen=True)
class Rights:
    """What the reader may do now."""

    may_sign_in: bool = False
    may_vote: bool = False
    may_confirm: bool = False
    may_open: bool = False
    may_close: bool = False
    may_draft: bool = False
    may_seal: bool = False
    may_cancel: bool = False


@dataclass(frozen=True)
class CouncilView:
    row: CouncilRow
    subject_kind: str
    case_numbers: tuple[str, ...]
    agenda: str
    place: str
    online: str
    pass_rule_name: str
    quorum_name: str
    written_until_on: date | None
    called_by_name: str
    called_at: datetime
    opened_at: datetime | None
    closed_at: datetime | None
    closed_by_name: str
    tally: Tally
    tally_words: str
    cancel_reason: str
    minutes: str
    conclusion: str
    confirm_by_on: date | None
    notice_id: UUID | None
    minutes_id: UUID | None
    seats: tuple[SeatView, ...]
    own: SeatView | None
    rights: Rights
    #: Of the draft and what was said of it, for `draft_minutes(seen=…)`.
    minutes_seen: str
    #: What still stands in the way of opening, closing or sealing, for the chair.
    missing: tuple[str, ...]


def draft_of(council: Council, seats: Sequence[SeatView]) -> tuple[object, ...]:
    """What a new draft of the minutes takes the place of."""
    said = [(one.agency_id, one.confirmation, one.confirmation_words) for one in seats]
    return council.minutes, council.conclusion, council.confirm_by_on, said


def seats_of(councils: Collection[Council]) -> dict[int, tuple[SeatView, ...]]:
    """Two statements however many there are."""
    rows = list(Seat.objects.filter(council__in=list(councils)).order_by("pk"))
    cast: dict[int, list[CastVote]] = {}
    for vote in CastVote.objects.filter(seat__in=rows).order_by("pk"):
        cast.setdefault(vote.seat_id, []).append(vote)
    found: dict[int, list[SeatView]] = {one.pk: [] for one in councils}
    for row in rows:
        found[row.council_id].append(_seat(row, cast.get(row.pk, [])))
    return {key: tuple(value) for key, value in found.items()}


def _seat(row: Seat, votes: Sequence[CastVote]) -> SeatView:
    return SeatView(
        agency_id=row.agency_id,
        agency_name=row.agency_name,
        has_veto=row.has_veto,
        attendance=row.attendance,
        signed_in_by_name=row.signed_in_by_name,
        signed_in_at=row.signed_in_at,
        vote=votes[-1].vote if votes else "",
        reason=votes[-1].reason if votes else "",
        votes=tuple(
            VoteView(one.get_vote_display(), one.reason, one.is_written, one.cast_by_name, one.cast_at) for one in votes
        ),
        confirmation=row.confirmation,
        confirmation_words=row.confirmation_words,
        confirmed_by_name=row.confirmed_by_name,
    )


def tally_of(council: Council, seats: Sequence[SeatView]) -> Tally:
    ballots = [Ballot(one.agency_name, one.is_present, one.vote, one.has_veto) for one in seats]
    return tally(ballots, rule=council.pass_rule, quorum=council.quorum)
