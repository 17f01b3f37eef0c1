"""For whom one acts: oneself, or a legal person one represents or is authorised for today."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django.db.models.functions import JSONObject

from tongban.common import clock
from tongban.common.errors import NotAllowedError
from tongban.common.prepared import Prepared, Slot
from tongban.support.audit import api as audit

from . import policy
from .enums import IdType, PartyKind
from .models import Authorisation, LegalPerson, NaturalPerson

if TYPE_CHECKING:
    from django.http import HttpRequest

    from .models import User

SESSION_KEY = "party"


@dataclass(frozen=True, slots=True)
class Party:
    """申请人. Applications and licences belong to the `id_number`."""

    kind: str
    id_type: str
    id_number: str
    name: str
    phone: str = ""


class NoPartyError(NotAllowedError):
    code = "identity.no-party"
    message = "您的账户没有对应的申请人，请用个人账户登录后办理"


class NotYourPartyError(NotAllowedError):
    code = "identity.not-your-party"
    message = "您不能以该身份办事：不是其法定代表人，也没有在有效期内的授权"


def natural_party(person: NaturalPerson) -> Party:
    return Party(PartyKind.NATURAL.value, IdType.RESIDENT_ID.value, person.id_number, person.name, person.phone)


def legal_party(company: LegalPerson) -> Party:
    return Party(PartyKind.LEGAL.value, IdType.CREDIT_CODE.value, company.uscc, company.name, company.phone)


def company_rows(person: str) -> dict[str, ArraySubquery]:
    """For a query that reads a person anyway (`person` names his key in it): the companies that he represents, and
    those that he is authorised for on the day of the slot `today`; see `keep_parties`.

    Two lists, since one condition with OR would read every company of the city.
    """
    represented = LegalPerson.objects.filter(representative_id=OuterRef(person), is_active=True)
    authorised = Authorisation.objects.filter(
        agent_id=OuterRef(person),
        valid_from_on__lte=Slot("today"),
        valid_to_on__gte=Slot("today"),
        revoked_at=None,
        legal_person__is_active=True,
    )
    return {
        "represented": ArraySubquery(represented.values_list(_company(""))),
        "authorised": ArraySubquery(authorised.values_list(_company("legal_person__"))),
    }


def keep_parties(user: User, found: Any) -> None:
    """What `company_rows` gave, on the user object, that is, for one request: oneself, then the companies by name."""
    if user.person is None:
        user._parties = []  # type: ignore[attr-defined]
        return
    companies = {one["uscc"]: one for one in (*found.represented, *found.authorised)}
    user._parties = [  # type: ignore[attr-defined]
        natural_party(user.person),
        *(
            legal_party(LegalPerson(**one))
            for one in sorted(companies.values(), key=lambda one: (one["name"], one["id"]))
        ),
    ]


def parties_of(user: User) -> list[Party]:
    """Oneself first, then the legal persons by name. They came with his session or token, else by one query."""
    if not hasattr(user, "_parties"):
        person_id = getattr(user, "person_id", None)
        found = _PERSON.first(person=person_id, today=clock.today()) if person_id is not None else None
        if found is None:
            return []
        keep_parties(user, found)
    return list(user._parties)  # type: ignore[attr-defined]


def _company(prefix: str) -> JSONObject:
    return JSONObject(**{name: prefix + name for name in ("id", "uscc", "name", "phone")})


_PERSON = Prepared(lambda: NaturalPerson.objects.filter(pk=Slot("person")).annotate(**company_rows("pk")))


def known_party(actor: User, id_number: str) -> Party | None:
    """For a clerk who registers for someone: who is known under this number. The look is recorded."""
    if not policy.scope(actor, "intake.register"):
        raise NotAllowedError
    id_number = id_number.strip().upper()
    person = NaturalPerson.objects.filter(id_number=id_number).first()
    company = None if person else LegalPerson.objects.filter(uscc=id_number, is_active=True).first()
    if person is not None:
        audit.record_read(actor, f"person:{person.pk}", purpose="窗口代为登记，核对申请人")
        return natural_party(person)
    return legal_party(company) if company is not None else None


def party_of(user: User, id_number: str) -> Party:
    """The party with this number, if the user may act for it."""
    for party in parties_of(user):
        if party.id_number == id_number:
            return party
    raise NotYourPartyError


def current_party(request: HttpRequest) -> Party:
    """The party chosen in this session, oneself by default; NoPartyError for officials."""
    mine = parties_of(request.user)  # type: ignore[arg-type]
    if not mine:
        raise NoPartyError
    session = getattr(request, "session", None)
    chosen = session.get(SESSION_KEY) if session is not None else None
    return next((party for party in mine if party.id_number == chosen), mine[0])


def choose_party(request: HttpRequest, id_number: str) -> Party:
    """From now on, in this session, act for this party."""
    party = party_of(request.user, id_number)  # type: ignore[arg-type]
    request.session[SESSION_KEY] = party.id_number
    return party
