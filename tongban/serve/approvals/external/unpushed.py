"""推送不出去的办件: no system is there, or its field map cannot fill what it needs. Shown where systems are kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from tongban.data.exchange import api as exchange
from tongban.support.events import api as events
from tongban.support.identity import api as identity

from ..models import Case

PUSH = "approvals.push"
CASE = "case:"


@dataclass(frozen=True)
class Unpushed:
    case_number: str
    item_name: str
    agency_name: str
    reason: str
    is_dead: bool
    since: datetime


def unpushed(actor: identity.User) -> list[Unpushed]:
    """Of the agencies whose systems the actor keeps; the oldest first. Two statements."""
    letters = {one.subject.removeprefix(CASE): one for one in events.failing(PUSH)}
    scope = identity.scope(actor, exchange.MANAGE)
    cases = {one.number: one for one in Case.objects.filter(number__in=letters)}
    return [
        Unpushed(number, case.item_name, case.agency_name, _reason(letter.error), letter.is_dead, letter.published_at)
        for number, letter in letters.items()
        if (case := cases.get(number)) and scope.covers(division_path=case.division_path, agency_id=case.agency_id)
    ]


def unpushed_alarm() -> str:
    count = len(events.failing(PUSH))
    return f"{count} 件办件推送不出去" if count else ""


def _reason(error: str) -> str:
    """Without the name of the class, which is for the log."""
    return error.partition(": ")[2] or error
