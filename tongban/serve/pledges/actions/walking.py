"""The steps that every action here takes: lock the case, then its pledge; change, record and tell."""

from __future__ import annotations

from datetime import date
from typing import Any

from tongban.common import live
from tongban.common.errors import NotFoundError
from tongban.support.audit import api as audit
from tongban.support.calendar import api as calendar
from tongban.support.events import api as events
from tongban.support.identity import api as identity
from tongban.support.notices import api as notices

from .. import rules
from ..enums import PledgeState
from ..errors import PledgeStateError
from ..models import Pledge


def find_locked(number: str) -> Pledge | None:
    """The case's row is locked first, as everywhere in serve."""
    row = Pledge.objects.filter(number=number).select_related("case").first()
    if row is None:
        return None
    type(row.case).objects.select_for_update(of=("self",)).get(pk=row.case_id)
    return Pledge.objects.select_for_update(of=("self",)).select_related("case").get(pk=row.pk)


def lock_pledge(number: str) -> Pledge:
    row = find_locked(number)
    if row is None:
        raise NotFoundError(what="这份承诺")
    return row


def require_move(row: Pledge, to: PledgeState, verb: str) -> None:
    if not rules.may_move(PledgeState(row.state), to):
        raise PledgeStateError(state=PledgeState(row.state).label, verb=verb)


def change(row: Pledge, **fields: Any) -> None:
    for name, value in fields.items():
        setattr(row, name, value)
    row.save(update_fields=list(fields))


def term(start: date, days: int, unit: str) -> date:
    return rules.last_day(start, days, unit, lambda day, count: calendar.add_workdays(day, count).on)


def tell(actor: identity.User, row: Pledge, action: str, facts: dict[str, Any], *happened: events.Event) -> None:
    subject = f"case:{row.number}"
    audit.record(actor, f"pledges.{action}", subject, facts=facts)
    events.publish(*happened)
    live.notify(subject)


def message(row: Pledge, title: str, body: str) -> None:
    notices.tell(row.party_id_number, title, body, f"/my/cases/{row.number}/")
