"""The Jinja2 environment of every page: templates of all modules, macros, filters, no silent undefined."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import jinja2
from django.apps import apps
from django.conf import settings
from django.urls import reverse

from tongban.common import live

from . import filters
from .assets import static
from .icons import icon
from .qr import qr


def environment(**options: object) -> jinja2.Environment:
    options["loader"] = jinja2.FileSystemLoader(_template_folders())
    options["undefined"] = jinja2.StrictUndefined if settings.DEBUG else jinja2.Undefined
    options["trim_blocks"] = options["lstrip_blocks"] = True
    options["auto_reload"] = settings.DEBUG
    options["autoescape"] = True
    options["extensions"] = ["jinja2.ext.do", "jinja2.ext.loopcontrols"]
    env = jinja2.Environment(**options)  # type: ignore[arg-type]  # noqa: S701 autoescape is on, two lines above
    env.globals |= {
        "static": static,
        "url": url,
        "qr": qr,
        "icon": icon,
        "live_address": live_address,
        "absolute_url": absolute_url,
    }
    env.filters |= filters.FILTERS
    env.tests["date"] = lambda value: isinstance(value, date)
    return env


def url(name: str, *args: object, **kwargs: object) -> str:
    return reverse(name, args=args or None, kwargs=kwargs or None)


def absolute_url(path: str) -> str:
    """The address that stands in a QR code: the public one, never the host of this request."""
    return settings.PUBLIC_URL.rstrip("/") + path


def live_address(subject: str) -> str:
    """Where an open page hears that `subject` changed, for example "case:…"."""
    return f"{settings.LIVE_URL}/events?token={live.token_for(subject)}"


def _template_folders() -> list[Path]:
    folders = [Path(app.path) / "templates" for app in apps.get_app_configs() if app.name.startswith("tongban.")]
    return [folder for folder in folders if folder.exists()]
