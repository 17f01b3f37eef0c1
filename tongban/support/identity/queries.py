"""Reading for the office's pages about users."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from django.db.models import Prefetch, Q

from tongban.common.errors import NotFoundError
from tongban.common.pages import Page, keyset_page
from tongban.support.agencies import api as agencies

from . import policy
from .enums import UserKind
from .models import Authorisation, Grant, LegalPerson, Role, User


@dataclass(frozen=True, slots=True)
class UserRow:
    id: int
    username: str
    name: str
    title: str
    phone: str
    agency_name: str
    division_name: str
    roles: str
    is_active: bool


@dataclass(frozen=True, slots=True)
class GrantRow:
    role: str
    role_name: str
    division_code: str
    division_name: str
    agency_id: int | None
    agency_name: str
    item_code: str


@dataclass(frozen=True, slots=True)
class UserDetail:
    id: int
    username: str
    name: str
    title: str
    phone: str
    agency_id: int
    agency_name: str
    is_active: bool
    is_self: bool
    has_temporary_password: bool
    grants: list[GrantRow]
    window_id: int | None = None


@dataclass(frozen=True, slots=True)
class RoleInfo:
    code: str
    name: str
    actions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AuthorisationRow:
    id: int
    company: str
    uscc: str
    agent: str
    scope: str
    valid: str
    is_revoked: bool


def _visible(actor: User):
    mine = policy.filter_q(actor, "users.manage", division_path="agency__division__path", agency="agency_id", item=None)
    return User.objects.filter(mine, kind=UserKind.STAFF)


def staff_count(agency_id: int) -> int:
    """Officials of an agency whose accounts are in use."""
    return User.objects.filter(agency_id=agency_id, is_active=True).count()


def users_page(
    actor: User, *, q: str = "", agency_id: int | None = None, role: str = "", after: str | None = None, size: int = 20
) -> Page:
    """Officials inside the administrator's subtree by username; `after` is the cursor of the page before."""
    found = _visible(actor)
    words = q.replace("\x00", "").strip()
    if words:
        found = found.filter(Q(name__icontains=words) | Q(username__icontains=words.lower()))
    if agency_id is not None:
        found = found.filter(agency_id=agency_id)
    if role:
        found = found.filter(pk__in=Grant.objects.filter(role__code=role).values("user_id"))
    grants = Prefetch("grants", Grant.objects.select_related("role").order_by("role_id"))
    page = keyset_page(found.prefetch_related(grants), ("username",), after, size)
    return replace(page, rows=[_row(one) for one in page.rows])


def _row(user: User) -> UserRow:
    assert user.agency_id is not None
    agency = agencies.agency_by_id(user.agency_id)
    return UserRow(
        id=user.pk,
        username=user.username,
        name=user.name,
        title=user.title,
        phone=user.phone,
        agency_name=agency.name,
        division_name=agency.division_name,
        roles="、".join(dict.fromkeys(grant.role.name for grant in user.grants.all())),
        is_active=user.is_active,
    )


def user_detail(actor: User, username: str) -> UserDetail:
    """NotFoundError for accounts outside the administrator's subtree, so that a guessed name tells nothing."""
    user = _visible(actor).filter(username=username).first()
    if user is None or user.agency_id is None:
        raise NotFoundError(what="这个账户")
    return UserDetail(
        id=user.pk,
        username=user.username,
        name=user.name,
        title=user.title,
        phone=user.phone,
        agency_id=user.agency_id,
        agency_name=agencies.agency_by_id(user.agency_id).name,
        is_active=user.is_active,
        is_self=user.pk == actor.pk,
        has_temporary_password=user.has_temporary_password,
        grants=[_grant_row(row) for row in user.grants.select_related("role", "division")],
        window_id=user.window_id,
    )


def _grant_row(row: Grant) -> GrantRow:
    agency = agencies.agency_by_id(row.agency_id) if row.agency_id is not None else None
    return GrantRow(
        role=row.role.code,
        role_name=row.role.name,
        division_code=row.division.code,
        division_name=row.division.name,
        agency_id=row.agency_id,
        agency_name=agency.name if agency else "",
        item_code=row.item_code,
    )


def roles() -> list[RoleInfo]:
    return [RoleInfo(row.code, row.name, tuple(row.actions)) for row in Role.objects.all()]


def manageable_agencies(actor: User) -> list[agencies.AgencyInfo]:
    """Where the administrator may create accounts."""
    where = policy.scope(actor, "users.manage")
    return [one for one in agencies.agencies() if where.covers(division_path=one.division_path, agency_id=one.id)]


def manageable_divisions(actor: User) -> list[agencies.DivisionInfo]:
    """For which divisions (down to the town) the administrator may grant roles."""
    where = policy.scope(actor, "users.manage")
    codes = {one.division_code for one in manageable_agencies(actor)}
    found = {above.code: above for code in codes for above in agencies.ancestors(code)}
    return [one for _, one in sorted(found.items()) if where.covers(division_path=one.path)]


def authorisations_of(actor: User) -> list[AuthorisationRow]:
    """Given by the legal persons that this citizen represents, newest first."""
    mine = (
        LegalPerson.objects.filter(representative_id=actor.person_id) if actor.person_id else LegalPerson.objects.none()
    )
    rows = Authorisation.objects.filter(legal_person__in=mine).select_related("legal_person", "agent").order_by("-pk")
    return [
        AuthorisationRow(
            id=row.pk,
            company=row.legal_person.name,
            uscc=row.legal_person.uscc,
            agent=row.agent.name,
            scope=row.scope,
            valid=f"{row.valid_from_on} 至 {row.valid_to_on}",
            is_revoked=row.revoked_at is not None,
        )
        for row in rows
    ]


def vacant(pairs: Iterable[tuple[str, int]]) -> set[tuple[str, int]]:
    """Those of (role, agency) for which no active official has a grant. One statement."""
    wanted = set(pairs)
    grants = Grant.objects.filter(
        role__code__in={role for role, _ in wanted}, user__is_active=True, user__kind=UserKind.STAFF
    ).values_list("role__code", "division__path", "agency_id")
    held = [(role, str(path), agency_id) for role, path, agency_id in grants]
    return {(role, agency_id) for role, agency_id in wanted if not _is_held(role, agency_id, held)}


def _is_held(role: str, agency_id: int, held: Sequence[tuple[str, str, int | None]]) -> bool:
    path = agencies.agency_by_id(agency_id).division_path
    return any(
        role == one and bound in (None, agency_id) and agencies.is_within(path, place) for one, place, bound in held
    )
