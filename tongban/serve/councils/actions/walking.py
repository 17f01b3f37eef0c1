"""The steps that every action of this module takes."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.utils import timezone

from tongban.common import live
from tongban.common.errors import InvalidInputError
from tongban.serve.approvals import api as approvals
from tongban.support.audit import api as audit
from tongban.support.events import api as events
from tongban.support.identity import api as identity

from ..enums import CouncilState
from ..errors import CouncilStateError
from ..models import Council
from ..rules import turns
from ..rules.turns import Chair
from ..values import SeatView, seats_of


def subject_of(council_id: int) -> str:
    return f"council:{council_id}"


def require_move(council: Council, to: CouncilState, verb: str) -> None:
    if not turns.may_move(council.state, to):
        raise CouncilStateError(topic=council.topic, state=CouncilState(council.state).label, verb=verb)


def refuse_input(fields: dict[str, str]) -> None:
    if fields:
        raise InvalidInputError(fields=fields)


def chairs_of(seats: Collection[SeatView]) -> list[Chair]:
    return [Chair(one.agency_name, one.is_present, one.vote, one.confirmation) for one in seats]


def seats(council: Council) -> tuple[SeatView, ...]:
    return seats_of([council])[council.pk]


def moment_words(at: datetime) -> str:
    return f"{timezone.localtime(at):%Y年%-m月%-d日 %H:%M}"


def note(actor: identity.User, council: Council, words: str, more: str = "", joining: Collection[int] = ()) -> None:
    """A line in the record of every case that the meeting is about; locked in the order of their numbers."""
    for number in sorted(council.case_numbers):
        approvals.note_beside(actor=actor, number=number, words=words, more=more, joining=joining)


def tell(actor: identity.User, council: Council, action: str, facts: dict[str, Any], *happened: events.Event) -> None:
    audit.record(actor, f"councils.{action}", subject_of(council.pk), facts=facts)
    events.publish(*happened)
    live.notify(subject_of(council.pk))
