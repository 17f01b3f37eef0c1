"""User administration. An administrator acts only inside his own division subtree, never on himself."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction

from tongban.common.errors import ConflictError, InvalidInputError, NotAllowedError, NotFoundError
from tongban.support.agencies import api as agencies
from tongban.support.audit import api as audit

from . import policy, sign_in
from .accounts import check_new, check_password_form
from .enums import UserKind
from .errors import OutsideScopeError, OwnAccountError
from .models import Grant, Role, SignInFailure, Token, User
from .policy import Scope

# 三员分立: who manages accounts does not audit what was done with them.
INCOMPATIBLE = [("administrator", "auditor")]


@dataclass(frozen=True, slots=True)
class GrantData:
    """A role within a division and what lies below it; agency and item narrow it down."""

    role: str
    division_code: str
    agency_id: int | None = None
    item_code: str = ""


@transaction.atomic
def create_staff(
    *,
    actor: User,
    username: str,
    name: str,
    agency_id: int,
    password: str = "",
    title: str = "",
    phone: str = "",
    password_hash: str = "",
) -> User:
    """An official's account, yet without any right. `password_hash` takes one over as it is stored here."""
    username = username.strip().lower()
    where = policy.scope(actor, "users.manage")
    agency = agencies.agency_by_id(agency_id)
    if not where.covers(division_path=agency.division_path, agency_id=agency.id):
        raise OutsideScopeError(what=agency.name) if where else NotAllowedError
    user = User(
        username=username, name=name.strip(), kind=UserKind.STAFF, agency_id=agency.id, title=title, phone=phone
    )
    check_new(user, password, password_hash)
    user.has_temporary_password = not password_hash
    user.save()
    audit.record(actor, "identity.user.create", f"user:{username}", facts={"agency": agency.uscc, "title": title})
    return user


@transaction.atomic
def change_staff(
    *, actor: User, user_id: int, name: str, title: str, phone: str, agency_id: int, window_id: int | None = None
) -> User:
    """Correct an official's entry. Who moves to another agency loses what was granted for the old one alone.
    `window_id`: where he sits from now on; without one he is bound to no window."""
    user = _managed(actor, user_id)
    agency = agencies.agency_by_id(agency_id)
    if user.kind != UserKind.STAFF:
        raise NotFoundError(what="这个工作人员账户")
    if not policy.allowed(actor, "users.manage", division_path=agency.division_path, agency_id=agency.id):
        raise OutsideScopeError(what=agency.name)
    if not name.strip():
        raise InvalidInputError(fields={"name": "请填写姓名"})
    seat = _seat(actor, window_id)
    if user.agency_id != agency.id:
        user.grants.filter(agency=user.agency).delete()
    user.name, user.title, user.phone, user.agency_id = name.strip(), title.strip(), phone.strip(), agency.id
    user.window_id = window_id
    user.save(update_fields=["name", "title", "phone", "agency", "window"])
    facts = {"agency": agency.uscc, "title": title, "seat": seat}
    audit.record(actor, "identity.user.change", f"user:{user.username}", facts=facts)
    return user


def _seat(actor: User, window_id: int | None) -> str:
    """The window in words; only windows of halls within what the administrator governs are given out."""
    if window_id is None:
        return ""
    found = agencies.window_of(window_id)
    if found is None:
        raise InvalidInputError(fields={"window_id": "这个窗口没有登记，或者已经去掉"})
    hall, window = found
    if not policy.allowed(actor, "users.manage", division_path=hall.division_path, agency_id=hall.agency_id):
        raise OutsideScopeError(what=hall.name)
    return f"{hall.name} {window.words}"


@transaction.atomic
def set_grants(*, actor: User, user_id: int, grants: list[GrantData]) -> None:
    """The user has exactly these grants from now on; each must lie inside what the administrator governs."""
    user = _managed(actor, user_id)
    if user.kind != UserKind.STAFF:
        raise InvalidInputError(fields={"user": "只有工作人员账户可以授予角色"})
    roles = {role.code: role for role in Role.objects.all()}
    where = policy.scope(actor, "users.manage")
    wanted: dict[GrantData, Grant] = {}
    for one in dict.fromkeys(grants):
        wanted[one] = _grant(user, one, roles, where)
    _refuse_incompatible({one.role for one in grants}, roles)

    held = {_grant_data(row): row for row in user.grants.select_related("role", "division")}
    Grant.objects.filter(pk__in=[row.pk for one, row in held.items() if one not in wanted]).delete()
    Grant.objects.bulk_create([row for one, row in wanted.items() if one not in held])
    policy.forget_grants(user)

    audit.record(
        actor,
        "identity.grants.set",
        f"user:{user.username}",
        facts={
            "given": [_words(one) for one in wanted if one not in held],
            "taken": [_words(one) for one in held if one not in wanted],
        },
    )


@transaction.atomic
def disable_user(*, actor: User, user_id: int) -> None:
    """No sign-in from now on; open sessions and tokens end at once."""
    user = _managed(actor, user_id)
    user.is_active = False
    user.save(update_fields=["is_active"])
    Token.objects.filter(user=user).delete()
    audit.record(actor, "identity.user.disable", f"user:{user.username}")


@transaction.atomic
def enable_user(*, actor: User, user_id: int) -> None:
    user = _managed(actor, user_id)
    user.is_active = True
    user.save(update_fields=["is_active"])
    audit.record(actor, "identity.user.enable", f"user:{user.username}")


@transaction.atomic
def reset_password(*, actor: User, user_id: int, password: str) -> None:
    """A new password, good until its owner has set one of his own; the lock-out is lifted, sessions and tokens end."""
    user = _managed(actor, user_id)
    _replace_password(user, password, is_temporary=True)
    audit.record(actor, "identity.password.reset", f"user:{user.username}")


def change_password(*, actor: User, old: str, new: str) -> User:
    """One's own. A wrong old password counts towards the lock-out, as at sign-in, so it is checked before the
    transaction that would take the count back with it. Other sessions and all tokens end."""
    try:
        known = sign_in.check_password(actor.username, old)
    except InvalidInputError as refusal:
        words = refusal.fields.get("username") or "原密码不正确"
        raise InvalidInputError(fields={"old": words}) from refusal
    with transaction.atomic():
        user = User.objects.select_for_update(of=("self",)).get(pk=actor.pk)
        if user.password != known.password or not user.is_active:
            raise ConflictError(reason="密码刚刚已被更改，请用新密码重新登录")
        if old == new:
            raise InvalidInputError(fields={"new": "新密码不能与原密码相同"})
        try:
            _replace_password(user, new, is_temporary=False)
        except InvalidInputError as refusal:
            raise InvalidInputError(fields={"new": refusal.fields["password"]}) from refusal
        audit.record(actor, "identity.password.change", f"user:{user.username}")
    return user


def _replace_password(user: User, password: str, *, is_temporary: bool) -> None:
    check_password_form(user, password)
    user.set_password(password)
    user.has_temporary_password = is_temporary
    user.save(update_fields=["password", "has_temporary_password"])
    Token.objects.filter(user=user).delete()
    SignInFailure.objects.filter(username=user.username).delete()


def _managed(actor: User, user_id: int) -> User:
    """The user, locked, when the administrator governs the account and all that it may do.

    Without the second half, resetting the password of someone with wider rights would be a way to get them.
    """
    where = policy.scope(actor, "users.manage")
    if not where:
        raise NotAllowedError
    user = User.objects.select_for_update(of=("self",)).filter(pk=user_id).exclude(kind=UserKind.SYSTEM).first()
    if user is None:
        raise NotFoundError(what="这个账户")
    if user.pk == actor.pk:
        raise OwnAccountError
    if user.kind == UserKind.CITIZEN:
        if not policy.allowed_citywide(actor, "users.manage"):
            raise NotFoundError(what="这个账户")
        return user
    assert user.agency_id is not None
    home = agencies.agency_by_id(user.agency_id)
    if not where.covers(division_path=home.division_path, agency_id=home.id):
        raise NotFoundError(what="这个账户")
    for line in policy.grants_of(user):
        if not where.covers(division_path=line.division_path, agency_id=line.agency_id, item_code=line.item_code):
            raise OutsideScopeError(what=f"{user.name}的部分授权")
    return user


def _grant(user: User, data: GrantData, roles: dict[str, Role], where: Scope) -> Grant:
    if data.role not in roles:
        raise InvalidInputError(fields={"role": f"没有“{data.role}”这个角色"})
    division = agencies.find_division(data.division_code)
    if division is None:
        raise InvalidInputError(fields={"division": f"区划 {data.division_code} 没有登记"})
    if data.agency_id is not None:
        agency = agencies.agency_by_id(data.agency_id)
        if not agency.is_under(division.path):
            raise InvalidInputError(fields={"agency": f"{agency.name}不在{division.name}"})
    if not where.covers(division_path=division.path, agency_id=data.agency_id, item_code=data.item_code):
        raise OutsideScopeError(what=division.full_name)
    return Grant(
        user=user,
        role=roles[data.role],
        division_id=division.pk,
        agency_id=data.agency_id,
        item_code=data.item_code,
    )


def _refuse_incompatible(codes: set[str], roles: dict[str, Role]) -> None:
    for one, other in INCOMPATIBLE:
        if {one, other} <= codes:
            words = f"“{roles[one].name}”与“{roles[other].name}”不能由同一人担任"
            raise InvalidInputError(fields={"role": words})


def _grant_data(row: Grant) -> GrantData:
    return GrantData(row.role.code, row.division.code, row.agency_id, row.item_code)


def _words(data: GrantData) -> str:
    return " ".join(str(part) for part in [data.role, data.division_code, data.agency_id, data.item_code] if part)
