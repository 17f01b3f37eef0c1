"""完整度: the figure of each agency, and which of its guides lack what. The figures stand in the versions."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Avg, Count, F, Func, Q

from tongban.common import clock
from tongban.common.errors import NotFoundError
from tongban.common.pages import Page, keyset_page
from tongban.support.agencies import api as agencies
from tongban.support.agencies.api import AgencyInfo
from tongban.support.identity import api as identity
from tongban.support.identity.api import User

from . import permissions, shelf
from .enums import ItemState
from .models import ItemVersion
from .rules.completeness import PARTS

WORST = 3


@dataclass(frozen=True)
class AgencyFullness:
    """`figure`: the mean of its guides in percent, with one decimal; `worst`: what most of them lack, with how many."""

    agency: AgencyInfo
    items: int
    whole: int
    figure: float
    worst: tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class ItemFullness:
    code: str
    name: str
    figure: int
    lacking: tuple[str, ...]


#: (key, label) of what is counted.
COUNTED = tuple((key, part.label) for key, part in PARTS.items())


def _in_catalogue() -> Any:
    return ItemVersion.objects.in_force(clock.today()).exclude(item__state=ItemState.CANCELLED)


def _figures() -> dict[int, tuple[int, int, float, tuple[tuple[str, int], ...]]]:
    """By agency; two statements for all of them, kept until something is published."""
    rows = _in_catalogue().order_by()
    lacks: dict[int, Counter[str]] = {}
    per_part = rows.annotate(part=Func(F("lacking"), function="unnest")).values_list("item__agency_id", "part")
    for agency_id, part, count in per_part.annotate(n=Count("id")).values_list("item__agency_id", "part", "n"):
        lacks.setdefault(agency_id, Counter())[part] = count
    sums = rows.values_list("item__agency_id").annotate(
        n=Count("id"), whole=Count("id", filter=Q(fullness=100)), mean=Avg("fullness")
    )
    found = {}
    for agency_id, number, whole, mean in sums:
        found[agency_id] = (number, whole, int(mean * 10) / 10, _worst(lacks.get(agency_id, Counter())))
    return found


def _worst(lacks: Counter[str]) -> tuple[tuple[str, int], ...]:
    """In the order of the table where as many guides lack one as the other."""
    counted = [(part.label, lacks[key]) for key, part in PARTS.items() if lacks[key]]
    return tuple(sorted(counted, key=lambda one: -one[1])[:WORST])


def agency_figures(actor: User) -> list[AgencyFullness]:
    """Of the agencies whose items this person administers, the poorest first."""
    figures = shelf.kept(("fullness", clock.today()), _figures)
    scopes = [identity.scope(actor, action) for action in (permissions.EDIT, permissions.PUBLISH)]
    found = [
        AgencyFullness(one, *figures[one.id])
        for one in agencies.agencies()
        if one.id in figures
        and any(scope.covers(division_path=one.division_path, agency_id=one.id) for scope in scopes)
    ]
    return sorted(found, key=lambda one: (one.figure, -one.items))


def agency_figure(actor: User, agency_id: int) -> AgencyFullness:
    for one in agency_figures(actor):
        if one.agency.id == agency_id:
            return one
    raise NotFoundError(what="这个机构的完整度")


def item_figures(actor: User, agency_id: int, *, part: str = "", after: str | None = None, size: int = 30) -> Page:
    """Guides of an agency, the poorest first; `part` narrows to those that lack it. Rows are ItemFullness."""
    rows = _in_catalogue().filter(_administered(actor), item__agency_id=agency_id)
    if part:
        rows = rows.filter(lacking__contains=[part]) if part in PARTS else rows.none()
    page = keyset_page(
        rows.values("item__code", "name", "fullness", "lacking"), ("fullness", "item__code"), after, size
    )
    return replace(page, rows=[_row(row) for row in page.rows])


def _row(row: dict[str, Any]) -> ItemFullness:
    labels = tuple(PARTS[key].label for key in row["lacking"] if key in PARTS)
    return ItemFullness(row["item__code"], row["name"], row["fullness"], labels)


def _administered(actor: User) -> Q:
    found = Q(pk__in=[])
    for action in (permissions.EDIT, permissions.PUBLISH):
        found |= identity.filter_q(
            actor, action, division_path="item__division_path", agency="item__agency_id", item="item__code"
        )
    return found
