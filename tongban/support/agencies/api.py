"""What other modules may ask of agencies. Reads come from the process's memory (0 SQL when warm)."""

from __future__ import annotations

from .actions import (
    AgencyData,
    AreaData,
    HallData,
    WindowData,
    close_agency,
    create_agency,
    create_hall,
    remove_area,
    reopen_agency,
    save_agency,
    save_area,
    save_hall,
)
from .dependents import (
    Dependent,
    DependentKind,
    Gone,
    dependent_counts,
    dependents_page,
    gone_agencies,
    gone_divisions,
    register_dependents,
)
from .ensure import AgencyNamed, ensure_agencies, ensure_divisions
from .enums import CodeScheme, DivisionLevel, WindowKind
from .errors import AgencyTiedError
from .queries import (
    AgencyDetail,
    AgencyFilters,
    DivisionDetail,
    DivisionRow,
    agencies_page,
    agency_detail,
    agency_named,
    agency_names_of,
    division_choices,
    division_detail,
    divisions_page,
    hall_detail,
    halls_page,
)
from .registry import AgencyInfo, AreaInfo, DivisionInfo, HallInfo, Registry, WindowInfo, is_within, registry
from .ties import living, register_bound, register_living
from .window_rules import delivery_windows, hands_out, spoken, takes, where_to_go

__all__ = [
    "AgencyData",
    "AgencyDetail",
    "AgencyFilters",
    "AgencyInfo",
    "AgencyNamed",
    "AgencyTiedError",
    "AreaData",
    "AreaInfo",
    "CodeScheme",
    "Dependent",
    "DependentKind",
    "DivisionDetail",
    "DivisionInfo",
    "DivisionLevel",
    "DivisionRow",
    "Gone",
    "HallData",
    "HallInfo",
    "WindowData",
    "WindowInfo",
    "WindowKind",
    "agencies",
    "agencies_page",
    "agencies_under",
    "agency",
    "agency_by_id",
    "agency_by_key",
    "agency_detail",
    "agency_named",
    "agency_names_of",
    "ancestors",
    "area_of",
    "areas",
    "children",
    "close_agency",
    "create_agency",
    "create_hall",
    "delivery_windows",
    "dependent_counts",
    "dependents_page",
    "division",
    "division_choices",
    "division_detail",
    "divisions_page",
    "ensure_agencies",
    "ensure_divisions",
    "find_agency",
    "find_division",
    "gone_agencies",
    "gone_divisions",
    "hall",
    "hall_detail",
    "hall_of",
    "halls",
    "halls_page",
    "hands_out",
    "is_within",
    "living",
    "register_bound",
    "register_dependents",
    "register_living",
    "remove_area",
    "reopen_agency",
    "save_agency",
    "save_area",
    "save_hall",
    "spoken",
    "takes",
    "where_to_go",
    "window_of",
]


def division(code: str) -> DivisionInfo:
    """The division with this 12-digit code; NotFoundError when there is none."""
    return registry().division(code)


def find_division(code: str) -> DivisionInfo | None:
    return registry().divisions.get(code)


def children(code: str = "") -> list[DivisionInfo]:
    """Divisions directly below `code` (of the top without it), those in use, by code."""
    return registry().children(code)


def ancestors(code: str) -> list[DivisionInfo]:
    """From the province down to the division itself."""
    return registry().ancestors(code)


def agency(uscc: str) -> AgencyInfo:
    """The agency with this credit code; NotFoundError when there is none."""
    return registry().agency("uscc", uscc)


def agency_by_id(agency_id: int) -> AgencyInfo:
    return registry().agency("id", agency_id)


def agency_by_key(key: str) -> AgencyInfo:
    """By its short key ("nanping-scjgj"), as in the demo city's files and in settings."""
    return registry().agency("key", key)


def find_agency(uscc: str) -> AgencyInfo | None:
    return registry().by_uscc.get(uscc)


def agencies() -> list[AgencyInfo]:
    """All agencies in use, city before county, then by pinyin."""
    return registry().agencies


def agencies_under(division_path: str) -> list[AgencyInfo]:
    """Agencies in use that belong to a division or to one below it."""
    return [one for one in registry().agencies if one.is_under(division_path)]


def hall(key: str) -> HallInfo:
    return registry().hall(key)


def halls(division_code: str = "") -> list[HallInfo]:
    """All halls, or those of one division and below."""
    found: Registry = registry()
    if not division_code:
        return found.halls
    path = found.division(division_code).path
    return [one for one in found.halls if one.is_under(path)]


def hall_of(division_path: str, agency_id: int | None = None) -> HallInfo | None:
    """The hall where a body's matters are handled: one it manages, one of its place, or of the nearest place above."""
    found: HallInfo | None = None
    for one in registry().halls:
        if one.agency_id == agency_id:
            return one
        is_above = is_within(division_path, one.division_path)
        if is_above and (found is None or len(one.division_path) > len(found.division_path)):
            found = one
    return found


def window_of(window_id: int | None) -> tuple[HallInfo, WindowInfo] | None:
    """The hall and the window; nothing for a window that was taken away."""
    return registry().windows.get(window_id) if window_id is not None else None


def areas() -> list[AreaInfo]:
    """领域, in their order."""
    return registry().areas


def area_of(base_code: str) -> AreaInfo | None:
    """The area an item belongs to, by its 基本编码."""
    return registry().area_of.get(base_code)
