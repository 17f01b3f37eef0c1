"""Agencies: entered, corrected, closed and opened again."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from django.db import transaction

from tongban.common import pinyin
from tongban.common.actors import Actor
from tongban.common.codes import credit_code_error
from tongban.common.errors import InvalidInputError, NotFoundError, WrongStateError
from tongban.common.phones import phones_error
from tongban.common.words import read_words
from tongban.support.audit import api as audit

from .. import registry, ties
from ..errors import AgencyTiedError
from ..models import Agency, Division, Hall, Window
from .checking import stripped, too_long
from .permitting import division_in_use, require

REASON_LENGTH = 300
LONGEST = {"key": 40, "name": 120, "short_name": 40, "phone": 40, "complaint_phone": 40, "address": 200}
LABELS = {
    "key": "简码",
    "name": "机构名称",
    "short_name": "机构简称",
    "phone": "咨询电话",
    "complaint_phone": "投诉电话",
    "address": "地址",
}


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
def create_agency(*, actor: Actor, data: AgencyData) -> str:
    """A new agency. Its key is made of the credit code when none is given. Gives the key."""
    data = _clean(data)
    data = replace(data, key=data.key or data.uscc.lower())
    require(actor, division_in_use(data.division))
    if owner := _owner(data.uscc, but_key=""):
        raise InvalidInputError(fields={"uscc": _taken(owner)})
    if Agency.objects.filter(key=data.key).exists():
        raise InvalidInputError(fields={"key": f"简码 {data.key} 已经用于另一个机构"})
    save_agency(actor=actor, data=data)
    return data.key


@transaction.atomic
def save_agency(*, actor: Actor, data: AgencyData) -> int:
    """Enter an agency, or correct the one with this key; its credit code is checked. Gives its id."""
    data = _clean(data)
    row = Agency.objects.select_for_update(of=("self",)).filter(key=data.key).first()
    division = division_in_use(data.division)
    require(actor, division, agency_id=row.pk if row else None)
    if row is not None:
        require(actor, row.division, agency_id=row.pk)
    faults = _agency_faults(data) | (_bound_faults(row, data, division) if row else {})
    if faults:
        raise InvalidInputError(fields=faults)

    values = _values(data, division)
    changed = [name for name, value in values.items() if row is None or getattr(row, name) != value]
    if row is not None and not changed:
        return row.pk
    row, is_new = Agency.objects.update_or_create(key=data.key, defaults=values)
    registry.changed()

    action = "agencies.agency.create" if is_new else "agencies.agency.change"
    facts = {"name": row.name} if is_new else {"name": row.name, "fields": [name for name in changed if name in SHOWN]}
    audit.record(actor, action, f"agency:{row.uscc}", facts=facts)
    return row.pk


#: What a log line names; the sorting key follows from the name.
SHOWN = ("uscc", "name", "short_name", "division", "parent", "phone", "complaint_phone", "address")


def _values(data: AgencyData, division: Division) -> dict[str, Any]:
    return {
        "uscc": data.uscc,
        "name": data.name,
        "short_name": data.short_name,
        "pinyin": pinyin.sort_key(data.name),
        "division": division,
        "parent": Agency.objects.get(key=data.parent_key) if data.parent_key else None,
        "phone": data.phone,
        "complaint_phone": data.complaint_phone,
        "address": data.address,
    }


@transaction.atomic
def close_agency(*, actor: Actor, key: str, reason: str) -> None:
    """No longer offered anywhere; its name stays readable in what it has done. Refused while something hangs on it."""
    row = _locked(actor, key)
    if not row.is_active:
        raise WrongStateError(what=row.name, state="已经停用", verb="再停用")
    reason = read_words(reason, "reason", "停用的原因", most=REASON_LENGTH)
    if not reason:
        raise InvalidInputError(fields={"reason": "请写明停用的原因，如机构改革文件的文号"})
    if held := [*_own_ties(row), *ties.living(row.pk)]:
        raise AgencyTiedError(name=row.name, what="、".join(held))

    row.is_active = False
    row.save(update_fields=["is_active"])
    registry.changed()
    audit.record(actor, "agencies.agency.close", f"agency:{row.uscc}", facts={"name": row.name, "reason": reason})


@transaction.atomic
def reopen_agency(*, actor: Actor, key: str) -> None:
    row = _locked(actor, key)
    if row.is_active:
        raise WrongStateError(what=row.name, state="在用", verb="恢复")
    division_in_use(row.division.code)
    if row.parent is not None and not row.parent.is_active:
        raise WrongStateError(what=f"上级机构{row.parent.name}", state="已经停用", verb="先恢复下级")

    row.is_active = True
    row.save(update_fields=["is_active"])
    registry.changed()
    audit.record(actor, "agencies.agency.reopen", f"agency:{row.uscc}", facts={"name": row.name})


def _locked(actor: Actor, key: str) -> Agency:
    row = Agency.objects.select_for_update(of=("self",)).select_related("division", "parent").filter(key=key).first()
    if row is None:
        raise NotFoundError(what="这个机构")
    require(actor, row.division, agency_id=row.pk)
    return row


def _own_ties(row: Agency) -> list[str]:
    counts = {
        "个下级机构": Agency.objects.filter(parent=row, is_active=True).count(),
        "个管理的大厅": Hall.objects.filter(agency=row).count(),
        "个进驻的窗口": Window.objects.filter(agency=row).count(),
    }
    return [f"{number} {words}" for words, number in counts.items() if number]


def _clean(data: AgencyData) -> AgencyData:
    data = stripped(data)
    return replace(data, uscc=data.uscc.upper())


def _agency_faults(data: AgencyData) -> dict[str, str]:
    faults = too_long(data, LONGEST, LABELS)
    if reason := credit_code_error(data.uscc):
        faults["uscc"] = reason
    elif owner := _owner(data.uscc, but_key=data.key):
        faults["uscc"] = _taken(owner)
    if not data.name:
        faults["name"] = "请填写机构名称"
    if not data.short_name:
        faults["short_name"] = "请填写机构简称"
    for name in ("phone", "complaint_phone"):
        value = getattr(data, name)
        if value and name not in faults and (reason := phones_error(value)):
            faults[name] = f"{LABELS[name]}{reason}"
    if data.parent_key and (reason := _parent_fault(data)):
        faults["parent_key"] = reason
    return faults


def _owner(uscc: str, *, but_key: str) -> Agency | None:
    return Agency.objects.filter(uscc=uscc).exclude(key=but_key).first()


def _taken(owner: Agency) -> str:
    return f"该统一社会信用代码已经登记给另一个机构：{owner.name}" + ("" if owner.is_active else "（已停用，可以恢复）")


def _parent_fault(data: AgencyData) -> str:
    """The parent is there, in use, and does not stand below the agency itself."""
    parent = Agency.objects.select_related("parent").filter(key=data.parent_key).first()
    if parent is None or not parent.is_active:
        return "上级机构没有登记，或者已经停用"
    above: Agency | None = parent
    while above is not None:
        if above.key == data.key:
            return f"{parent.name}在本机构之下，不能作它的上级"
        above = above.parent
    return ""


def _bound_faults(row: Agency, data: AgencyData, division: Division) -> dict[str, str]:
    """Code and place stand in what was made with them: who gets another code is entered anew, and this one closed."""
    moved = {"uscc": row.uscc != data.uscc, "division": row.division_id != division.pk}
    names = [name for name, is_moved in moved.items() if is_moved]
    held = ties.bound(row.pk) if names else []
    if not held:
        return {}
    what = "、".join(held)
    words = {
        "uscc": f"已有 {what}用着原来的代码，不能改；换了代码的，请登记新机构，再停用这个",
        "division": f"已有 {what}按原来的区划办理，不能改；换了区划的，请登记新机构，再停用这个",
    }
    return {name: words[name] for name in names}
