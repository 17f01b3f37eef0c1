"""A visit: who put down a card at a kiosk may apply and follow his cases there, and nothing else, until he goes.

A card shows that somebody holds it, not that he is its owner; so licences, authorisations, acting for a company and
the account stay closed here. The first page ends the visit, and so does a screen that nobody touches.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import auth, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.cache import add_never_cache_headers

from tongban.support.identity import api as identity

#: Pages by name: of the portal what leads from a guide to a receipt and on to the result.
PORTAL = """
    guide apply apply_materials apply_review apply_save apply_drop apply_form drafts
    theme theme_apply theme_apply_save theme_apply_drop joint joint_receipt joint_again joint_again_save
    cases case receipt correct insist withdraw choose_delivery case_rule urge rate paper logout
"""
OPEN = {"portal": frozenset(PORTAL.split()), "kiosk": None, "files": None, "ui": None}


def is_visit(request: HttpRequest) -> bool:
    return identity.KIOSK in request.session


def end(request: HttpRequest) -> None:
    """Nothing of who was here stays behind."""
    if is_visit(request):
        auth.logout(request)


class VisitMiddleware:
    """Keeps a visit within what is open at a kiosk, and its pages out of the memory of the browser."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if getattr(request, "is_visit", False):
            add_never_cache_headers(response)
        return response

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        if not is_visit(request):
            return None
        request.is_visit = True  # type: ignore[attr-defined]
        found = request.resolver_match
        names = OPEN.get(found.app_name, frozenset()) if found else frozenset()
        if names is None or (found and found.url_name in names):
            return None
        messages.warning(request, "这一页在自助终端上不开放，请用手机看，或者到窗口问")
        return redirect("kiosk:mine")
