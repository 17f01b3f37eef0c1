"""新建事项: an item from nothing, with a first draft that says as much as is known. Publishing it is another's work."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction

from tongban.common.errors import ConflictError, InvalidInputError
from tongban.common.words import fault_of
from tongban.support.agencies import api as agencies
from tongban.support.agencies.api import AgencyInfo
from tongban.support.identity import api as identity
from tongban.support.identity.api import User

from . import permissions
from .actions import NOTE, NOTE_LENGTH, code_faults, create_item
from .enums import ON_APPLICATION, Handling, Kind, Subject
from .guide import GuideBody, Phones
from .models import ItemVersion

LONGEST_NAME, LONGEST_CATALOGUE_NAME = 200, 300


@dataclass(frozen=True)
class NewItem:
    """What is asked before there is an item. Empty `division` and `level`: those of the agency."""

    agency_id: int | None
    name: str
    kind: str
    base_code: str
    division: str = ""
    level: str = ""
    sequence: str = ""
    catalogue_name: str = ""
    note: str = ""


@transaction.atomic
def begin_item(*, actor: User, new: NewItem) -> ItemVersion:
    """The item with its first draft. Every fault is told at once, by the names of `NewItem`."""
    agency = agencies.agency_by_id(new.agency_id) if new.agency_id is not None else None
    faults = _own_faults(new)
    if agency is None:
        faults["agency"] = "请选择实施机构"
        raise InvalidInputError(fields=faults)
    identity.require(actor, permissions.EDIT, division_path=agency.division_path, agency_id=agency.id)
    division = agencies.find_division(new.division or agency.division_code)
    level = new.level or (str(division.level + 1) if division else "")
    faults = code_faults(agency, new.division, level, new.base_code, new.sequence) | faults
    if "base_code" not in faults and "kind" not in faults and new.base_code[2:4] != new.kind:
        faults["kind"] = _kind_words(new)
    if faults:
        raise InvalidInputError(fields=faults)
    try:
        return create_item(
            actor=actor,
            agency_uscc=agency.uscc,
            level=level,
            base_code=new.base_code,
            body=first_body(new.name, new.kind, agency),
            division_code=new.division,
            sequence=new.sequence,
            catalogue_name=new.catalogue_name,
            note=new.note,
        )
    except ConflictError as refusal:
        raise InvalidInputError(fields={"base_code": refusal.sentence}) from refusal


def _own_faults(new: NewItem) -> dict[str, str]:
    faults = {}
    if not 2 <= len(new.name) <= LONGEST_NAME:
        faults["name"] = f"请填写事项名称，2 到 {LONGEST_NAME} 个字"
    if not new.kind:
        faults["kind"] = "请选择事项类型"
    elif new.kind not in ON_APPLICATION:
        faults["kind"] = f"事项类型“{new.kind}”不是依申请办理的类型"
    if fault := fault_of(new.note, NOTE, most=NOTE_LENGTH):
        faults["note"] = fault
    if len(new.catalogue_name) > LONGEST_CATALOGUE_NAME:
        faults["catalogue_name"] = f"目录名称最多 {LONGEST_CATALOGUE_NAME} 个字"
    return faults


def _kind_words(new: NewItem) -> str:
    stated = new.base_code[2:4]
    known = f"“{Kind(stated).label}”" if stated in Kind.values else "没有这种类型"
    return f"基本编码第 3、4 位是 {stated}（{known}），与选的“{Kind(new.kind).label}”不一致"


def first_body(name: str, kind: str, agency: AgencyInfo) -> GuideBody:
    """As much as the agency's entry says; what lacks is named by the checks before publishing."""
    return GuideBody(
        name=name,
        kind=kind,
        handling=Handling.PROMISED,
        subjects=(Subject.NATURAL, Subject.LEGAL),
        phones=Phones(consult=agency.phone, complain=agency.complaint_phone),
    )
