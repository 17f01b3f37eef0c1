"""The whole tree and all agencies in the process's memory, read again when their stamp changes."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Any

from tongban.common import clock
from tongban.common.errors import NotFoundError
from tongban.common.stamped import Stamped

from .models import Agency, Division, Hall, ServiceArea, Stamp, Window


def is_within(path: str, top: str) -> bool:
    """True when `path` is `top` or lies below it. An empty `top` contains nothing."""
    return bool(top) and (path == top or path.startswith(top + "."))


@dataclass(frozen=True, slots=True)
class DivisionInfo:
    code: str
    name: str
    level: int
    path: str
    full_name: str
    parent_code: str
    valid_to_on: date | None
    replaced_by_code: str
    pk: int

    def is_under(self, path: str) -> bool:
        return is_within(self.path, path)


@dataclass(frozen=True, slots=True)
class AgencyInfo:
    id: int
    key: str
    uscc: str
    name: str
    short_name: str
    division_code: str
    division_path: str
    division_name: str
    division_level: int
    parent_id: int | None
    phone: str
    complaint_phone: str
    address: str
    is_active: bool

    def is_under(self, path: str) -> bool:
        return is_within(self.division_path, path)


@dataclass(frozen=True, slots=True)
class WindowInfo:
    id: int
    number: str
    name: str
    kind: str
    kind_name: str
    agency_id: int | None
    areas: tuple[str, ...] = ()

    @property
    def words(self) -> str:
        return f"{self.number} {self.name}"


@dataclass(frozen=True, slots=True)
class AreaInfo:
    """领域, with the 基本编码 of what belongs to it."""

    code: str
    name: str
    base_codes: tuple[str, ...]
    order: int = 0


@dataclass(frozen=True, slots=True)
class HallInfo:
    id: int
    key: str
    name: str
    division_code: str
    division_path: str
    agency_id: int
    address: str
    hours: str
    phone: str
    windows: tuple[WindowInfo, ...]

    def is_under(self, path: str) -> bool:
        return is_within(self.division_path, path)


#: Where the fields of AgencyInfo are read, in its order.
_AGENCY = (
    "pk", "key", "uscc", "name", "short_name", "division__code", "division__path", "division__name", "division__level",
    "parent_id", "phone", "complaint_phone", "address", "is_active",
)  # fmt: skip


def agency_info(row: Agency) -> AgencyInfo:
    """Of a row that was read with its division."""
    return AgencyInfo(
        id=row.pk,
        key=row.key,
        uscc=row.uscc,
        name=row.name,
        short_name=row.short_name,
        division_code=row.division.code,
        division_path=row.division.path,
        division_name=row.division.name,
        division_level=row.division.level,
        parent_id=row.parent_id,
        phone=row.phone,
        complaint_phone=row.complaint_phone,
        address=row.address,
        is_active=row.is_active,
    )


def window_info(row: Window) -> WindowInfo:
    return WindowInfo(row.pk, row.number, row.name, row.kind, row.get_kind_display(), row.agency_id, tuple(row.areas))


def area_info(row: ServiceArea) -> AreaInfo:
    return AreaInfo(row.code, row.name, tuple(row.base_codes), row.order)


def hall_info(row: Hall, windows: list[WindowInfo]) -> HallInfo:
    """Of a row that was read with its division."""
    return HallInfo(
        id=row.pk,
        key=row.key,
        name=row.name,
        division_code=row.division.code,
        division_path=row.division.path,
        agency_id=row.agency_id,
        address=row.address,
        hours=row.hours,
        phone=row.phone,
        windows=tuple(windows),
    )


class Registry:
    """Everything read at once (five queries), looked up by dictionary."""

    def __init__(self) -> None:
        self.divisions: dict[str, DivisionInfo] = {}
        self._children: dict[str, list[DivisionInfo]] = {}
        self._load_divisions()
        self._load_agencies()
        self._load_halls()
        self.areas = [area_info(row) for row in ServiceArea.objects.order_by("order", "pk")]
        self.area_of = {base_code: area for area in self.areas for base_code in area.base_codes}

    def _load_divisions(self) -> None:
        fields = ["pk", "code", "name", "level", "path", "valid_to_on", "replaced_by__code"]
        for row in Division.objects.order_by("path").values(*fields):
            parent_code = row["path"].split(".")[-2] if "." in row["path"] else ""
            above = self.divisions.get(parent_code)
            info = DivisionInfo(
                pk=row["pk"],
                code=row["code"],
                name=row["name"],
                level=row["level"],
                path=row["path"],
                full_name=(above.full_name if above else "") + row["name"],
                parent_code=parent_code,
                valid_to_on=row["valid_to_on"],
                replaced_by_code=row["replaced_by__code"] or "",
            )
            self.divisions[info.code] = info
            self._children.setdefault(parent_code, []).append(info)

    def _load_agencies(self) -> None:
        """As values: there are thousands of agencies, and a row as an object costs six times as much."""
        rows = Agency.objects.order_by("division__level", "division__code", "pinyin", "pk").values_list(*_AGENCY)
        everyone = [AgencyInfo(*row) for row in rows]
        self.agencies = [one for one in everyone if one.is_active]
        self._agency_counts = Counter(one.division_code for one in self.agencies)
        self.by_uscc = {one.uscc: one for one in everyone}
        self._agencies: dict[str, dict[Any, AgencyInfo]] = {
            "uscc": self.by_uscc,
            "id": {one.id: one for one in everyone},
            "key": {one.key: one for one in everyone},
        }

    def _load_halls(self) -> None:
        windows: dict[int, list[WindowInfo]] = {}
        for row in Window.objects.order_by("number"):
            windows.setdefault(row.hall_id, []).append(window_info(row))
        halls = Hall.objects.select_related("division")
        self.halls = [hall_info(row, windows.get(row.pk, [])) for row in halls]
        self._halls = {one.key: one for one in self.halls}
        self.windows = {window.id: (hall, window) for hall in self.halls for window in hall.windows}

    def division(self, code: str) -> DivisionInfo:
        if code not in self.divisions:
            raise NotFoundError(what=f"代码为 {code} 的区划")
        return self.divisions[code]

    def children(self, code: str) -> list[DivisionInfo]:
        today = clock.today()
        return [one for one in self._children.get(code, []) if one.valid_to_on is None or one.valid_to_on >= today]

    def every_child(self, code: str) -> list[DivisionInfo]:
        """Those that have ended too."""
        return self._children.get(code, [])

    def agency_count(self, code: str) -> int:
        return self._agency_counts.get(code, 0)

    def ancestors(self, code: str) -> list[DivisionInfo]:
        return [self.divisions[label] for label in self.division(code).path.split(".")]

    def agency(self, by: str, value: str | int) -> AgencyInfo:
        if value not in self._agencies[by]:
            raise NotFoundError(what="这个机构")
        return self._agencies[by][value]

    def hall(self, key: str) -> HallInfo:
        if key not in self._halls:
            raise NotFoundError(what="这个大厅")
        return self._halls[key]


_stamped: Stamped[Registry] = Stamped("agencies", Registry, lambda: Stamp)


def registry() -> Registry:
    return _stamped.get()


def changed() -> None:
    """To be called after every write, in its transaction."""
    _stamped.changed()
