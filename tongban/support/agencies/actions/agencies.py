"""Agencies: entered and corrected."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction

from tongban.common.actors import Actor
from tongban.common.codes import credit_code_error
from tongban.common.errors import InvalidInputError
from tongban.support.audit import api as audit

from .. import registry
from ..models import Agency
from ..sorting import pinyin_key
from .permitting import division_in_use, require


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


@transaction.atomic
def save_agency(*, actor: Actor, data: AgencyData) -> int:
    """Enter an agency, or correct the one with this key; its credit code is checked. Gives its id."""
    row = Agency.objects.select_for_update(of=("self",)).filter(key=data.key).first()
    division = division_in_use(data.division)
    require(actor, division)
    if row is not None:
        require(actor, row.division)
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
