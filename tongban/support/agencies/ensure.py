"""Entering divisions and agencies that another library names, all at once; what is there already is left alone."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction

from tongban.common import pinyin
from tongban.common.actors import Actor
from tongban.common.codes import credit_code_error
from tongban.common.errors import InvalidInputError, NotAllowedError
from tongban.support.audit import api as audit

from . import registry, rules
from .actions import FIRST_DAY, import_divisions
from .enums import CodeScheme
from .models import Agency


@dataclass(frozen=True)
class AgencyNamed:
    """An agency as another library names it."""

    uscc: str
    name: str
    division: str
    phone: str = ""
    complaint_phone: str = ""


@transaction.atomic
def ensure_divisions(*, actor: Actor, names: dict[str, str]) -> dict[str, str]:
    """Enter provinces, cities and counties (12 digits → name) that are missing. Gives the refused: code → reason."""
    known = registry.registry().divisions
    missing = {code: name for code, name in names.items() if code not in known}
    if not missing:
        return {}
    rows = [
        rules.DivisionRow(line, _level(code), code, _parent(code), name)
        for line, (code, name) in enumerate(sorted(missing.items()), start=1)
    ]
    plan = import_divisions(actor=actor, rows=rows, scheme=CodeScheme.MCA, valid_from_on=FIRST_DAY)
    return {one.code: one.reason for one in plan.refused}


def _level(code: str) -> str:
    return "1" if code[2:6] == "0000" else "2" if code[4:6] == "00" else "3"


def _parent(code: str) -> str:
    if code[2:6] == "0000":
        return ""
    return (code[:2] if code[4:6] == "00" else code[:4]).ljust(12, "0")


@transaction.atomic
def ensure_agencies(*, actor: Actor, agencies: list[AgencyNamed]) -> int:
    """Enter the agencies whose credit code is not known yet, in three statements. Gives how many were new."""
    known = registry.registry()
    fresh = {one.uscc: one for one in agencies if one.uscc not in known.by_uscc}
    if not fresh:
        return 0
    faults = {one.uscc: reason for one in fresh.values() if (reason := credit_code_error(one.uscc))}
    if faults:
        raise InvalidInputError(fields=faults)
    places = {one.division: known.division(one.division) for one in fresh.values()}
    for place in places.values():
        if not actor.may("agencies.manage", division_path=place.path):
            raise NotAllowedError
    made = Agency.objects.bulk_create(
        [
            Agency(
                key=one.uscc.lower(),
                uscc=one.uscc,
                name=one.name,
                short_name=one.name[:40],
                pinyin=pinyin.sort_key(one.name),
                division_id=places[one.division].pk,
                phone=one.phone[:40],
                complaint_phone=one.complaint_phone[:40],
            )
            for one in fresh.values()
        ],
        batch_size=500,
        ignore_conflicts=True,
    )
    registry.changed()
    audit.record(actor, "agencies.agency.import", "agencies", facts={"new": [one.uscc for one in made]})
    return len(made)
