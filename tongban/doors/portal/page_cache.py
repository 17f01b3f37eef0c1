"""Whole public pages kept for people without a session: same address, mode and region give the same bytes.

A view says that its page is one (`public_page`); the middleware, outermost of all, keeps what left it and answers with
it, so that a page that is kept costs neither session nor policy nor the other layers.
"""

from __future__ import annotations

import hashlib
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial, wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified

from tongban.common.errors import NotFoundError
from tongban.ui.modes import COOKIE as MODE_COOKIE

from .region import COOKIE as REGION_COOKIE

KEEP_SECONDS = 60
AT_MOST = 2000
#: With one of these cookies the page may show something of this person.
NOBODY = {settings.SESSION_COOKIE_NAME, "messages"}
#: What a page depends on beside its address; the host and the way it came are checked by layers within.
ASKED = ("QUERY_STRING", "HTTP_HOST", "HTTP_X_FORWARDED_PROTO", "wsgi.url_scheme", "HTTP_HX_REQUEST")


@dataclass(frozen=True)
class Kept:
    """One page as it left, until when, and how to ask whether its content has become another before."""

    until: float
    body: bytes
    headers: dict[str, str]
    version: object
    version_now: Callable[[], object]

    @property
    def is_current(self) -> bool:
        if self.until < time.monotonic():
            return False
        try:
            return self.version_now() == self.version
        except NotFoundError:  # withdrawn since: the view says so
            return False

    def answer(self, request: HttpRequest) -> HttpResponse:
        is_same = self.headers["ETag"] in request.headers.get("If-None-Match", "")
        response = HttpResponseNotModified() if is_same else HttpResponse(self.body)
        for name, value in self.headers.items():
            response.headers[name] = value
        return response


_kept: dict[tuple[Any, ...], Kept] = {}
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
        now = partial(version, **kwargs) if version else _always_the_same
        before = now() if _is_for_everybody(request) else None
        response = view(request, *args, **kwargs)
        if _is_for_everybody(request):
            response.public_version = (before, now)  # type: ignore[attr-defined]
        else:
            response.headers.setdefault("Cache-Control", "private, no-cache")
        return response

    return answer


class PublicPageMiddleware:
    """Answers with kept pages and keeps those that views call public."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not _is_for_everybody(request):
            return self.get_response(request)
        key = _key(request)
        if (kept := _kept.get(key)) and kept.is_current:
            return kept.answer(request)
        response = self.get_response(request)
        version = getattr(response, "public_version", None)
        if version is None or response.status_code != 200 or response.cookies:
            return response
        return _keep(key, response, *version).answer(request)


def forget() -> None:
    """For tests, and after a change that must show at once."""
    _kept.clear()


def _is_for_everybody(request: HttpRequest) -> bool:
    return request.method == "GET" and NOBODY.isdisjoint(request.COOKIES)


def _key(request: HttpRequest) -> tuple[Any, ...]:
    meta, cookies = request.META, request.COOKIES
    return (request.path, cookies.get(MODE_COOKIE), cookies.get(REGION_COOKIE), *map(meta.get, ASKED))


def _always_the_same() -> None:
    return None


def _keep(key: tuple[Any, ...], response: HttpResponse, version: object, version_now: Callable[[], object]) -> Kept:
    headers = dict(response.items())
    headers["ETag"] = '"' + hashlib.sha256(response.content).hexdigest()[:24] + '"'
    headers["Cache-Control"] = f"public, max-age={KEEP_SECONDS}"
    headers["Vary"] = "Cookie, HX-Request"
    kept = Kept(time.monotonic() + KEEP_SECONDS, response.content, headers, version, version_now)
    with _lock:
        if len(_kept) >= AT_MOST:
            _kept.clear()
        _kept[key] = kept
    return kept
