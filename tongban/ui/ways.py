"""Where to go next, as a page wishes: only to a page of this site."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme


def own_page(request: HttpRequest, wished: str) -> str:
    """`wished` when it is a page of this site, else empty. Without a slash it would be taken for a view's name."""
    hosts = {request.get_host()}
    is_ours = "/" in wished and url_has_allowed_host_and_scheme(wished, hosts, require_https=request.is_secure())
    return wished if is_ours else ""
