"""Actions on natural and legal persons: a citizen's account, a company's entry, an agent's authorisation."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from tongban.common import clock
from tongban.common.codes import citizen_id_error, credit_code_error
from tongban.common.errors import InvalidInputError, NotAllowedError, NotFoundError
from tongban.support.audit import api as audit

from . import policy
from .accounts import check_new
from .enums import LegalKind, UserKind
from .models import Authorisation, LegalPerson, NaturalPerson, User


@transaction.atomic
def create_citizen(
    *,
    actor: User,
    username: str,
    name: str,
    id_number: str,
    password: str = "",
    phone: str = "",
    address: str = "",
    password_hash: str = "",
) -> User:
    """A citizen's account after the identity was checked (at the counter, or by the police's service)."""
    _require_citywide(actor)
    person = enter_person(id_number, name, phone=phone, address=address)
    if User.objects.filter(person=person).exists():
        raise InvalidInputError(fields={"id_number": "该身份证号已经有账户"})
    user = User(username=username.strip().lower(), name=person.name, kind=UserKind.CITIZEN, person=person, phone=phone)
    check_new(user, password, password_hash)
    user.save()
    audit.record(actor, "identity.citizen.create", f"user:{user.username}")
    return user


def enter_person(
    id_number: str, name: str, *, phone: str = "", address: str = "", field: str = "", words: str = ""
) -> NaturalPerson:
    """The person with this number, entered when not known yet; the name must be the same. No account is made.

    `field`, `words`: how a form calls this person, for the refusal.
    """
    id_number, name = id_number.strip().upper(), name.strip()
    if reason := citizen_id_error(id_number):
        raise InvalidInputError(fields={field or "id_number": f"{words}{reason}"})
    if not name:
        raise InvalidInputError(fields={field or "name": f"请填写{words}姓名"})
    person, is_new = NaturalPerson.objects.get_or_create(
        id_number=id_number, defaults={"name": name, "phone": phone, "address": address}
    )
    if not is_new and person.name != name:
        raise InvalidInputError(fields={field or "name": f"{words}姓名与该身份证号已登记的不一致"})
    return person


@transaction.atomic
def save_legal_person(
    *,
    actor: User,
    uscc: str,
    name: str,
    kind: str,
    representative_id_number: str,
    address: str = "",
    phone: str = "",
) -> int:
    """Enter a company or other body with its representative, or correct the one with this code. Gives its id."""
    _require_citywide(actor)
    faults: dict[str, str] = {}
    if reason := credit_code_error(uscc):
        faults["uscc"] = reason
    if not name.strip():
        faults["name"] = "请填写名称"
    if kind not in LegalKind.values:
        faults["kind"] = "请选择类别"
    person = NaturalPerson.objects.filter(id_number=representative_id_number).first()
    if person is None:
        faults["representative"] = "法定代表人没有登记"
    if faults:
        raise InvalidInputError(fields=faults)
    values = {"name": name.strip(), "kind": kind, "representative": person, "address": address, "phone": phone}
    held = LegalPerson.objects.select_for_update(of=("self",)).filter(uscc=uscc).first()
    if held is not None and all(getattr(held, key) == value for key, value in values.items()):
        return held.pk
    row, is_new = LegalPerson.objects.update_or_create(uscc=uscc, defaults=values)
    audit.record(actor, "identity.legal.create" if is_new else "identity.legal.change", f"legal:{uscc}")
    return row.pk


@transaction.atomic
def authorise_agent(
    *, actor: User, uscc: str, agent_id_number: str, scope: str, valid_from_on: date, valid_to_on: date
) -> int:
    """The representative lets an agent act for the legal person, between two dates. Gives the authorisation's id."""
    company = LegalPerson.objects.select_for_update(of=("self",)).filter(uscc=uscc, is_active=True).first()
    if company is None or not _represents(actor, company):
        raise NotFoundError(what="您代表的这家单位")
    agent = NaturalPerson.objects.filter(id_number=agent_id_number.strip().upper()).first()
    faults: dict[str, str] = {}
    if reason := citizen_id_error(agent_id_number.strip().upper()):
        faults["agent"] = reason
    elif agent is None:
        faults["agent"] = "被授权人还没有注册账户，请本人先注册"
    elif agent.pk == company.representative_id:
        faults["agent"] = "被授权人就是法定代表人，不需要授权"
    if valid_to_on < valid_from_on:
        faults["valid_to_on"] = "授权截止日期早于开始日期"
    if not scope.strip():
        faults["scope"] = "请写明授权办理什么事"
    if faults or agent is None:
        raise InvalidInputError(fields=faults)
    row = Authorisation.objects.create(
        legal_person=company, agent=agent, scope=scope.strip(), valid_from_on=valid_from_on, valid_to_on=valid_to_on
    )
    facts = {"from": valid_from_on.isoformat(), "to": valid_to_on.isoformat(), "scope": row.scope}
    audit.record(actor, "identity.authorisation.give", f"legal:{uscc}", facts=facts)
    return row.pk


@transaction.atomic
def revoke_authorisation(*, actor: User, authorisation_id: int) -> None:
    """At once; what the agent did before stays done."""
    row = (
        Authorisation.objects.select_for_update(of=("self",))
        .select_related("legal_person")
        .filter(pk=authorisation_id, revoked_at=None)
        .first()
    )
    if row is None or not _represents(actor, row.legal_person):
        raise NotFoundError(what="这项授权")
    row.revoked_at = clock.now()
    row.save(update_fields=["revoked_at"])
    audit.record(actor, "identity.authorisation.revoke", f"legal:{row.legal_person.uscc}")


def _represents(actor: User, company: LegalPerson) -> bool:
    return actor.kind == UserKind.SYSTEM or (
        actor.person_id is not None and actor.person_id == company.representative_id
    )


def _require_citywide(actor: User) -> None:
    if not policy.allowed_citywide(actor, "users.manage"):
        raise NotAllowedError
