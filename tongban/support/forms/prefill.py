"""已带出: values that are already held, with where they come from; and what the applicant says is not so."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Protocol

from . import values
from .definition import Field, Form, Source
from .values import Refused, Surroundings

PARTY_WORDS = {"name": "取自您的账户", "id_number": "取自您的账户（已实名）", "phone": "取自您的账户"}
# The phone of the account may be out of date; who one is may not be edited here.
EDITABLE_PARTY = {"phone"}
APPLICANT = "applicant"


class PartyLike(Protocol):
    @property
    def name(self) -> str: ...
    @property
    def id_number(self) -> str: ...
    @property
    def phone(self) -> str: ...


@dataclass(frozen=True)
class LicenceSource:
    """What a form may take from one licence. `data` is by field id of the licence type."""

    type_code: str
    name: str
    identifier: str
    data: Mapping[str, Any]
    number: str = ""
    issued_on: date | None = None


@dataclass(frozen=True)
class Prefilled:
    """One value that is already held; `provenance` is kept with the answer."""

    value: Any
    source_label: str
    editable: bool
    provenance: dict[str, Any] = field(default_factory=dict)


def prefill(
    form: Form, *, party: PartyLike | None, sources: Iterable[LicenceSource], around: Surroundings
) -> dict[str, Prefilled]:
    """For every field with a source, the held value when it passes the field's own check; the newest licence first."""
    by_type: dict[str, LicenceSource] = {}
    for source in sources:
        known = by_type.get(source.type_code)
        if known is None or (source.issued_on or date.min) > (known.issued_on or date.min):
            by_type[source.type_code] = source
    found = {}
    for _, group, one in form.places():
        if one.source is None or group.repeat:
            continue
        held = _from_party(one, one.source, party) or _from_licence(one, one.source, by_type)
        if held is not None and (checked := _checked(one, held, around)) is not None:
            found[one.id] = checked
    return found


def _from_party(one: Field, source: Source, party: PartyLike | None) -> Prefilled | None:
    if not source.party or party is None:
        return None
    value = getattr(party, source.party)
    editable = source.editable or source.party in EDITABLE_PARTY
    return Prefilled(value, PARTY_WORDS[source.party], editable, {"source": "party", "path": source.party})


def _from_licence(one: Field, source: Source, by_type: Mapping[str, LicenceSource]) -> Prefilled | None:
    licence = by_type.get(source.licence_type)
    if licence is None:
        return None
    value: Any = licence.data
    for step in source.path.removeprefix("data.").split("."):
        value = value.get(step) if isinstance(value, Mapping) else None
    if value is None and source.path == "number":
        value = licence.number or None
    if value is None:
        return None
    if isinstance(value, date):
        value = value.isoformat()
    label = f"取自电子证照：{licence.name}"
    if licence.issued_on is not None:
        label += f"，{licence.issued_on:%Y-%m-%d} 核发"
    kept = {
        "source": "licence",
        "licence_type": licence.type_code,
        "identifier": licence.identifier,
        "number": licence.number,
        "path": source.path,
    }
    return Prefilled(value, label, source.editable, kept)


def _checked(one: Field, held: Prefilled, around: Surroundings) -> Prefilled | None:
    try:
        value = values.clean(one, held.value, around)
    except Refused:
        return None
    if value is None:
        return None
    provenance = held.provenance | {"label": held.source_label, "value": value}
    return Prefilled(value, held.source_label, held.editable, provenance)


def merge(
    answers: Mapping[str, Any], prefilled: Mapping[str, Prefilled], mismatches: Mapping[str, str]
) -> tuple[dict[str, Any], dict[str, dict]]:
    """Answers and provenance together.

    A held value that may not be edited stands, whatever was sent, unless the applicant reports that it is not so:
    then the applicant's value stands and the provenance keeps both, for the officer to look at.
    """
    merged = dict(answers)
    provenance: dict[str, dict] = {name: {"source": APPLICANT} for name in answers}
    for name, held in prefilled.items():
        given = answers.get(name)
        if name in mismatches and not values.is_empty(given):
            provenance[name] = {"source": APPLICANT, "mismatch": mismatches[name], "held": held.provenance}
        elif held.editable and name in answers and given != held.value:
            provenance[name] = {"source": APPLICANT, "held": held.provenance}
        else:
            merged[name] = held.value
            provenance[name] = held.provenance
    return merged, provenance
