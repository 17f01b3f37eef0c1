"""What every page gets: mode, city, who is here. Modules add more through `register`."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest

from .lazy import Once
from .modes import NAMES, mode_of

_contributors: dict[str, Callable[[HttpRequest], Any]] = {}


def register(name: str, read: Callable[[HttpRequest], Any]) -> None:
    """Offer `name` to every template; `read(request)` runs only when a template uses it, once per request."""
    _contributors[name] = read


def page(request: HttpRequest) -> dict[str, Any]:
    user = getattr(request, "user", None)
    context: dict[str, Any] = {
        "mode": mode_of(request),
        "modes": NAMES,
        "city": settings.CITY_NAME,
        "city_division": settings.CITY_DIVISION,
        "hotline": settings.HOTLINE,
        "hotline_href": "tel:" + "".join(ch for ch in settings.HOTLINE if ch.isdigit()),
        "is_demo": settings.IS_DEMO,
        "live_url": settings.LIVE_URL,
        "public_url": settings.PUBLIC_URL,
        "user": user if user is not None and user.is_authenticated else None,
        "is_htmx": request.headers.get("HX-Request") == "true",
        "here": request.path,
        "here_quoted": quote(request.get_full_path(), safe=""),
        "toasts": Once(partial(_toasts, request)),
    }
    for name, read in _contributors.items():
        context[name] = Once(partial(read, request))
    return context


def _toasts(request: HttpRequest) -> list[dict[str, str]]:
    kinds = {"warning": "warn", "error": "red"}
    return [{"words": str(item), "kind": kinds.get(item.level_tag, "ok")} for item in messages.get_messages(request)]
