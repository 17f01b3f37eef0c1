"""Where a page leads on to: what the address asks for, when it is one of ours; else where this person works."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from tongban.support.identity import api as identity

ADMINISTRATION = [
    "users.manage",
    "agencies.manage",
    "calendar.manage",
    "search.manage",
    "audit.read",
    "events.manage",
]
#: Where officials go after signing in: the first door that one of their actions opens.
STAFF_DOORS = [
    ("window:home", ["intake.accept", "intake.register", "intake.deliver"]),
    ("office:home", ["case.read", "items.edit", "items.publish", *ADMINISTRATION]),
]

#: Pages that are only passed through.
_PASSED = ("/login", "/logout", "/my/password")


def target_of(request: HttpRequest) -> str:
    wished = request.POST.get("next") or request.GET.get("next") or ""
    hosts = {request.get_host()}
    is_ours = url_has_allowed_host_and_scheme(wished, hosts, require_https=request.is_secure())
    return wished if is_ours and not wished.startswith(_PASSED) else ""


def home_of(user: identity.User) -> str:
    if user.kind == identity.UserKind.CITIZEN:
        return reverse("portal:home")
    for name, actions in STAFF_DOORS:
        if any(identity.scope(user, action) for action in actions):
            return reverse(name)
    return reverse("portal:account")
