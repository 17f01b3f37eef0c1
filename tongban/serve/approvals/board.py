"""概况: how the cases that an official may see stand now, per agency and item; counted from the rows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, F, Max, Q

from tongban.common import clock
from tongban.support.calendar import api as calendar
from tongban.support.identity import api as identity

from . import permissions, rules
from .enums import Channel
from .lamps import HELD, RUNNING
from .models import DECIDED_STATES, OPEN_STATES, Case

MOST_ITEMS = 50


@dataclass(frozen=True)
class BoardRow:
    """`due`, `over` and `hold` are part of `open`; `finished` was decided this month, `late` of these after its day."""

    name: str
    item_code: str
    open: int
    due: int
    over: int
    hold: int
    finished: int
    late: int


@dataclass(frozen=True)
class Board:
    since: date
    total: BoardRow
    items: tuple[BoardRow, ...]
    has_more: bool


def board(actor: identity.User, *, agency_id: int | None = None) -> Board:
    """Open cases by lamp and what was decided this month, by item. One statement over open and recent rows."""
    today = clock.today()
    since = today.replace(day=1)
    soon = calendar.add_workdays(today, rules.NEAR_DUE_DAYS).on
    is_open, is_finished = Q(state__in=OPEN_STATES), Q(state__in=DECIDED_STATES, decided_on__gte=since)
    cases = Case.objects.filter(permissions.visible_q(actor)).filter(is_open | is_finished)
    if agency_id is not None:
        cases = cases.filter(agency_id=agency_id)
    running = Q(state__in=RUNNING)
    counted = (
        cases.order_by()
        .values("item_code")
        .annotate(
            name=Max("item_name"),
            open=Count("pk", filter=is_open),
            due=Count("pk", filter=running & Q(due_on__gte=today, due_on__lte=soon)),
            over=Count("pk", filter=running & Q(due_on__lt=today)),
            hold=Count("pk", filter=Q(state__in=HELD)),
            finished=Count("pk", filter=is_finished),
            late=Count("pk", filter=is_finished & Q(decided_on__gt=F("promised_due_on"))),
        )
    )
    rows = sorted((BoardRow(**row) for row in counted), key=lambda row: (-row.over, -row.due, -row.open, row.name))
    return Board(since, _sum(rows), tuple(rows[:MOST_ITEMS]), len(rows) > MOST_ITEMS)


@dataclass(frozen=True)
class ChannelRow:
    channel: str
    name: str
    cases: int


def channels(actor: identity.User, *, agency_id: int | None = None) -> tuple[ChannelRow, ...]:
    """受理渠道: how what came in this month came, the most used first. One statement."""
    cases = Case.objects.filter(permissions.visible_q(actor), received_on__gte=clock.today().replace(day=1))
    if agency_id is not None:
        cases = cases.filter(agency_id=agency_id)
    counted = cases.order_by().values_list("channel").annotate(cases=Count("pk"))
    rows = (ChannelRow(code, Channel(code).label, number) for code, number in counted)
    return tuple(sorted(rows, key=lambda one: (-one.cases, one.name)))


def _sum(rows: list[BoardRow]) -> BoardRow:
    names = ("open", "due", "over", "hold", "finished", "late")
    return BoardRow("合计", "", **{name: sum(getattr(row, name) for row in rows) for name in names})
