"""Reading the list as it is on a day: for the ledger, the public pages and other modules."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet

from tongban.common import clock
from tongban.common.errors import NotFoundError
from tongban.common.pages import Page, keyset_page
from tongban.support.agencies import api as agencies

from .body import body_from
from .enums import PowerKind, PowerLevel, PowerState, Status
from .models import PowerVersion
from .rules.compare import Change, changed_fields
from .values import Counted, Counts, PowerRow, PowerView, VersionRow

COLUMNS = (
    "id", "version", "effective_on", "ended_on", "status", "parent_id", "name", "kind",
    "power__code", "power__base_code", "power__agency_id", "power__level", "power__division_code",
)  # fmt: skip


def listing(
    *,
    division: str = "",
    text: str = "",
    agency_id: int | None = None,
    kind: str = "",
    level: str = "",
    state: str = "",
    on: date | None = None,
    after: str | None = None,
    size: int = 30,
) -> Page:
    """Powers by code, those that count on the day unless `state` asks for others; rows are PowerRow. One statement."""
    day = on or clock.today()
    rows = _of_state(state, day)
    if division:
        rows = rows.filter(power__division_path__descendant_of=agencies.division(division).path)
    if agency_id:
        rows = rows.filter(power__agency_id=agency_id)
    if kind:
        rows = rows.filter(kind=kind) if kind in PowerKind.values else rows.none()
    if level:
        rows = rows.filter(power__level=level) if level in PowerLevel.values else rows.none()
    if text := text.replace("\0", "").strip():
        rows = rows.filter(Q(name__icontains=text) | Q(power__code__startswith=text) | Q(power__base_code=text))
    page = keyset_page(rows.values(*COLUMNS), ("power__code", "id"), after, size)
    return replace(page, rows=[row_of(one, day) for one in page.rows])


def _of_state(state: str, day: date) -> QuerySet[PowerVersion]:
    """The versions to list: one for each power."""
    versions = PowerVersion.objects.all()
    match state:
        case "":
            return versions.in_force(day)
        case PowerState.IN_USE | PowerState.SUSPENDED:
            return versions.in_force(day).filter(status=state)
        case PowerState.CANCELLED:
            return versions.last().filter(ended_on__lte=day)
        case PowerState.ANNOUNCED:
            return versions.last().filter(effective_on__gt=day)
        case "all":
            return versions.last()
    return versions.none()


def row_of(row: Mapping[str, Any], day: date) -> PowerRow:
    agency = agencies.agency_by_id(row["power__agency_id"])
    division = agencies.find_division(row["power__division_code"])
    return PowerRow(
        code=row["power__code"],
        base_code=row["power__base_code"],
        name=row["name"],
        kind=row["kind"],
        level=row["power__level"],
        agency_id=agency.id,
        agency_name=agency.name,
        agency_short_name=agency.short_name,
        division_code=row["power__division_code"],
        division_name=division.name if division else "",
        state=state_on(row["effective_on"], row["ended_on"], row["status"], day),
        is_sub=row["parent_id"] is not None,
        version=row["version"],
        effective_on=row["effective_on"],
        ended_on=row["ended_on"],
    )


def state_on(effective_on: date, ended_on: date | None, status: str, day: date) -> str:
    """The state of a power on a day, told by the version that counts then, or by its last one."""
    if effective_on > day:
        return PowerState.ANNOUNCED.value
    if ended_on is not None and ended_on <= day:
        return PowerState.CANCELLED.value
    return PowerState.SUSPENDED.value if status == Status.SUSPENDED else PowerState.IN_USE.value


def power(code: str, on: date | None = None) -> PowerView:
    """A power as the list has it on a day; when it does not count then, its last version before, else its first.

    NotFoundError when there was never such a code. Three statements.
    """
    day = on or clock.today()
    rows = list(PowerVersion.objects.filter(power__code=code).select_related("power").order_by("version"))
    if not rows:
        raise NotFoundError(what=f"职权编码为 {code} 的权责事项")
    begun = [row for row in rows if row.effective_on <= day]
    counting = next((row for row in begun if row.ended_on is None or row.ended_on > day), None)
    row = counting or (begun[-1] if begun else rows[0])
    around = PowerVersion.objects.in_force(day)
    parent = around.filter(power_id=row.parent_id).values(*COLUMNS).first() if row.parent_id else None
    children = around.filter(parent_id=row.power_id).order_by("power__code").values(*COLUMNS)
    return PowerView(
        row=row_of(_plain(row), day),
        body=body_from(row.body),
        as_of=day,
        change_note=row.change_note,
        request_number=row.request_number,
        parent=row_of(parent, day) if parent else None,
        children=tuple(row_of(one, day) for one in children),
    )


def _plain(row: PowerVersion) -> dict[str, Any]:
    return {
        **{name: getattr(row, name) for name in COLUMNS if "__" not in name},
        **{f"power__{name}": getattr(row.power, name) for name in ("code", "base_code", "agency_id", "level")},
        "power__division_code": row.power.division_code,
    }


def history(code: str) -> list[VersionRow]:
    """Every version of a power, newest first. One statement."""
    today = clock.today()
    rows = PowerVersion.objects.filter(power__code=code).select_related("published_by").order_by("-version")
    return [
        VersionRow(
            version=row.version,
            effective_on=row.effective_on,
            ended_on=row.ended_on,
            status_name=row.get_status_display(),
            name=row.name,
            request_number=row.request_number,
            change_note=row.change_note,
            published_by_name=row.published_by.name,
            published_at=row.published_at,
            is_in_force=row.effective_on <= today and (row.ended_on is None or row.ended_on > today),
        )
        for row in rows
    ]


def diff_versions(code: str, before: int, after: int) -> list[Change]:
    """What changed from one version number of a power to another."""
    rows = PowerVersion.objects.filter(power__code=code, version__in=[before, after])
    bodies = {row.version: body_from(row.body) for row in rows}
    for number in (before, after):
        if number not in bodies:
            raise NotFoundError(what=f"第 {number} 版")
    return changed_fields(bodies[before], bodies[after])


def counts(*, division: str = "", on: date | None = None) -> Counts:
    """Numbers for the public list: by kind and by agency. Two statements."""
    rows = PowerVersion.objects.in_force(on or clock.today())
    if division:
        rows = rows.filter(power__division_path__descendant_of=agencies.division(division).path)
    kinds = dict(rows.order_by().values_list("kind").annotate(n=Count("pk")))
    offices = dict(rows.order_by().values_list("power__agency_id").annotate(n=Count("pk")))
    return Counts(
        total=sum(kinds.values()),
        by_kind=tuple(Counted(kind.value, str(kind.label), kinds[kind]) for kind in PowerKind if kind in kinds),
        by_agency=tuple(
            Counted(str(one.id), one.name, offices[one.id]) for one in agencies.agencies() if one.id in offices
        ),
    )


def same_base(base_codes: Iterable[str], on: date | None = None) -> list[PowerView]:
    """The powers of these base codes at all places, upper level first, for comparison. One statement."""
    day = on or clock.today()
    rows = (
        PowerVersion.objects.in_force(day)
        .filter(power__base_code__in=list(base_codes))
        .select_related("power")
        .order_by("power__base_code", "power__level", "power__code")
    )
    return [
        PowerView(row_of(_plain(row), day), body_from(row.body), day, row.change_note, row.request_number, None, ())
        for row in rows
    ]
