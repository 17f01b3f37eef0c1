"""The power list of the demo city: made of its service items and of demo/content/powers.json. Twice changes nothing."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from tongban.common import clock
from tongban.support.agencies import api as agencies
from tongban.support.identity import api as identity

from . import demo_requests
from .actions.filing import file_power
from .body import Accountability, Basis, Duty, Phones, PowerBody, Step
from .enums import BY_APPLICATION, PowerKind
from .models import Power

#: The list was published before the guides that follow it.
FILED_AT = datetime(2024, 1, 2, 8, 30, tzinfo=ZoneInfo("Asia/Shanghai"))
Row = dict[str, Any]


@dataclass(frozen=True)
class Plan:
    """One power to be filed: `base` is its base code, `parent` that of its main item."""

    agency: str
    base: str
    name: str
    bases: tuple[tuple[str, str], ...]
    parent: str = ""
    statutory: int | None = None
    promised: int | None = None
    items: tuple[str, ...] = ()
    inspections: tuple[str, ...] = ()

    @property
    def kind(self) -> str:
        return self.base[2:4]


def build(folder: Path) -> int:
    """File what is not there yet; gives the number of powers."""
    told = json.loads((folder / "powers.json").read_text(encoding="utf-8"))
    plans = {(plan.agency, plan.base): plan for plan in reversed(list(plans_of(folder, told)))}
    known = set(Power.objects.values_list("agency_id", "base_code"))
    with clock.at(FILED_AT):
        for plan in sorted(plans.values(), key=lambda one: (one.agency, one.base)):
            agency = agencies.agency_by_key(plan.agency)
            if (agency.id, plan.base) not in known:
                _file(plan, agency, told["kinds"][plan.kind])
    return len(plans)


def build_requests() -> None:
    """After the items: what is published changes them."""
    demo_requests.build()


def plans_of(folder: Path, told: Row) -> Iterator[Plan]:
    """Of items first: what a county has from its own items is not overwritten by a copy."""
    found = [*_of_items(folder), *_of_rows(told["powers"])]
    yield from found
    for row in told["copies"]:
        source = next(one for one in found if one.agency == row["from"] and one.base == f"{row['main']}000")
        for key in row["to"]:
            yield replace(source, agency=key, items=())


def _of_items(folder: Path) -> Iterator[Plan]:
    groups: dict[tuple[str, str], list[Row]] = {}
    for path in sorted((folder / "items").glob("*.json")):
        for item in json.loads(path.read_text(encoding="utf-8")):
            if item["kind"] in PowerKind.values:
                groups.setdefault((item["agency"], item["base_code"][:9]), []).append(item)
    for (agency, main), items in groups.items():
        base = f"{main}000"
        if len(items) == 1:
            yield _of_item(agency, base, _main_name(items), items[0], (items[0]["base_code"],))
            continue
        yield replace(_of_item(agency, base, _main_name(items), items[0], ()), statutory=None, promised=None)
        for item in items:
            yield replace(_of_item(agency, item["base_code"], item["name"], item, (item["base_code"],)), parent=base)


def _of_item(agency: str, base: str, name: str, item: Row, items: tuple[str, ...]) -> Plan:
    statutory, promised = item.get("statutory") or {}, item.get("promised") or {}
    is_workdays = statutory.get("unit") == promised.get("unit") == "workday"
    return Plan(
        agency,
        base,
        name,
        tuple((one["title"], one.get("text", "")) for one in item["bases"]),
        statutory=statutory.get("days") if is_workdays else None,
        promised=promised.get("days") if is_workdays else None,
        items=items,
    )


def _main_name(items: list[Row]) -> str:
    """“食品经营许可（新办）” and its like belong to 食品经营许可."""
    names = list(dict.fromkeys(re.sub(r"（[^（）]*）$", "", item["name"]) for item in items))
    return names[0] if len(names) == 1 else "、".join(names)


def _of_rows(rows: list[Row]) -> Iterator[Plan]:
    for row in rows:
        for agency in (row["agency"], *row.get("also", ())):
            yield Plan(
                agency,
                f"35{row['kind']}{row['main']}000",
                row["name"],
                tuple((title, text) for title, text in row["bases"]),
                inspections=tuple(row.get("inspections", ())),
            )


def _file(plan: Plan, agency: agencies.AgencyInfo, kind: Row) -> None:
    file_power(
        actor=identity.SYSTEM(),
        agency_uscc=agency.uscc,
        level=str(agency.division_level + 1),
        base_code=plan.base,
        parent_base_code=plan.parent,
        body=body_of(plan, agency, kind),
        note="清单首次公布",
    )


def body_of(plan: Plan, agency: agencies.AgencyInfo, kind: Row) -> PowerBody:
    return PowerBody(
        name=plan.name,
        kind=plan.kind,
        bases=tuple(Basis(title, text) for title, text in plan.bases),
        subject=agency.name,
        office="政务服务科" if plan.kind in BY_APPLICATION else "综合执法队",
        authority=f"负责{agency.division_name}范围内的{plan.name}。",
        target="公民、法人和其他组织",
        statutory_days=plan.statutory,
        promised_days=plan.promised,
        duties=tuple(Duty(name, content, basis) for name, content, basis in kind["duties"]),
        accountability=tuple(Accountability(content, basis) for content, basis in kind["accountability"]),
        steps=tuple(Step(name, who, days, duty) for name, who, days, duty in kind["steps"]),
        phones=Phones(agency.complaint_phone, agency.phone),
        items=plan.items,
        inspections=plan.inspections,
    )
