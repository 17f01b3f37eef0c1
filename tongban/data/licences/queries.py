from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from django.db.models import Q

from tongban.common import clock
from tongban.common.errors import NotFoundError
from tongban.support.agencies import api as agencies
from tongban.support.forms import api as forms
from tongban.support.identity import api as identity

from . import rules, signing
from .enums import BEARING, LicenceStatus
from .models import Licence, LicenceType, LicenceUse
from .values import FieldInfo, LicenceInfo, MergedItem, TypeInfo, UseLine


def held_by(
    id_number: str, type_codes: Collection[str] | None = None, *, include_ended: bool = False
) -> list[LicenceInfo]:
    """Licences of one holder in one query: those valid today; with `include_ended` every latest version."""
    rows = Licence.objects.select_related("type").filter(holder_id_number=id_number)
    if type_codes is not None:
        rows = rows.filter(type__code__in=list(type_codes))
    rows = rows.filter(successor__isnull=True) if include_ended else rows.valid_on(clock.today())
    return [licence_info(row) for row in rows.order_by("type__name", "-valid_from_on", "pk")]


def licence(identifier: str) -> LicenceInfo:
    return licence_info(row_of(identifier))


def newest(identifier: str) -> LicenceInfo:
    """The newest version of the licence that this one is a version of."""
    row = row_of(identifier)
    rows = Licence.objects.select_related("type").filter(type=row.type, serial=row.serial)
    return licence_info(rows.order_by("-version")[0])


def is_intact(identifier: str) -> bool:
    """Whether the register still says what the issuer signed."""
    return signing.is_intact(row_of(identifier))


def may_bear(identifier: str) -> bool:
    """Can the newest version of this licence bear the result of another item (多证合一)?"""
    row = row_of(identifier)
    newest = Licence.objects.filter(type=row.type, serial=row.serial).order_by("-version")[0]
    return newest.status in BEARING and (newest.valid_to_on is None or newest.valid_to_on >= clock.today())


def of_case(case_number: str) -> list[LicenceInfo]:
    """What a case has produced."""
    rows = Licence.objects.select_related("type").filter(case_number=case_number)
    return [licence_info(row) for row in rows] if case_number else []


def of_cases(case_numbers: Collection[str]) -> dict[str, list[LicenceInfo]]:
    """What several cases have produced, by case number; one query."""
    found: dict[str, list[LicenceInfo]] = {}
    for row in Licence.objects.select_related("type").filter(case_number__in=[one for one in case_numbers if one]):
        found.setdefault(row.case_number, []).append(licence_info(row))
    return found


def licence_types() -> list[TypeInfo]:
    return [type_info(row) for row in LicenceType.objects.all()]


def licence_type(code: str) -> TypeInfo:
    row = LicenceType.objects.filter(code=code).first()
    if row is None:
        raise NotFoundError(what=f"证照类型 {code}")
    return type_info(row)


def data_for(type_code: str, answers: Mapping[str, Any]) -> dict[str, Any]:
    """What the answers of a form (choices as words) give for the face of a licence of this type."""
    row = LicenceType.objects.filter(code=type_code).first()
    if row is None:
        raise NotFoundError(what=f"证照类型 {type_code}")
    return rules.from_answers(row.fields, answers)


def latest(id_number: str, type_code: str, number: str = "") -> LicenceInfo | None:
    """The newest version of the holder's licence of a type (with this number), valid or not: for 变更、延续、补发."""
    rows = Licence.objects.select_related("type").filter(
        holder_id_number=id_number, type__code=type_code, successor__isnull=True
    )
    if number:
        rows = rows.filter(number=number)
    row = rows.order_by("-valid_from_on", "-pk").first()
    return licence_info(row) if row else None


def face(info: LicenceInfo) -> list[tuple[FieldInfo, str]]:
    """What stands on it, in words; the holder stands first anyway and is not said again under the type's own word."""
    pairs = [(one, rules.text_of(info.data.get(one.id))) for one in info.fields]
    return [(one, words) for one, words in pairs if words and words != info.holder_name]


def source_of(info: LicenceInfo) -> forms.LicenceSource:
    """What forms may fill in from it."""
    return forms.LicenceSource(
        type_code=info.type_code,
        name=info.name,
        identifier=info.identifier,
        data=info.data,
        number=info.number,
        issued_on=info.issued_on,
    )


def field_value(info: LicenceInfo, path: str) -> str:
    """A field by id ("address", "data.address"), else one of the licence's own (holder_name, number, valid_to_on);
    empty when there is none."""
    name = path.removeprefix("data.")
    if name in info.data:
        return "" if info.data[name] is None else str(info.data[name])
    if name in OWN_VALUES:
        value = getattr(info, name)
        return "" if value is None else str(value)
    return ""


OWN_VALUES = (
    "identifier",
    "number",
    "holder_name",
    "holder_id_number",
    "issuer_name",
    "issued_on",
    "valid_from_on",
    "valid_to_on",
)


def uses_of(actor: Any, identifier: str, *, limit: int = 50) -> list[UseLine]:
    """Who used or looked at the licence; for its holder only."""
    row = row_of(identifier)
    require_holder(actor, row)
    serial = Q(licence__type=row.type_id, licence__serial=row.serial)
    uses = LicenceUse.objects.filter(serial)[:limit]
    return [
        UseLine(one.used_at, one.get_way_display(), one.user_name, one.agency_name, one.case_number, one.purpose)
        for one in uses
    ]


def row_of(identifier: str) -> Licence:
    row = Licence.objects.select_related("type").filter(identifier=identifier).first()
    if row is None:
        raise NotFoundError(what="这份证照")
    return row


def is_holder(actor: Any, row: Licence) -> bool:
    return any(party.id_number == row.holder_id_number for party in identity.parties_of(actor))


def require_holder(actor: Any, row: Licence) -> None:
    """Somebody else's licence answers like one that is not there."""
    if not is_holder(actor, row):
        raise NotFoundError(what="这份证照")


def may_read_file(actor: Any, subject: str) -> bool:
    """The holder, those who act for it, and officials who may read the issuer's cases."""
    row = Licence.objects.filter(identifier=subject.partition(":")[2]).first()
    if row is None:
        return False
    issuer = agencies.find_agency(row.issuer_uscc)
    return is_holder(actor, row) or identity.allowed(
        actor, "case.read", division_path=row.division_path, agency_id=issuer.id if issuer else None
    )


def licence_info(row: Licence, *, on: date | None = None) -> LicenceInfo:
    day = on or clock.today()
    state = rules.state_on(day, status=row.status, valid_from_on=row.valid_from_on, valid_to_on=row.valid_to_on)
    return LicenceInfo(
        identifier=row.identifier,
        number=row.number,
        name=row.type.name,
        type_code=row.type.code,
        holder_kind=row.holder_kind,
        holder_id_number=row.holder_id_number,
        holder_name=row.holder_name,
        issuer_uscc=row.issuer_uscc,
        issuer_name=row.issuer_name,
        issued_on=row.issued_on,
        valid_from_on=row.valid_from_on,
        valid_to_on=row.valid_to_on,
        status=row.status,
        status_name="已过期" if state == "expired" else LicenceStatus(row.status).label,
        is_valid=state == "valid",
        case_number=row.case_number,
        version=row.version,
        data=dict(row.data),
        fields=fields_of(row.type),
        verify_code=row.verify_code,
        ready=row.file_id is not None,
        merged=tuple(MergedItem(**one | {"on": date.fromisoformat(one["on"])}) for one in row.merged),
    )


def type_info(row: LicenceType) -> TypeInfo:
    return TypeInfo(
        code=row.code,
        name=row.name,
        holder_kind=row.holder_kind,
        issuing_role=row.issuing_role,
        issuer_key=row.issuer_key,
        validity_months=row.validity_months,
        fields=fields_of(row),
        founds_body=bool(rules.founded_kind(row.number_rule)),
    )


def fields_of(row: LicenceType) -> tuple[FieldInfo, ...]:
    return tuple(FieldInfo(one["id"], one["label"], bool(one.get("public"))) for one in row.fields)
