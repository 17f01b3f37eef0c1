"""Where a page leads on to: what the address asks for, when it is one of ours; else where this person works."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse

from tongban.support.identity import api as identity
from tongban.ui.ways import own_page

ADMINISTRATION = [
    "users.manage",
    "agencies.manage",
    "calendar.manage",
    "search.manage",
    "audit.read",
    "events.manage",
]
LISTS = [
    "items.edit", "items.publish", "themes.edit", "themes.publish", "standards.manage", "powers.edit", "powers.unit",
    "powers.vote", "powers.reform", "powers.legal", "powers.meeting", "powers.publish",
]  # fmt: skip
#: Where officials go after signing in: the first door that one of their actions opens.
STAFF_DOORS = [
    ("window:home", ["intake.accept", "intake.register", "intake.deliver"]),
    ("office:home", ["case.read", *LISTS, *ADMINISTRATION]),
]

#: Pages that are only passed through.
_PASSED = ("/login", "/logout", "/my/password")


def target_of(request: HttpRequest) -> str:
    wished = own_page(request, request.POST.get("next") or request.GET.get("next") or "")
    return "" if wished.startswith(_PASSED) else wished


def home_of(user: identity.User) -> str:
    if user.kind == identity.UserKind.CITIZEN:
        return reverse("portal:home")
    for name, actions in STAFF_DOORS:
        if any(identity.scope(user, action) for action in actions):
            return reverse(name)
    return reverse("portal:account")
