from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from django.db import connection, transaction

from tongban.common import clock
from tongban.common.actors import Actor
from tongban.common.codes import credit_code_error
from tongban.common.errors import InvalidInputError, NotAllowedError, NotFoundError
from tongban.support.audit import api as audit

from . import registry, rules
from .enums import CodeScheme, WindowKind
from .models import Agency, Division, Hall, Window
from .sorting import pinyin_key

FIRST_DAY = date(1949, 10, 1)


@dataclass(frozen=True)
class WindowData:
    number: str
    name: str
    kind: str = WindowKind.GENERAL
    agency_key: str = ""


@dataclass(frozen=True)
class AgencyData:
    """What is entered of an agency; `parent_key` and `division` refer to what is there already."""

    key: str
    uscc: str
    name: str
    short_name: str
    division: str
    phone: str = ""
    complaint_phone: str = ""
    address: str = ""
    parent_key: str = ""


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
def import_divisions(
    *, actor: Actor, rows: list[rules.DivisionRow], scheme: CodeScheme, valid_from_on: date
) -> rules.Plan:
    """Take a code table in. What does not fit is refused with its reason, the rest is taken; twice changes nothing."""
    _only_one_writer()
    _require_citywide(actor)
    fields = ["code", "name", "level", "path", "scheme"]
    known = {row[0]: rules.Place(*row) for row in Division.objects.values_list(*fields)}
    plan = rules.plan_import(rows, known, scheme)
    if plan.new or plan.renamed:
        _create(plan.new, valid_from_on)
        _rename(plan.renamed)
        registry.changed()
        facts = {
            "scheme": scheme.value,
            "new": len(plan.new),
            "renamed": len(plan.renamed),
            "refused": len(plan.refused),
        }
        audit.record(actor, "agencies.divisions.import", "divisions", facts=facts)
    return plan


def _create(places: list[rules.Place], valid_from_on: date) -> None:
    ids = dict(Division.objects.values_list("code", "pk"))
    for level in sorted({place.level for place in places}):
        made = Division.objects.bulk_create(
            [
                Division(
                    code=place.code,
                    scheme=place.scheme,
                    level=place.level,
                    name=place.name,
                    parent_id=ids.get(place.parent_code),
                    path=place.path,
                    pinyin=pinyin_key(place.name),
                    valid_from_on=valid_from_on,
                )
                for place in places
                if place.level == level
            ],
            batch_size=2000,
        )
        ids.update((row.code, row.pk) for row in made)


def _rename(places: list[rules.Place]) -> None:
    names = {place.code: place.name for place in places}
    rows = list(Division.objects.filter(code__in=names).order_by("pk"))
    for row in rows:
        row.name = names[row.code]
        row.pinyin = pinyin_key(row.name)
    Division.objects.bulk_update(rows, ["name", "pinyin"], batch_size=500)


@transaction.atomic
def close_division(*, actor: Actor, code: str, last_day: date, replaced_by: str = "") -> None:
    """The division ends (merged, renamed with a new code); what was bound to it stays, with its successor named."""
    row = Division.objects.select_for_update(of=("self",)).filter(code=code).first()
    if row is None:
        raise NotFoundError(what=f"代码为 {code} 的区划")
    _require_citywide(actor)
    successor = Division.objects.filter(code=replaced_by).first() if replaced_by else None
    if replaced_by and (successor is None or successor == row):
        raise InvalidInputError(fields={"replaced_by": f"接替的区划 {replaced_by} 没有登记"})
    if last_day < row.valid_from_on:
        raise InvalidInputError(fields={"last_day": "停用日期早于启用日期"})

    row.valid_to_on, row.replaced_by = last_day, successor
    row.save(update_fields=["valid_to_on", "replaced_by"])
    registry.changed()

    facts = {"last_day": last_day.isoformat(), "replaced_by": replaced_by}
    audit.record(actor, "agencies.division.close", f"division:{code}", facts=facts)


@transaction.atomic
def save_agency(*, actor: Actor, data: AgencyData) -> int:
    """Enter an agency, or correct the one with this key; its credit code is checked. Gives its id."""
    row = Agency.objects.select_for_update(of=("self",)).filter(key=data.key).first()
    division = _division(data.division)
    _require(actor, division)
    if row is not None:
        _require(actor, row.division)
    faults = _agency_faults(data)
    if faults:
        raise InvalidInputError(fields=faults)

    parent = Agency.objects.get(key=data.parent_key) if data.parent_key else None
    values = {
        "uscc": data.uscc,
        "name": data.name,
        "short_name": data.short_name,
        "pinyin": pinyin_key(data.name),
        "division": division,
        "parent": parent,
        "phone": data.phone,
        "complaint_phone": data.complaint_phone,
        "address": data.address,
    }
    if row is not None and all(getattr(row, name) == value for name, value in values.items()):
        return row.pk
    row, is_new = Agency.objects.update_or_create(key=data.key, defaults=values)
    registry.changed()
    audit.record(actor, "agencies.agency.create" if is_new else "agencies.agency.change", f"agency:{row.uscc}")
    return row.pk


def _agency_faults(data: AgencyData) -> dict[str, str]:
    faults = {}
    if reason := credit_code_error(data.uscc):
        faults["uscc"] = reason
    elif Agency.objects.filter(uscc=data.uscc).exclude(key=data.key).exists():
        faults["uscc"] = "该统一社会信用代码已经登记给另一个机构"
    if not data.name.strip():
        faults["name"] = "请填写机构名称"
    if not data.short_name.strip():
        faults["short_name"] = "请填写机构简称"
    if data.parent_key and (data.parent_key == data.key or not Agency.objects.filter(key=data.parent_key).exists()):
        faults["parent_key"] = "上级机构没有登记"
    return faults


@transaction.atomic
def save_hall(*, actor: Actor, data: HallData) -> int:
    """Enter a hall with its windows, or make the one with this key agree. Gives its id."""
    Hall.objects.select_for_update(of=("self",)).filter(key=data.key).first()
    division = _division(data.division)
    _require(actor, division)
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


def _division(code: str) -> Division:
    row = Division.objects.filter(code=code).first()
    if row is None:
        raise InvalidInputError(fields={"division": f"区划 {code} 没有登记"})
    if row.valid_to_on is not None and row.valid_to_on < clock.today():
        raise InvalidInputError(fields={"division": f"区划“{row.name}”已经停用"})
    return row


def _require(actor: Actor, division: Division) -> None:
    if not actor.may("agencies.manage", division_path=division.path):
        raise NotAllowedError


def _require_citywide(actor: Actor) -> None:
    if not actor.may_citywide("agencies.manage"):
        raise NotAllowedError


def _only_one_writer() -> None:
    with connection.cursor() as cursor:
        cursor.execute("LOCK TABLE agencies_division IN SHARE ROW EXCLUSIVE MODE")
