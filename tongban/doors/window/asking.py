"""Who may stand behind the counter."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from tongban.common.errors import NotAllowedError
from tongban.support.identity import api as identity
from tongban.ui.security import policy

ACCEPT, REGISTER, DELIVER = "intake.accept", "intake.register", "intake.deliver"


class NotClerkError(NotAllowedError):
    code = "window.not-clerk"
    message = "这里是综合窗口的工作页面，您的账户没有{what}的权限。需要开通的，请找本单位的系统管理员"


def only_clerks(*actions: str) -> Callable[[Callable[..., HttpResponseBase]], Callable[..., HttpResponseBase]]:
    """Officials who hold one of the actions somewhere; each case is asked for again by the module that owns it."""

    def wrap(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
        @wraps(view)
        def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            user = clerk(request)
            if not any(identity.scope(user, action) for action in actions):
                names = identity.action_names()
                raise NotClerkError(what="、".join(names[action] for action in actions))
            response = view(request, *args, **kwargs)
            # The pages of the counter, and no others, may speak to the devices of the computer that they are open on.
            connect = f"{settings.LIVE_URL} {settings.BRIDGE_URL}".strip()
            response.headers["Content-Security-Policy"] = policy(connect=connect)
            return response

        return answer

    return wrap


def clerk(request: HttpRequest) -> identity.User:
    return request.user  # type: ignore[return-value]
