"""`/api/v1/…`. Who may is decided per operation by its token, so the site's sign-in page stays out of it."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.urls import URLPattern

from .interface import interface

app_name = "gateway"


def _open(pattern: Any) -> Any:
    if isinstance(pattern, URLPattern):
        pattern.callback = login_not_required(pattern.callback)
    return pattern


urlpatterns = [_open(pattern) for pattern in interface.urls[0]]
