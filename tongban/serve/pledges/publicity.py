"""承诺公示: what the told publicity promises, read by anybody. Names of people are masked and cannot be looked for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils import timezone

from tongban.common import clock
from tongban.common.namesearch import names_hold
from tongban.common.pages import keyset_page
from tongban.support.identity import api as identity
from tongban.ui.filters import mask_name

from . import rules
from .enums import PledgeState
from .models import Pledge

PATH = "/pledges/"
SIZE = 20
LONGEST = 60


@dataclass(frozen=True)
class PublicPledge:
    """What was found is not told word for word: it may name people and houses."""

    party_name: str
    item_name: str
    agency_name: str
    materials: tuple[str, ...]
    conditions: tuple[str, ...]
    standard: str
    consequences: tuple[str, ...]
    check_way: str
    pledged_at: datetime
    state: str
    state_name: str
    check_due_on: date | None
    settled_at: datetime | None


@dataclass(frozen=True)
class PublicPage:
    rows: list[PublicPledge]
    next_cursor: str | None


def publicity_words(told: str) -> str:
    return rules.publicity_words(told, f"{settings.PUBLIC_URL}{PATH}", settings.PLEDGE_PUBLIC_DAYS)


def public_page(*, text: str = "", after: str | None = None, size: int = SIZE) -> PublicPage:
    """The newest first. `text`: a part of the name of a body, of an item or of the agency."""
    rows = _public()
    if words := text.strip()[:LONGEST]:
        is_body = Q(case__applicant_kind=identity.PartyKind.LEGAL)
        rows = rows.filter(
            names_hold("item_name", "agency_name", text=words) | is_body & names_hold("party_name", text=words)
        )
    page = keyset_page(rows.select_related("case"), ("-pk",), after, size)
    return PublicPage([_shown(row) for row in page.rows], page.next_cursor)


def _public() -> QuerySet[Pledge]:
    first = rules.public_since(clock.today(), settings.PLEDGE_PUBLIC_DAYS)
    since = timezone.make_aware(datetime.combine(first, time.min))
    return Pledge.objects.filter(Q(settled_at=None) | Q(settled_at__gte=since), state__in=sorted(rules.PUBLIC))


def _shown(row: Pledge) -> PublicPledge:
    is_person = row.case.applicant_kind == identity.PartyKind.NATURAL
    state = PledgeState(row.state)
    return PublicPledge(
        party_name=mask_name(row.party_name) if is_person else row.party_name,
        item_name=row.item_name,
        agency_name=row.agency_name,
        materials=tuple(one["name"] for one in row.materials),
        conditions=tuple(row.text["conditions"]),
        standard=row.text["standard"],
        consequences=tuple(row.text["consequences"]),
        check_way=row.text["check_way"],
        pledged_at=row.pledged_at,
        state=state,
        state_name=str(state.label),
        check_due_on=row.check_due_on,
        settled_at=row.settled_at,
    )
