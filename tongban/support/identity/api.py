"""What other modules may ask of identity."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q

from tongban.support.agencies import api as agencies

from .accounts import LONGEST_PASSWORD, password_rules
from .actions import (
    GrantData,
    change_password,
    change_staff,
    create_staff,
    disable_user,
    enable_user,
    reset_password,
    set_grants,
)
from .enums import IdType, LegalKind, PartyKind, UserKind
from .founding import found_legal_person, is_registered, kind_of
from .models import User
from .parties import (
    NoPartyError,
    NotYourPartyError,
    Party,
    choose_party,
    current_party,
    known_party,
    parties_of,
    party_of,
)
from .persons import Seat, authorise_agent, create_citizen, revoke_authorisation, save_legal_person, seat_of
from .policy import (
    GrantLine,
    Scope,
    allowed,
    allowed_citywide,
    filter_q,
    forget_grants,
    grant_rows,
    grants_of,
    keep_grants,
    require,
    scope,
)
from .queries import (
    UserDetail,
    UserRow,
    authorisations_of,
    manageable_agencies,
    manageable_divisions,
    roles,
    user_detail,
    users_page,
    vacant,
)
from .roles import action_names, register_action, role_actions, role_names
from .sign_in import KIOSK, SignInError, issue_token, sign_in, sign_in_by_card, user_of_token

__all__ = [
    "KIOSK",
    "LONGEST_PASSWORD",
    "SYSTEM",
    "GrantData",
    "GrantLine",
    "IdType",
    "LegalKind",
    "NoPartyError",
    "NotYourPartyError",
    "Party",
    "PartyKind",
    "Scope",
    "Seat",
    "SignInError",
    "User",
    "UserDetail",
    "UserInfo",
    "UserKind",
    "UserRow",
    "action_names",
    "allowed",
    "allowed_citywide",
    "authorisations_of",
    "authorise_agent",
    "change_password",
    "change_staff",
    "choose_party",
    "colleagues",
    "create_citizen",
    "create_staff",
    "current_party",
    "disable_user",
    "enable_user",
    "entitled",
    "filter_q",
    "forget_grants",
    "found_legal_person",
    "grant_rows",
    "grants_of",
    "holders",
    "is_registered",
    "issue_token",
    "keep_grants",
    "kind_of",
    "known_party",
    "manageable_agencies",
    "manageable_divisions",
    "parties_of",
    "party_of",
    "password_rules",
    "register_action",
    "require",
    "reset_password",
    "revoke_authorisation",
    "role_actions",
    "role_names",
    "roles",
    "save_legal_person",
    "scope",
    "seat_of",
    "set_grants",
    "sign_in",
    "sign_in_by_card",
    "user_by_username",
    "user_detail",
    "user_info",
    "user_of_token",
    "users_page",
    "vacant",
]


@dataclass(frozen=True, slots=True)
class UserInfo:
    id: int
    username: str
    name: str
    title: str
    agency_id: int | None


def SYSTEM() -> User:  # noqa: N802 (reads as the constant that it is)
    """The platform itself as an actor; may do everything."""
    return User.objects.system()


def user_by_username(username: str) -> User | None:
    return User.objects.select_related("person").filter(username=username.strip().lower(), is_active=True).first()


def user_info(user_id: int) -> UserInfo | None:
    row = User.objects.filter(pk=user_id).first()
    return UserInfo(row.pk, row.username, row.name, row.title, row.agency_id) if row else None


def colleagues(agency_id: int) -> list[UserInfo]:
    """Active officials of an agency, in the order of their accounts."""
    rows = User.objects.filter(is_active=True, kind=UserKind.STAFF, agency_id=agency_id).order_by("pk")
    return [UserInfo(row.pk, row.username, row.name, row.title, row.agency_id) for row in rows]


def holders(role_code: str, agency_id: int) -> list[UserInfo]:
    """Active officials who hold a role at an agency, by a grant for it or, being its own staff, for its division."""
    path = agencies.agency_by_id(agency_id).division_path
    rows = (
        User.objects.filter(is_active=True, kind=UserKind.STAFF, grants__role__code=role_code)
        .filter(
            Q(grants__agency_id=agency_id)
            | Q(grants__agency_id=None, agency_id=agency_id, grants__division__path__ancestor_of=path)
        )
        .distinct()
        .order_by("pk")
    )
    return [UserInfo(row.pk, row.username, row.name, row.title, row.agency_id) for row in rows]


def entitled(role_code: str, agency_id: int, item_code: str = "") -> list[UserInfo]:
    """Active officials whose grant of a role covers an agency (and an item), also those of other agencies: a clerk of
    the hall accepts for every agency of the city."""
    rows = (
        User.objects.filter(
            Q(grants__agency_id=None) | Q(grants__agency_id=agency_id),
            is_active=True,
            kind=UserKind.STAFF,
            grants__role__code=role_code,
            grants__division__path__ancestor_of=agencies.agency_by_id(agency_id).division_path,
            grants__item_code__in=["", item_code],
        )
        .distinct()
        .order_by("pk")
    )
    return [UserInfo(row.pk, row.username, row.name, row.title, row.agency_id) for row in rows]
