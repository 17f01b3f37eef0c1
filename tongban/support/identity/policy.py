"""The one policy: role × division subtree × agency × item. Default deny.

List, detail, search, count, export and the open interface all ask here, lists by `filter_q`, single things by
`allowed`; both are made of the same grants, which one query loads per request and keeps on the user object.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Q
from django.db.models.functions import JSONObject

from tongban.common.errors import NotAllowedError
from tongban.common.prepared import Prepared, Slot
from tongban.support.agencies import api as agencies

from .enums import UserKind
from .models import Grant, User


@dataclass(frozen=True, slots=True)
class GrantLine:
    """One grant in effect. Empty agency or item means all."""

    role: str
    actions: frozenset[str]
    division_path: str
    agency_id: int | None = None
    item_code: str = ""

    def covers(self, division_path: str, agency_id: int | None, item_code: str) -> bool:
        """True when everything described lies inside. An unnamed agency or item means all of them."""
        return (
            agencies.is_within(division_path, self.division_path)
            and self.agency_id in (None, agency_id)
            and self.item_code in ("", item_code)
        )


@dataclass(frozen=True, slots=True)
class Scope:
    """Where a user may perform one action."""

    lines: tuple[GrantLine, ...] = ()
    is_everywhere: bool = False

    def __bool__(self) -> bool:
        return self.is_everywhere or bool(self.lines)

    @property
    def agency_ids(self) -> set[int] | None:
        """The agencies it is limited to; None when at least one grant is not limited to an agency."""
        if self.is_everywhere or any(line.agency_id is None for line in self.lines):
            return None
        return {line.agency_id for line in self.lines if line.agency_id is not None}

    def covers(self, *, division_path: str = "", agency_id: int | None = None, item_code: str = "") -> bool:
        return self.is_everywhere or any(line.covers(division_path, agency_id, item_code) for line in self.lines)

    def q(
        self,
        *,
        division_path: str | None = "division_path",
        agency: str | None = "agency_id",
        item: str | None = "item_code",
    ) -> Q:
        """The same as `covers`, as a condition on rows; a name of None means that rows have no such column."""
        if self.is_everywhere:
            return Q()
        found = Q(pk__in=[])
        for line in self.lines:
            condition = Q()
            if division_path is not None:
                condition &= Q(**{f"{division_path}__descendant_of": line.division_path})
            if line.agency_id is not None:
                condition &= Q(**{agency: line.agency_id}) if agency is not None else Q(pk__in=[])
            if line.item_code:
                condition &= Q(**{item: line.item_code}) if item is not None else Q(pk__in=[])
            found |= condition
        return found


_LINE = JSONObject(
    role="role__code", actions="role__actions", division_path="division__path", agency_id="agency_id", item="item_code"
)
_GRANTS = Prepared(lambda: User.objects.filter(pk=Slot("user")).annotate(grant_rows=grant_rows("pk")))


def grant_rows(user: str) -> ArraySubquery:
    """For a query that reads a user anyway (`user` names his key in it): his grants with him; see `keep_grants`."""
    return ArraySubquery(Grant.objects.filter(user=OuterRef(user)).values_list(_LINE))


def keep_grants(user: User, rows: list[dict[str, Any]]) -> None:
    """What `grant_rows` gave, on the user object, that is, for one request."""
    user._grant_lines = tuple(  # type: ignore[attr-defined]
        GrantLine(one["role"], frozenset(one["actions"]), one["division_path"], one["agency_id"], one["item"])
        for one in rows
    )


def grants_of(user: User) -> tuple[GrantLine, ...]:
    """All grants of an active user: they came with his session, else by one query, and stay on the user object."""
    if not hasattr(user, "_grant_lines"):
        found = _GRANTS.first(user=user.pk)
        keep_grants(user, found.grant_rows if found else [])  # type: ignore[attr-defined]
    held: tuple[GrantLine, ...] = user._grant_lines  # type: ignore[attr-defined]
    return held


def forget_grants(user: User) -> None:
    """After a change of the grants of a user object that lives on."""
    user.__dict__.pop("_grant_lines", None)


def scope(user: User, action: str) -> Scope:
    """Where `user` may do `action`; an empty scope is false."""
    if not getattr(user, "is_authenticated", False) or not user.is_active:
        return Scope()
    if user.kind == UserKind.SYSTEM:
        return Scope(is_everywhere=True)
    if user.kind != UserKind.STAFF:
        return Scope()
    lines = dict.fromkeys(
        GrantLine("", frozenset([action]), line.division_path, line.agency_id, line.item_code)
        for line in grants_of(user)
        if action in line.actions
    )
    return Scope(tuple(lines))


def allowed(
    user: User, action: str, *, division_path: str = "", agency_id: int | None = None, item_code: str = ""
) -> bool:
    """May `user` do `action` to this? Without a division: may he do it anywhere at all?"""
    where = scope(user, action)
    if not division_path and agency_id is None and not item_code:
        return bool(where)
    return where.covers(division_path=division_path, agency_id=agency_id, item_code=item_code)


def allowed_citywide(user: User, action: str) -> bool:
    """May `user` do `action` to what the whole city shares?"""
    city = agencies.find_division(settings.CITY_DIVISION)
    if city is None:
        return scope(user, action).is_everywhere
    return allowed(user, action, division_path=city.path)


def require(
    user: User, action: str, *, division_path: str = "", agency_id: int | None = None, item_code: str = ""
) -> None:
    """NotAllowedError unless `allowed`."""
    if not allowed(user, action, division_path=division_path, agency_id=agency_id, item_code=item_code):
        raise NotAllowedError


def filter_q(
    user: User,
    action: str,
    *,
    division_path: str | None = "division_path",
    agency: str | None = "agency_id",
    item: str | None = "item_code",
) -> Q:
    """The rows that `user` may do `action` to; nothing without a grant. Column names of the queryset are given."""
    return scope(user, action).q(division_path=division_path, agency=agency, item=item)
