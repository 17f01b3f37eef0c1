"""The lists of 承诺核查: the tabs between them, and one way to read a list of who was found out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

LOOK = ("case.review", "case.decide", "case.supervise")
TABS = (("核查任务", "office:pledges"), ("失信记录", "office:credit_records"), ("不实申请", "office:deceits"))


def tabs(here: str) -> list[dict[str, Any]]:
    return [{"label": label, "href": reverse(name), "is_here": name == here} for label, name in TABS]


def looked_up(
    request: HttpRequest,
    name: str,
    switch: str,
    read: Callable[[bool, str, str | None], Any],
    template: str,
    *,
    errors: dict[str, str] | None = None,
    conflict: str = "",
    status: int = 200,
) -> HttpResponse:
    """A list of who was found out, narrowed by words and by one switch; shown again with what was in the way."""
    text = request.GET.get("q", "").replace("\x00", "").strip()[:100]
    given, after = request.GET.get(switch) == "yes", request.GET.get("after") or None
    page = read(given, text, after)
    query = urlencode({key: value for key, value in (("q", text), (switch, "yes" if given else "")) if value})
    here = f"{reverse(name)}?{query}"
    facts = {
        "tabs": tabs(name),
        "rows": page.rows,
        "text": text,
        switch: given,
        "errors": errors or {},
        "typed": {name: request.POST.get(name, "").replace("\x00", "").strip() for name in ("note", "reason")},
        "conflict": conflict,
        "next_href": f"{here}&{urlencode({'after': page.next_cursor})}" if page.next_cursor else "",
        "first_href": here if after else "",
    }
    return render(request, template, facts, status=status)
