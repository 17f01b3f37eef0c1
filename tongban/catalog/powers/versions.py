"""Writing versions: begin, follow, end. For the actions, which have asked who may and hold the locks."""

from __future__ import annotations

from datetime import date

from tongban.common import clock
from tongban.common.errors import ConflictError, NotFoundError
from tongban.support.agencies.api import AgencyInfo
from tongban.support.identity.api import User

from . import clauses
from .body import PowerBody
from .columns import columns_of
from .enums import Status
from .models import Power, PowerVersion
from .rules.codes import power_code


def locked(codes: list[str]) -> dict[str, Power]:
    """The powers of these codes, locked in one order; a code that is none is a NotFoundError."""
    rows = {row.code: row for row in Power.objects.select_for_update().filter(code__in=codes).order_by("pk")}
    for code in codes:
        if code not in rows:
            raise NotFoundError(what=f"职权编码为 {code} 的权责事项")
    return rows


def begin(agency: AgencyInfo, level: str, base_code: str) -> Power:
    """A new identity. A code that was ever used is never used again."""
    code = power_code(agency.uscc, level, base_code)
    if Power.objects.filter(code=code).exists():
        raise ConflictError(reason=f"职权编码 {code} 已经用过，不能再用，请换一个基本编码")
    return Power.objects.create(
        code=code,
        base_code=base_code,
        agency_id=agency.id,
        level=level,
        division_code=agency.division_code,
        division_path=agency.division_path,
    )


def put_in_force(
    power: Power,
    body: PowerBody,
    *,
    actor: User,
    starts: date,
    status: str = Status.IN_USE,
    parent_id: int | None = None,
    request_number: str = "",
    note: str = "",
) -> PowerVersion:
    """The next version, from `starts` on; the one before it ends on that day."""
    newest = power.versions.order_by("-version").first()
    if newest is not None and newest.ended_on is None:
        _close(newest, starts)
    clauses.cite([(power.code, body)])
    return PowerVersion.objects.create(
        power=power,
        version=newest.version + 1 if newest else 1,
        effective_on=starts,
        status=status,
        parent_id=parent_id,
        request_number=request_number,
        change_note=note[:300],
        published_by_id=actor.pk,
        published_at=clock.now(),
        **columns_of(body),
    )


def end(power: Power, *, on: date) -> PowerVersion:
    """The power ends on that day (取消、并入、分出)."""
    newest = newest_of(power)
    _close(newest, on)
    clauses.forget(power.code)
    return newest


def newest_of(power: Power) -> PowerVersion:
    """The version that counts or is announced; ConflictError when the power has ended."""
    newest = power.versions.order_by("-version").first()
    if newest is None or newest.ended_on is not None:
        raise ConflictError(reason=f"权责事项 {power.code} 已经取消，不能再调整")
    return newest


def _close(version: PowerVersion, on: date) -> None:
    if on < version.effective_on:
        raise ConflictError(
            reason=f"“{version.name}”已有 {version.effective_on} 起生效的调整，这次的生效日期应在那天以后"
        )
    version.ended_on = on
    version.save(update_fields=["ended_on"])
