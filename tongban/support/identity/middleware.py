from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

from . import parties


class ActorMiddleware:
    """`request.actor` is who acts (the signed-in user), `request.party` for whom; both cost nothing until asked."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.actor = request.user  # type: ignore[attr-defined]
        request.party = SimpleLazyObject(lambda: parties.current_party(request))  # type: ignore[attr-defined]
        return self.get_response(request)
