"""What a person sees and may change of divisions, agencies and halls."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Q
from django.http import HttpRequest
from django.urls import reverse

from tongban.common.errors import InvalidInputError
from tongban.support.agencies import api as agencies
from tongban.support.identity import api as identity

from .asking import official

MANAGE = "agencies.manage"
#: Who looks after accounts reads the agencies too.
SEE = ("users.manage", MANAGE)
#: No key of an agency: stands for a name that nobody bears, so that the action names all faults at once.
UNKNOWN = "!"
MOST_NAMES = 300
Row = dict[str, Any]


def agencies_seen(user: identity.User) -> Q:
    return _either(user, agency="pk")


def halls_seen(user: identity.User) -> Q:
    return _either(user, agency="agency_id")


def _either(user: identity.User, *, agency: str) -> Q:
    found = Q(pk__in=[])
    for action in SEE:
        found |= identity.filter_q(user, action, division_path="division__path", agency=agency, item=None)
    return found


def roots(user: identity.User) -> set[str]:
    """Paths of the highest places of the person's grants."""
    return {line.division_path for action in SEE for line in identity.scope(user, action).lines}


def places_to_enter(user: identity.User) -> set[str]:
    """Where new agencies and halls may be entered: grants that are not bound to one agency."""
    return {line.division_path for line in identity.scope(user, MANAGE).lines if line.agency_id is None}


def may_change(user: identity.User, path: str, agency_id: int) -> bool:
    return identity.allowed(user, MANAGE, division_path=path, agency_id=agency_id)


def tabs(request: HttpRequest, here: str) -> list[Row]:
    pages = [("agencies", "机构"), ("halls", "大厅与窗口"), ("areas", "领域"), ("divisions", "区划")]
    if identity.scope(official(request), MANAGE):
        pages.append(("lockers", "自助柜"))
    return [{"label": label, "href": reverse(f"office:{name}"), "is_here": name == here} for name, label in pages]


def division_options(user: identity.User, chosen: str) -> list[Row]:
    """For a select, deeper places set in; what is chosen is always among them."""
    found = agencies.division_choices(places_to_enter(user))
    if chosen and chosen not in {one.code for one in found} and (more := agencies.find_division(chosen)):
        found = [more, *found]
    top = min((one.level for one in found), default=0)
    return [{"value": one.code, "label": "　" * (one.level - top) + one.name} for one in found]


def agency_names(user: identity.User) -> list[str]:
    """Offered while a name is typed; others may be typed too."""
    page = agencies.agencies_page(agencies_seen(user), agencies.AgencyFilters(), size=MOST_NAMES)
    return [one.name for one in page.rows]


def key_named(text: str) -> tuple[str, str]:
    """The key of the agency that is meant, and what is wrong with the name."""
    try:
        found = agencies.agency_named(text)
    except InvalidInputError as refusal:
        return UNKNOWN, refusal.fields["agency"]
    return (found.key if found else ""), ""


def in_order(errors: dict[str, str], names: Iterable[str]) -> dict[str, str]:
    """Faults as the form asks: those of the named fields first, the rest after them."""
    first = [name for name in names if name in errors]
    return {name: errors[name] for name in dict.fromkeys([*first, *errors])}


def typed(request: HttpRequest, names: dict[str, int]) -> dict[str, str]:
    """One sign more than fits is kept, so that what is too long is refused and not cut."""
    return {name: request.POST.get(name, "").replace("\x00", "").strip()[: most + 1] for name, most in names.items()}
