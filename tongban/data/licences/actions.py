"""What is done with licences. The decision to grant has been taken, and checked, by the case above."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

import msgspec
from django.conf import settings
from django.db import connection, transaction

from tongban.common import clock
from tongban.common.codes import licence_identifier, random_code
from tongban.common.errors import InvalidInputError, NotFoundError
from tongban.common.prepared import Prepared, Slot, insert
from tongban.support.agencies import api as agencies
from tongban.support.audit import api as audit
from tongban.support.events import api as events
from tongban.support.identity import api as identity

from . import papers, rules, signing
from .enums import BEARING, HolderKind, LicenceStatus, UseWay
from .errors import LicenceStateError, NotCurrentError
from .events import LicenceIssued, LicenceStatusChanged
from .models import Licence, LicenceType, LicenceUse, ShowToken
from .queries import is_holder, licence_info, require_holder, row_of, type_info
from .values import LicenceInfo, MergedItem, Shown, TypeInfo

CODE_MARK, TOKEN_MARK = "Z", "S"  # N, Z and S say what a code opens: notice, licence, shown licence
CODE_LENGTH, TOKEN_LENGTH = 15, 31
SHOWN_FOR = timedelta(minutes=5)
_NAMED = Prepared(
    lambda: Licence.objects.select_related("type").filter(identifier__any_of=Slot("identifiers")).order_by()
)
NEXT_SERIAL = """
    INSERT INTO licences_licencecounter (type_id, last) VALUES (%s, 1)
    ON CONFLICT (type_id) DO UPDATE SET last = licences_licencecounter.last + 1 RETURNING last
"""


@transaction.atomic
def load_types(rows: Sequence[Mapping[str, Any]]) -> list[TypeInfo]:
    """Create or bring up to date licence types from a content file; again the same changes nothing."""
    loaded = []
    for row in rows:
        values = {
            "name": row["name"],
            "identifier_type_code": row["identifier_type_code"],
            "issuing_role": row.get("issuing_role", ""),
            "issuer_key": row.get("issuer_agency", ""),
            "holder_kind": HolderKind(row["holder"]),
            "validity_months": row.get("validity_months"),
            "fields": list(row["fields"]),
            "number_rule": row["number_rule"],
            "is_landscape": bool(row.get("landscape", False)),
            "preamble": row.get("preamble", ""),
        }
        made, _ = LicenceType.objects.update_or_create(code=row["code"], defaults=values)
        loaded.append(type_info(made))
    return loaded


@transaction.atomic
def issue(
    *,
    actor: Any,
    type_code: str,
    agency: agencies.AgencyInfo,
    holder: identity.Party,
    data: Mapping[str, Any],
    case_number: str,
    on: date,
    previous_identifier: str = "",
    valid_to_on: date | None = None,
    merged: Sequence[MergedItem] = (),
    number: str = "",
) -> LicenceInfo:
    """A new licence, or (`previous_identifier`: 变更, 延续) a new version of one, whose old version lapses.

    Of `data` only the type's own fields are kept. `valid_to_on` overrides the type's term. `merged`: what other items
    decided and this licence bears (多证合一); what its old version bore goes on. `number`: the one that the
    department's own system gave, also to a new version; without it the type's rule gives one.
    """
    kind = LicenceType.objects.filter(code=type_code).first()
    if kind is None:
        raise NotFoundError(what=f"证照类型 {type_code}")
    if kind.holder_kind not in (HolderKind.ANY, holder.kind):
        raise InvalidInputError(fields={"holder": f"{kind.name}只发给{HolderKind(kind.holder_kind).label}"})
    previous = _previous(previous_identifier, kind, holder) if previous_identifier else None
    if previous is None:
        seq = _next_serial(kind)
        serial, version = f"{on.year}{seq:08d}", 1
        number = number or rules.number_of(
            kind.number_rule,
            seq=seq,
            on=on,
            holder=holder.id_number,
            division=agency.division_code,
            name=str(data.get("name") or ""),
        )
    else:
        serial, version = previous.serial, previous.version + 1
        number = number or previous.number
    known = {one["id"] for one in kind.fields}
    plain = msgspec.to_builtins(dict(data), str_keys=True)
    row = Licence(
        identifier=licence_identifier(kind.identifier_type_code, agency.uscc, serial, version),
        serial=serial,
        version=version,
        previous=previous,
        type=kind,
        number=number,
        holder_kind=holder.kind,
        holder_id_type=holder.id_type,
        holder_id_number=holder.id_number,
        holder_name=holder.name,
        data={name: value for name, value in plain.items() if name in known},
        merged=rules.together(previous.merged if previous else [], msgspec.to_builtins(list(merged))),
        issuer_uscc=agency.uscc,
        issuer_name=agency.name,
        division_path=agency.division_path,
        case_number=case_number,
        issued_on=on,
        valid_from_on=on,
        valid_to_on=valid_to_on or rules.last_day(on, kind.validity_months),
        verify_code=CODE_MARK + random_code(CODE_LENGTH),
        created_at=clock.now(),
    )
    signing.sign(row)
    if previous is not None:
        _set_status(previous, LicenceStatus.LAPSED, f"已换发新版本 {row.identifier}", on)
    row.save(force_insert=True)
    audit.record(
        actor, "licences.issue", f"licence:{row.identifier}", facts={"number": row.number, "case": case_number}
    )
    events.publish(LicenceIssued(identifier=row.identifier, type_code=kind.code, case_number=case_number))
    return licence_info(row)


@transaction.atomic
def merge(*, actor: Any, identifier: str, item: MergedItem, on: date) -> LicenceInfo:
    """多证合一: a new version that bears one more item's result. Its number, term and state stay as they are.

    Takes any version of the licence; merging the same case again changes nothing.
    """
    named = row_of(identifier)
    rows = Licence.objects.select_for_update(of=("self",)).select_related("type")
    row = rows.filter(type=named.type, serial=named.serial).order_by("-version")[0]
    if any(one["case"] == item.case for one in row.merged):
        return licence_info(row)
    if row.status not in BEARING:
        raise LicenceStateError(what=row.number, state=f"已{row.get_status_display()}", verb="记载合并事项")
    status, reason, since = row.status, row.status_reason, row.status_on
    fresh = _next_version(row, merged=rules.together(row.merged, [msgspec.to_builtins(item)]), case_number=item.case)
    _set_status(row, LicenceStatus.LAPSED, f"已换发新版本 {fresh.identifier}", on)
    fresh.status, fresh.status_reason, fresh.status_on = status, reason, since
    signing.sign(fresh)
    fresh.save(force_insert=True)
    facts = {"number": fresh.number, "case": item.case, "item": item.name}
    audit.record(actor, "licences.merge", f"licence:{fresh.identifier}", facts=facts)
    events.publish(LicenceIssued(identifier=fresh.identifier, type_code=row.type.code, case_number=item.case))
    return licence_info(fresh)


@transaction.atomic
def change_status(*, actor: Any, identifier: str, status: str, reason: str) -> LicenceInfo:
    """暂扣 and its end, 撤销, 注销, 吊销…: by those who decide for the issuer; the register is signed anew."""
    row = Licence.objects.select_for_update(of=("self",)).select_related("type").filter(identifier=identifier).first()
    if row is None:
        raise NotFoundError(what="这份证照")
    issuer = agencies.agency(row.issuer_uscc)
    identity.require(actor, "case.decide", division_path=row.division_path, agency_id=issuer.id)
    if not reason.strip():
        raise InvalidInputError(fields={"reason": "请写明事由和依据"})
    if status not in LicenceStatus.values:
        raise InvalidInputError(fields={"status": "状态不在规定的范围内"})
    if not rules.may_become(row.status, status):
        raise LicenceStateError(what=row.number, state=row.get_status_display(), verb=LicenceStatus(status).label)
    _set_status(row, LicenceStatus(status), reason.strip(), clock.today())
    audit.record(actor, "licences.change_status", f"licence:{identifier}", facts={"status": status, "reason": reason})
    events.publish(LicenceStatusChanged(identifier, row.type.code, status, reason))
    return licence_info(row)


def use(
    actor: Any, identifiers: str | Collection[str], *, case_number: str, purpose: str, holder_id_number: str = ""
) -> list[LicenceInfo]:
    """用证: take licences into a case; each use is logged and the holder sees it. Three statements for any number.

    The actor is the holder (or acts for it), or an official with a case in which the holder named the licence;
    then `holder_id_number` says whose it must be.
    """
    wanted = [identifiers] if isinstance(identifiers, str) else list(dict.fromkeys(identifiers))
    if not purpose.strip() or not case_number:
        raise InvalidInputError(fields={"purpose": "用证要有办件和用途"})
    rows = {row.identifier: row for row in _NAMED.rows(identifiers=wanted)}
    for identifier in wanted:
        row = rows.get(identifier)
        is_theirs = row is not None and (
            row.holder_id_number == holder_id_number if holder_id_number else is_holder(actor, row)
        )
        if row is None or not is_theirs:
            raise NotFoundError(what="这份证照")
        info = licence_info(row)
        if not info.is_valid:
            raise LicenceStateError(what=f"{info.name}{info.number}", state=info.status_name, verb="用于办事")
    with transaction.atomic(savepoint=False):
        insert([_use_line(actor, rows[one], UseWay.CASE, purpose.strip(), case_number) for one in wanted])
        audit.record(actor, "licences.use", f"case:{case_number}", facts={"licences": wanted, "purpose": purpose})
    return [licence_info(rows[one]) for one in wanted]


@transaction.atomic
def show_token(actor: Any, identifier: str, fields: Sequence[str], *, is_single_use: bool = False) -> Shown:
    """亮证: a code for five minutes that shows only what the holder picked (field ids, "holder_name", "number")."""
    row = row_of(identifier)
    require_holder(actor, row)
    problem = rules.shown_problem(fields, [one["id"] for one in row.type.fields])
    if problem:
        raise InvalidInputError(fields={"fields": problem})
    token = TOKEN_MARK + random_code(TOKEN_LENGTH)
    now = clock.now()
    ShowToken.objects.create(
        token_hash=token_hash(token),
        licence=row,
        shown_fields=list(dict.fromkeys(fields)),
        is_single_use=is_single_use,
        created_at=now,
        expires_at=now + SHOWN_FOR,
    )
    _use_line(actor, row, UseWay.SHOW, "出示亮证码").save(force_insert=True)
    return Shown(token=token, link=f"{settings.PUBLIC_URL}/v/{token}", expires_at=now + SHOWN_FOR)


@transaction.atomic
def annotated_copy(
    actor: Any, identifier: str, *, purpose: str, requester: str, valid_to_on: date, case_number: str = ""
) -> bytes:
    """加注件 (A 类, 国办函〔2016〕108号): a sealed copy whose watermark says for whom, what for and until when."""
    row = row_of(identifier)
    require_holder(actor, row)
    problems = {name: "请填写" for name, value in (("purpose", purpose), ("requester", requester)) if not value.strip()}
    if valid_to_on < clock.today():
        problems["valid_to_on"] = "截止日期不能早于今天"
    if problems:
        raise InvalidInputError(fields=problems)
    if not licence_info(row).is_valid:
        raise LicenceStateError(what=row.number, state=licence_info(row).status_name, verb="制作加注件")
    note = f"由{row.issuer_name}提供，仅供{requester}用于{purpose}，有效期至{rules.chinese_date(valid_to_on)}"
    made = papers.typeset_and_seal(row, watermark=note)
    _use_line(actor, row, UseWay.COPY, f"{requester}：{purpose}", case_number).save(force_insert=True)
    audit.record(actor, "licences.copy", f"licence:{identifier}", facts={"requester": requester, "purpose": purpose})
    return made


def new_credit_code(type_code: str, *, agency: agencies.AgencyInfo, name: str) -> str:
    """For a body that a licence of this type (营业执照, 登记证书) brings into being. In the caller's transaction."""
    kind = LicenceType.objects.get(code=type_code)
    first2 = rules.founded_kind(kind.number_rule)
    while True:
        code = rules.new_credit_code(first2, agency.division_code, _next_serial(kind), name)
        if not identity.is_registered(code):
            return code


def token_hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _previous(identifier: str, kind: LicenceType, holder: identity.Party) -> Licence:
    row = Licence.objects.select_for_update(of=("self",)).select_related("type").filter(identifier=identifier).first()
    if row is None or row.type_id != kind.pk or row.holder_id_number != holder.id_number:
        raise NotFoundError(what="要变更或者延续的证照")
    if Licence.objects.filter(previous=row).exists():
        raise NotCurrentError(number=row.number)
    if row.status in (LicenceStatus.REVOKED, LicenceStatus.WITHDRAWN, LicenceStatus.CANCELLED):
        raise LicenceStateError(what=row.number, state=f"已{row.get_status_display()}", verb="变更或者延续")
    return row


def _next_version(row: Licence, **changes: Any) -> Licence:
    """A copy that follows `row`, unsigned and without a paper."""
    kept = ("serial", "type", "number", "holder_kind", "holder_id_type", "holder_id_number", "holder_name", "data",
            "issuer_uscc", "issuer_name", "division_path", "issued_on", "valid_from_on", "valid_to_on")  # fmt: skip
    return Licence(
        **{name: getattr(row, name) for name in kept},
        identifier=licence_identifier(row.type.identifier_type_code, row.issuer_uscc, row.serial, row.version + 1),
        version=row.version + 1,
        previous=row,
        verify_code=CODE_MARK + random_code(CODE_LENGTH),
        created_at=clock.now(),
        **changes,
    )


def _set_status(row: Licence, status: LicenceStatus, reason: str, on: date) -> None:
    row.status, row.status_reason, row.status_on = status, reason[:200], on
    signing.sign(row)
    row.save(
        update_fields=[
            "status", "status_reason", "status_on", "signature_algorithm", "signature_key", "signature",
        ]
    )  # fmt: skip


def _next_serial(kind: LicenceType) -> int:
    with connection.cursor() as cursor:
        cursor.execute(NEXT_SERIAL, [kind.pk])
        return int(cursor.fetchone()[0])


def _use_line(actor: Any, row: Licence, way: UseWay, purpose: str, case_number: str = "") -> LicenceUse:
    agency_id = getattr(actor, "agency_id", None)
    return LicenceUse(
        licence=row,
        way=way,
        used_at=clock.now(),
        user_id=actor.pk,
        user_name=actor.name,
        agency_name=agencies.agency_by_id(agency_id).name if agency_id else "",
        case_number=case_number,
        purpose=purpose[:200],
    )
