"""机构撤并、区划撤销以后还挂着的: everything that still names an agency or a place which is no more.

Modules above tell here which of their rows do; each kind is found by one query, however many agencies are asked for.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Q

from tongban.common import clock
from tongban.common.errors import NotFoundError
from tongban.common.pages import Page, keyset_page

from .models import Agency, Hall, Window
from .registry import AgencyInfo, DivisionInfo, agency_info, registry


@dataclass(frozen=True, slots=True)
class Gone:
    """What is no more, or is about to be: agencies by id and credit code, places by their code."""

    agency_ids: tuple[int, ...] = ()
    usccs: tuple[str, ...] = ()
    division_codes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Dependent:
    """Something that hangs on it. `on`: the agency or place that it names."""

    title: str
    code: str
    on: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class DependentKind:
    """`page` gives rows of Dependent, keyset-paged."""

    name: str
    label: str
    count: Callable[[Gone], int]
    page: Callable[[Gone, str | None, int], Page]


_kinds: dict[str, DependentKind] = {}


def register_dependents(kind: DependentKind) -> None:
    """A module above tells, in its AppConfig.ready(), what of its own hangs on agencies and places."""
    _kinds[kind.name] = kind


def dependent_counts(gone: Gone) -> list[tuple[str, str, int]]:
    """(name, label, how many) of every kind."""
    return [(one.name, one.label, one.count(gone)) for one in _kinds.values()]


def dependents_page(name: str, gone: Gone, *, after: str | None = None, size: int = 30) -> Page:
    if name not in _kinds:
        raise NotFoundError(what="这一类")
    return _kinds[name].page(gone, after, size)


def gone_agencies() -> list[AgencyInfo]:
    """Agencies that were closed. One statement."""
    return [agency_info(row) for row in Agency.objects.filter(is_active=False).select_related("division")]


def gone_divisions() -> list[DivisionInfo]:
    """Places that have come to their end; from memory."""
    today = clock.today()
    found = registry().divisions.values()
    return sorted(
        (one for one in found if one.valid_to_on is not None and one.valid_to_on < today), key=lambda one: one.code
    )


# what hangs on them here ------------------------------------------------------------------------------------------


def _below(gone: Gone) -> Q:
    return Q(is_active=True) & (Q(parent__in=gone.agency_ids) | Q(division__code__in=gone.division_codes))


def _agencies_page(gone: Gone, after: str | None, size: int) -> Page:
    rows = Agency.objects.filter(_below(gone)).select_related("division", "parent")
    page = keyset_page(rows, ("pk",), after, size)
    found = [
        Dependent(
            one.name, one.uscc, one.parent.name if one.parent_id in gone.agency_ids else one.division.name, "在用的机构"
        )
        for one in page.rows
    ]
    return Page(found, page.next_cursor, page.previous_cursor)


def _halls(gone: Gone) -> Q:
    return Q(agency__in=gone.agency_ids) | Q(division__code__in=gone.division_codes)


def _halls_page(gone: Gone, after: str | None, size: int) -> Page:
    page = keyset_page(Hall.objects.filter(_halls(gone)).select_related("agency", "division"), ("pk",), after, size)
    found = [
        Dependent(one.name, one.key, one.agency.name if one.agency_id in gone.agency_ids else one.division.name)
        for one in page.rows
    ]
    return Page(found, page.next_cursor, page.previous_cursor)


def _windows_page(gone: Gone, after: str | None, size: int) -> Page:
    rows = Window.objects.filter(agency__in=gone.agency_ids).select_related("agency", "hall")
    page = keyset_page(rows, ("pk",), after, size)
    found = [Dependent(f"{one.hall.name} {one.number} {one.name}", one.number, one.agency.name) for one in page.rows]
    return Page(found, page.next_cursor, page.previous_cursor)


register_dependents(
    DependentKind(
        "agencies", "下级或当地的机构", lambda gone: Agency.objects.filter(_below(gone)).count(), _agencies_page
    )
)
register_dependents(DependentKind("halls", "大厅", lambda gone: Hall.objects.filter(_halls(gone)).count(), _halls_page))
register_dependents(
    DependentKind(
        "windows", "进驻的窗口", lambda gone: Window.objects.filter(agency__in=gone.agency_ids).count(), _windows_page
    )
)
