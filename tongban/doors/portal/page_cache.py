"""Whole public pages kept for people without a session: same address, mode and region give the same bytes."""

from __future__ import annotations

import hashlib
import threading
import time
from collections.abc import Callable
from functools import partial, wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified

from tongban.ui.modes import mode_of

from .region import COOKIE as REGION_COOKIE

KEEP_SECONDS = 60
AT_MOST = 2000
#: With one of these cookies the page may show something of this person.
NOBODY = {settings.SESSION_COOKIE_NAME, "messages"}
_kept: dict[tuple[Any, ...], tuple[float, bytes, str]] = {}
_lock = threading.Lock()


def public_page(
    view: Callable[..., HttpResponse] | None = None, *, version: Callable[..., object] | None = None
) -> Callable[..., Any]:
    """For GET pages that show the same to everyone who is not signed in.

    `version(**arguments of the view)` tells when the content has become another before the minute is over.
    """
    if view is None:
        return partial(public_page, version=version)

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method != "GET" or not NOBODY.isdisjoint(request.COOKIES):
            response = view(request, *args, **kwargs)
            response.headers.setdefault("Cache-Control", "private, no-cache")
            return response
        key = (
            request.get_full_path(),
            request.headers.get("HX-Request", ""),
            mode_of(request),
            request.COOKIES.get(REGION_COOKIE, ""),
            version(**kwargs) if version else None,
        )
        kept = _kept.get(key)
        if kept is None or kept[0] < time.monotonic():
            response = view(request, *args, **kwargs)
            if response.status_code != 200 or response.cookies:
                return response
            kept = _keep(key, response)
        return _answer(request, kept)

    return answer


def forget() -> None:
    """For tests, and after a change that must show at once."""
    _kept.clear()


def _keep(key: tuple[Any, ...], response: HttpResponse) -> tuple[float, bytes, str]:
    body = response.content
    tag = '"' + hashlib.sha256(body).hexdigest()[:24] + '"'
    kept = (time.monotonic() + KEEP_SECONDS, body, tag)
    with _lock:
        if len(_kept) >= AT_MOST:
            _kept.clear()
        _kept[key] = kept
    return kept


def _answer(request: HttpRequest, kept: tuple[float, bytes, str]) -> HttpResponse:
    _, body, tag = kept
    is_same = tag in request.headers.get("If-None-Match", "")
    response = HttpResponseNotModified() if is_same else HttpResponse(body)
    response.headers["ETag"] = tag
    response.headers["Cache-Control"] = f"public, max-age={KEEP_SECONDS}"
    response.headers["Vary"] = "Cookie, HX-Request"
    return response
