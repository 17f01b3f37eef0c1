"""Who may open which page of the office; the single case, item or account is asked for again by its own module."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.views.decorators.cache import never_cache

from tongban.common.errors import NotAllowedError
from tongban.support.identity import api as identity

View = Callable[..., HttpResponseBase]


class OfficeClosedError(NotAllowedError):
    code = "office.closed"
    message = "您的账户没有“{what}”的权限。需要开通的，请找本单位的系统管理员"


def official(request: HttpRequest) -> identity.User:
    return request.user  # type: ignore[return-value]


def holds(request: HttpRequest, *actions: str) -> bool:
    return any(identity.scope(official(request), action) for action in actions)


def only_for(*actions: str) -> Callable[[View], View]:
    """Officials who hold one of the actions somewhere. The answer is never kept by a browser or proxy."""

    def wrap(view: View) -> View:
        @wraps(view)
        def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not holds(request, *actions):
                names = identity.action_names()
                raise OfficeClosedError(what="、".join(names[action] for action in actions))
            return view(request, *args, **kwargs)

        return never_cache(answer)

    return wrap


def require_citywide(request: HttpRequest, action: str) -> None:
    """For what the whole city shares: the calendar, the delivery of messages."""
    if not identity.allowed_citywide(official(request), action):
        raise OfficeClosedError(what=identity.action_names()[action])
