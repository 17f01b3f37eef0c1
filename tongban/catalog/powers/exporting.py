"""Excel out: the list as it stands on a day, filtered as in the ledger, and what is counted of it."""

from __future__ import annotations

from datetime import date
from typing import Any

from tongban.common import clock

from .excel.statistics import statistics_workbook
from .excel.writing import workbook
from .models import PowerVersion
from .statistics import whole_statistics

MOST = 20_000


def export_list(*, agency_id: int | None = None, kind: str = "", level: str = "", on: date | None = None) -> bytes:
    """The workbook; it can be sent in again as it is."""
    rows = PowerVersion.objects.in_force(on or clock.today()).select_related("power", "parent")
    if agency_id:
        rows = rows.filter(power__agency_id=agency_id)
    if kind:
        rows = rows.filter(kind=kind)
    if level:
        rows = rows.filter(power__level=level)
    return workbook(_row(one) for one in rows.order_by("power__code")[:MOST])


def empty_form() -> bytes:
    """The sheet with its header only, to be filled."""
    return workbook([])


def export_statistics(on: date | None = None) -> bytes:
    """机构编制用: by agency, kind, level, change and year."""
    return statistics_workbook(whole_statistics(on))


def _row(version: PowerVersion) -> dict[str, Any]:
    return {
        **version.body,
        "uscc": version.power.code[:18],
        "level": version.power.level,
        "base_code": version.power.base_code,
        "parent": version.parent.base_code if version.parent else None,
    }
