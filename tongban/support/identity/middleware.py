from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import auth
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, resolve_url
from django.utils.functional import SimpleLazyObject
from django.utils.http import urlencode

from . import parties
from .backends import reading
from .sign_in import KIOSK


class SignedInMiddleware(AuthenticationMiddleware):
    """`request.user`, checked by Django against the session, out of the one statement that read both."""

    def process_request(self, request: HttpRequest) -> None:
        super().process_request(request)
        request.user = SimpleLazyObject(lambda: _user_of(request))  # type: ignore[assignment]


def _user_of(request: HttpRequest) -> Any:
    with reading(request.session):  # type: ignore[arg-type]
        return auth.get_user(request)


class ActorMiddleware:
    """`request.actor` is who acts (the signed-in user), `request.party` for whom; both cost nothing until asked."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.actor = request.user  # type: ignore[attr-defined]
        request.party = SimpleLazyObject(lambda: parties.current_party(request))  # type: ignore[attr-defined]
        return self.get_response(request)


class OwnPasswordMiddleware:
    """Who still has the password that an administrator set is led to the page where he sets his own.

    Public pages stay open to him, and cost no look at the account. The two pages of the way out are let through.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        if not getattr(view, "login_required", True):
            return None
        if not getattr(request.user, "has_temporary_password", False) or KIOSK in request.session:
            return None  # who came with his card at a kiosk has used no password
        page = resolve_url(settings.PASSWORD_URL)
        if request.path == page:
            return None
        onward = {"next": request.get_full_path()} if request.method == "GET" else {}
        return redirect(f"{page}?{urlencode(onward)}" if onward else page)
