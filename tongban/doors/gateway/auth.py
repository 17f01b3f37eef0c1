"""Bearer tokens: `POST /api/v1/token`, then `Authorization: Bearer …`."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja.security import HttpBearer

from tongban.support.identity import api as identity


class Token(HttpBearer):
    """The request acts as the token's user from here on."""

    def authenticate(self, request: HttpRequest, token: str) -> Any:
        user = identity.user_of_token(token)
        if user is not None:
            request.user = user
            request.actor = user  # type: ignore[attr-defined]
        return user


token = Token()


def user_of(request: HttpRequest) -> identity.User:
    """Who the token stands for; only operations with `auth=token` ask."""
    return request.user  # type: ignore[return-value]
