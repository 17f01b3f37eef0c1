"""The places, agencies and halls of the demo city, from demo/content, through the actions. Twice changes nothing."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.contrib.auth import get_user_model

from . import actions
from .actions import AgencyData, AreaData, HallData, WindowData
from .enums import CodeScheme
from .rules import DivisionRow


def build(content: Path) -> None:
    system: Any = get_user_model().objects.system()
    for scheme, rows in _read(content / "divisions.json").items():
        lines = [
            DivisionRow(number, str(level), code, parent_code, name)
            for number, (level, code, parent_code, name) in enumerate(rows, start=1)
        ]
        plan = actions.import_divisions(
            actor=system, rows=lines, scheme=CodeScheme(scheme), valid_from_on=actions.FIRST_DAY
        )
        if plan.refused:
            raise ValueError(f"divisions.json: {plan.refused[0]}")
    for row in _read(content / "agencies.json"):
        parent_key = row.pop("parent")
        actions.save_agency(actor=system, data=AgencyData(parent_key=parent_key, **row))
    for row in _read(content / "areas.json"):
        data = AreaData(base_codes=tuple(row.pop("base_codes")), **row)
        actions.save_area(actor=system, data=data)
    for row in _read(content / "halls.json"):
        windows = [
            WindowData(agency_key=one.pop("agency", ""), areas=tuple(one.pop("areas", ())), **one)
            for one in row.pop("windows")
        ]
        agency_key = row.pop("agency")
        actions.save_hall(actor=system, data=HallData(agency_key=agency_key, windows=windows, **row))


def _read(file: Path) -> Any:
    return json.loads(file.read_text(encoding="utf-8"))
