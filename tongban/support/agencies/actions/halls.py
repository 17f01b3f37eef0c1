"""Halls with their windows."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.db import transaction

from tongban.common.actors import Actor
from tongban.common.errors import InvalidInputError
from tongban.support.audit import api as audit

from .. import registry
from ..enums import WindowKind
from ..models import Agency, Hall, Window
from .permitting import division_in_use, require


@dataclass(frozen=True)
class WindowData:
    number: str
    name: str
    kind: str = WindowKind.GENERAL
    agency_key: str = ""


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
def save_hall(*, actor: Actor, data: HallData) -> int:
    """Enter a hall with its windows, or make the one with this key agree. Gives its id."""
    Hall.objects.select_for_update(of=("self",)).filter(key=data.key).first()
    division = division_in_use(data.division)
    require(actor, division)
    ids = dict(Agency.objects.values_list("key", "pk"))
    missing = {data.agency_key, *(one.agency_key for one in data.windows if one.agency_key)} - ids.keys()
    if missing:
        raise InvalidInputError(fields={"agency": f"机构 {'、'.join(sorted(missing))} 没有登记"})
    values = {
        "name": data.name,
        "division_id": division.pk,
        "agency_id": ids[data.agency_key],
        "address": data.address,
        "hours": data.hours,
        "phone": data.phone,
    }
    row, is_new = Hall.objects.get_or_create(key=data.key, defaults=values)
    wanted = {one.number: (one.name, str(one.kind), ids.get(one.agency_key)) for one in data.windows}
    held = {one.number: (one.name, one.kind, one.agency_id) for one in row.windows.all()}
    if not is_new and wanted == held and all(getattr(row, name) == value for name, value in values.items()):
        return row.pk
    Hall.objects.filter(pk=row.pk).update(**values)
    row.windows.exclude(number__in=wanted).delete()
    for number, (name, kind, agency_id) in wanted.items():
        fixed = {"name": name, "kind": kind, "agency_id": agency_id}
        Window.objects.update_or_create(hall=row, number=number, defaults=fixed)
    registry.changed()
    audit.record(actor, "agencies.hall.save", f"hall:{data.key}", facts={"windows": len(wanted)})
    return row.pk
