"""Who may open a page of the citizen's own, and by which way what he hands in has come."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from tongban.support.identity import api as identity


def only_citizens(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Officials have no applicant; they are told so instead of an empty page."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.user.kind != identity.UserKind.CITIZEN:  # type: ignore[union-attr]
            raise identity.NoPartyError
        return view(request, *args, **kwargs)

    return answer


def channel_of(request: HttpRequest) -> str:
    """申报渠道: a kiosk where he put down his card, else what he holds in his hand."""
    if identity.KIOSK in request.session:
        return "kiosk"
    return "mobile" if "Mobile" in request.headers.get("User-Agent", "") else "web"
