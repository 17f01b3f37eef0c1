"""Reading for the office's pages. What a person may see comes in as a condition (`where`) from the policy above."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date

from django.db.models import Prefetch, Q, QuerySet

from tongban.common import clock
from tongban.common.errors import InvalidInputError, NotFoundError
from tongban.common.pages import Page, keyset_page

from .enums import CodeScheme, DivisionLevel
from .models import Agency, Division, Hall, Window
from .registry import (
    AgencyInfo,
    DivisionInfo,
    HallInfo,
    agency_info,
    hall_info,
    is_within,
    registry,
    window_info,
)

#: A choice of more places than this is no choice.
MOST_CHOICES = 500


@dataclass(frozen=True, slots=True)
class AgencyFilters:
    text: str = ""
    division: str = ""
    is_active: bool | None = True


def agencies_page(where: Q, filters: AgencyFilters, *, after: str | None = None, size: int = 30) -> Page:
    """AgencyInfo by place, then by name. Columns of `where`: division__path, pk.

    Read from the rows and not from memory: what was entered a moment ago in another process is shown.
    """
    found = Agency.objects.filter(where).select_related("division")
    if text := filters.text:
        found = found.filter(Q(name__icontains=text) | Q(short_name__icontains=text) | Q(uscc__istartswith=text))
    if filters.division:
        found = found.filter(division__path__descendant_of=registry().division(filters.division).path)
    if filters.is_active is not None:
        found = found.filter(is_active=filters.is_active)
    page = keyset_page(found, ("division__level", "division__code", "pinyin", "pk"), after, size)
    return replace(page, rows=[agency_info(row) for row in page.rows])


@dataclass(frozen=True, slots=True)
class AgencyDetail:
    info: AgencyInfo
    parent: AgencyInfo | None
    below: list[AgencyInfo]
    halls: list[HallInfo]


def agency_detail(where: Q, key: str) -> AgencyDetail:
    """NotFoundError also where `where` does not reach."""
    row = Agency.objects.filter(where, key=key).select_related("division", "parent__division").first()
    if row is None:
        raise NotFoundError(what="这个机构")
    below = Agency.objects.filter(parent=row, is_active=True).select_related("division")
    return AgencyDetail(
        info=agency_info(row),
        parent=agency_info(row.parent) if row.parent else None,
        below=[agency_info(one) for one in below],
        halls=[_hall(one) for one in _halls().filter(Q(agency=row) | Q(windows__agency=row)).distinct()],
    )


def halls_page(where: Q, *, text: str = "", after: str | None = None, size: int = 30) -> Page:
    """HallInfo by place. Columns of `where`: division__path, agency_id."""
    found = _halls().filter(where)
    if text:
        found = found.filter(Q(name__icontains=text) | Q(address__icontains=text))
    page = keyset_page(found, ("division__code", "pk"), after, size)
    return replace(page, rows=[_hall(row) for row in page.rows])


def hall_detail(where: Q, key: str) -> HallInfo:
    row = _halls().filter(where, key=key).first()
    if row is None:
        raise NotFoundError(what="这个大厅")
    return _hall(row)


def _halls() -> QuerySet[Hall]:
    windows = Prefetch("windows", Window.objects.order_by("number"))
    return Hall.objects.select_related("division").prefetch_related(windows)


def _hall(row: Hall) -> HallInfo:
    return hall_info(row, [window_info(one) for one in row.windows.all()])


@dataclass(frozen=True, slots=True)
class DivisionRow:
    """A place in a list: itself, and how much lies directly below and at it."""

    info: DivisionInfo
    level_name: str
    children: int
    agencies: int
    is_ended: bool


@dataclass(frozen=True, slots=True)
class DivisionDetail:
    row: DivisionRow
    scheme_name: str
    valid_from_on: date
    valid_to_on: date | None
    successor: DivisionInfo | None


def divisions_page(
    roots: Collection[str], *, below: str = "", text: str = "", after: str = "", size: int = 50
) -> tuple[list[DivisionRow], str]:
    """Places inside `roots` (paths) by code: those directly below one, or those that a text finds.

    Gives the rows and the code to go on after, or "". All from memory: a step down the tree costs no query.
    """
    known = registry()
    if text:
        found = [one for one in known.divisions.values() if text in one.name or one.code.startswith(text)]
    elif below:
        found = known.every_child(below)
    else:
        found = [one for one in known.divisions.values() if one.path in roots]
    seen = sorted((one for one in found if _is_inside(one.path, roots) and one.code > after), key=lambda one: one.code)
    rows = [_row(one) for one in seen[:size]]
    return rows, rows[-1].info.code if len(seen) > size else ""


def division_detail(roots: Collection[str], code: str) -> DivisionDetail:
    """NotFoundError also for a place outside `roots`."""
    info = registry().divisions.get(code)
    if info is None or not _is_inside(info.path, roots):
        raise NotFoundError(what=f"代码为 {code} 的区划")
    row = Division.objects.get(pk=info.pk)
    successor = registry().divisions.get(info.replaced_by_code)
    return DivisionDetail(_row(info), CodeScheme(row.scheme).label, row.valid_from_on, row.valid_to_on, successor)


def _is_inside(path: str, roots: Collection[str]) -> bool:
    return any(is_within(path, root) for root in roots)


def _row(info: DivisionInfo) -> DivisionRow:
    known = registry()
    return DivisionRow(
        info=info,
        level_name=str(DivisionLevel(info.level).label),
        children=len(known.children(info.code)),
        agencies=known.agency_count(info.code),
        is_ended=info.valid_to_on is not None and info.valid_to_on < clock.today(),
    )


def division_choices(roots: Collection[str]) -> list[DivisionInfo]:
    """Places to choose from, down to the town; where that would be too many, down to the county."""
    for lowest in (DivisionLevel.TOWN, DivisionLevel.COUNTY):
        found = [
            one
            for one in registry().divisions.values()
            if one.level <= lowest and one.valid_to_on is None and _is_inside(one.path, roots)
        ]
        if len(found) <= MOST_CHOICES:
            break
    return found[:MOST_CHOICES]


def agency_named(text: str) -> AgencyInfo | None:
    """The one agency in use that a person means by its credit code or its name; none for an empty text."""
    wanted = text.strip()
    if not wanted:
        return None
    names = Q(uscc=wanted.upper()) | Q(key=wanted) | Q(name=wanted) | Q(short_name=wanted)
    found = list(Agency.objects.filter(names, is_active=True).select_related("division")[:2])
    if not found:
        raise InvalidInputError(fields={"agency": f"没有叫“{wanted[:60]}”的机构，请写全称或者统一社会信用代码"})
    if len(found) > 1:
        raise InvalidInputError(fields={"agency": f"叫“{wanted[:60]}”的机构不止一个，请写统一社会信用代码"})
    return agency_info(found[0])


def agency_names_of(ids: Collection[int]) -> dict[int, str]:
    return dict(Agency.objects.filter(pk__in=ids).values_list("pk", "name"))
