"""Halls with their windows."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace

from django.db import transaction

from tongban.common.actors import Actor
from tongban.common.errors import InvalidInputError
from tongban.common.phones import phones_error
from tongban.support.audit import api as audit

from .. import registry
from ..enums import WindowKind
from ..models import Agency, Division, Hall, ServiceArea, Window
from .checking import stripped, too_long
from .permitting import division_in_use, require

LONGEST = {"key": 40, "name": 120, "address": 200, "hours": 120, "phone": 40}
LABELS = {"key": "简码", "name": "大厅名称", "address": "地址", "hours": "办公时间", "phone": "电话"}
WINDOW_LONGEST = {"number": 12, "name": 60}
WINDOW_LABELS = {"number": "窗口号", "name": "窗口名称"}


@dataclass(frozen=True)
class WindowData:
    number: str
    name: str
    kind: str = WindowKind.GENERAL
    agency_key: str = ""
    areas: tuple[str, ...] = ()


@dataclass(frozen=True)
class HallData:
    key: str
    name: str
    division: str
    agency_key: str
    address: str
    hours: str
    phone: str = ""
    windows: list[WindowData] = field(default_factory=list)


@transaction.atomic
def create_hall(*, actor: Actor, data: HallData) -> str:
    """A new hall; its key is made of its division's code when none is given. Gives the key."""
    data = stripped(data)
    data = replace(data, key=data.key or _free_key(data.division))
    if Hall.objects.filter(key=data.key).exists():
        raise InvalidInputError(fields={"key": f"简码 {data.key} 已经用于另一个大厅"})
    save_hall(actor=actor, data=data)
    return data.key


def _free_key(division: str) -> str:
    base = f"hall-{division_in_use(division).code}"
    taken = set(Hall.objects.filter(key__startswith=base).values_list("key", flat=True))
    return next(key for number in range(1, 10_000) if (key := f"{base}-{number}") not in taken)


@transaction.atomic
def save_hall(*, actor: Actor, data: HallData) -> int:
    """Enter a hall with its windows, or make the one with this key agree. Gives its id."""
    data = stripped(replace(data, windows=[stripped(one) for one in data.windows]))
    held_row = Hall.objects.select_for_update(of=("self",)).select_related("division").filter(key=data.key).first()
    division = division_in_use(data.division)
    ids = dict(Agency.objects.filter(is_active=True).values_list("key", "pk"))
    _require(actor, held_row, division, ids.get(data.agency_key))
    if faults := _faults(data, ids, set(ServiceArea.objects.values_list("code", flat=True))):
        raise InvalidInputError(fields=faults)

    values = {
        "name": data.name,
        "division_id": division.pk,
        "agency_id": ids[data.agency_key],
        "address": data.address,
        "hours": data.hours,
        "phone": data.phone,
    }
    row, is_new = Hall.objects.get_or_create(key=data.key, defaults=values)
    wanted = {one.number: (one.name, str(one.kind), ids.get(one.agency_key), _areas(one)) for one in data.windows}
    held = {one.number: (one.name, one.kind, one.agency_id, one.areas) for one in row.windows.all()}
    changed = [name.removesuffix("_id") for name, value in values.items() if getattr(row, name) != value]
    if not is_new and wanted == held and not changed:
        return row.pk
    Hall.objects.filter(pk=row.pk).update(**values)
    row.windows.exclude(number__in=wanted).delete()
    for number, (name, kind, agency_id, areas) in wanted.items():
        fixed = {"name": name, "kind": kind, "agency_id": agency_id, "areas": areas}
        Window.objects.update_or_create(hall=row, number=number, defaults=fixed)
    registry.changed()

    facts = {
        "name": data.name,
        "fields": [] if is_new else changed,
        "windows": len(wanted),
        "given": sorted(number for number in wanted if number not in held),
        "taken": sorted(number for number in held if number not in wanted),
    }
    turned = {
        number: " ".join([WindowKind(one[1]).label, *one[3]])
        for number, one in wanted.items()
        if number in held and (held[number][1], held[number][3]) != (one[1], one[3])
    }
    facts |= {"turned": turned} if turned else {}
    audit.record(actor, "agencies.hall.save", f"hall:{data.key}", facts=facts)
    return row.pk


def _areas(window: WindowData) -> list[str]:
    """Only a window by area has areas; on another kind they are left behind when the kind is changed."""
    return sorted(set(window.areas)) if window.kind == WindowKind.AREA else []


def _require(actor: Actor, held: Hall | None, division: Division, agency_id: int | None) -> None:
    """Over where the hall is, where it comes to be, and the agency it is given to."""
    require(actor, division, agency_id=agency_id)
    if held is not None:
        require(actor, held.division, agency_id=held.agency_id)
    if agency_id is not None and (held is None or held.agency_id != agency_id):
        agency = Agency.objects.select_related("division").get(pk=agency_id)
        require(actor, agency.division, agency_id=agency_id)


def _faults(data: HallData, ids: dict[str, int], areas: set[str]) -> dict[str, str]:
    faults = too_long(data, LONGEST, LABELS)
    for name in ("name", "address", "hours"):
        if not getattr(data, name):
            faults[name] = f"请填写{LABELS[name]}"
    if not data.agency_key:
        faults["agency"] = "请填写管理机构"
    elif data.agency_key not in ids:
        faults["agency"] = f"机构 {data.agency_key} 没有登记，或者已经停用"
    if data.phone and "phone" not in faults and (reason := phones_error(data.phone)):
        faults["phone"] = f"电话{reason}"
    times = Counter(one.number for one in data.windows)
    for index, one in enumerate(data.windows):
        faults |= {f"windows-{index}-{name}": words for name, words in _window_faults(one, times, ids, areas).items()}
    return faults


def _window_faults(window: WindowData, times: Counter[str], ids: dict[str, int], areas: set[str]) -> dict[str, str]:
    faults = too_long(window, WINDOW_LONGEST, WINDOW_LABELS)
    if not window.number:
        faults["number"] = "请填写窗口号"
    elif times[window.number] > 1:
        faults["number"] = f"窗口号 {window.number} 写了 {times[window.number]} 次"
    if not window.name:
        faults["name"] = f"请填写 {window.number or '这个'} 窗口的名称"
    if window.kind not in WindowKind.values:
        faults["kind"] = f"窗口类型“{window.kind}”不存在"
    if window.agency_key and window.agency_key not in ids:
        faults["agency"] = f"机构 {window.agency_key} 没有登记，或者已经停用"
    elif window.kind == WindowKind.AGENCY and not window.agency_key:
        faults["agency"] = f"{window.number or '这个'} 窗口是专业窗口，请填写进驻机构"
    if window.kind == WindowKind.AREA and not window.areas:
        faults["areas"] = f"{window.number or '这个'} 窗口是分领域窗口，请勾选它收哪些领域"
    elif unknown := sorted(set(window.areas) - areas):
        faults["areas"] = f"领域“{'、'.join(unknown)}”没有登记"
    return faults
