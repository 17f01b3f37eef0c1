"""What stands on the face of a licence: the answers of the form in words, then what is known otherwise."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tongban.catalog.items import api as items
from tongban.common import codes
from tongban.data.licences import api as licences
from tongban.support.forms import api as forms
from tongban.support.identity import api as identity

from .answers import Submitted
from .models import Case


def face_of(case: Case, guide: items.Guide, given: Submitted, used: list[licences.LicenceInfo]) -> dict[str, Any]:
    """By field: the applicant's answer; a field of a licence that was handed in; the applicant's own particulars.

    Among those handed in the renewed one comes first, so that what was not asked again stays as it was.
    """
    face = licences.data_for(guide.licence_type_code, _answers(guide, given.answers))
    otherwise: dict[str, Any] = {**_particulars(case), **_taken_over(guide, given.answers)}
    for licence in sorted(used, key=lambda one: one.type_code == guide.licence_type_code):
        otherwise |= licence.data
    for one in licences.licence_type(guide.licence_type_code).fields:
        if one.id not in face and otherwise.get(one.id):
            face[one.id] = otherwise[one.id]
    return face


def _particulars(case: Case) -> dict[str, str]:
    found = {"name": case.applicant_name}
    if case.applicant_kind == identity.PartyKind.NATURAL:
        born = codes.birth_date_of(case.applicant_id_number)
        found |= {
            "sex": codes.sex_of(case.applicant_id_number),
            "birth_on": born.isoformat(),
        }
    return found


def _answers(guide: items.Guide, answers: Mapping[str, Any]) -> dict[str, Any]:
    """Answers in words (an option's label, not its code)."""
    return {field.id: _words(field, answers[field.id]) for field in _answered(guide, answers)}


def _taken_over(guide: items.Guide, answers: Mapping[str, Any]) -> dict[str, Any]:
    """Answers under the name of the licence field that they were filled in from."""
    return {
        field.source.path.removeprefix("data."): _words(field, answers[field.id])
        for field in _answered(guide, answers)
        if field.source and field.source.path
    }


def _answered(guide: items.Guide, answers: Mapping[str, Any]) -> list[forms.Field]:
    return [field for _, _, field in items.form(guide).places() if answers.get(field.id) not in (None, "", [])]


def _words(field: forms.Field, value: Any) -> Any:
    return value if field.type in ("date", "number") else forms.shown(field, value)
