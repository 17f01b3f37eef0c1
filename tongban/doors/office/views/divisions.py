"""区划: the tree, one level at a time."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from tongban.support.agencies import api as agencies

from .. import places
from ..asking import official, only_for

SIZE = 50


@only_for(*places.SEE)
@require_GET
def division_list(request: HttpRequest) -> HttpResponse:
    """The highest places of one's own, or those that a text finds."""
    text = request.GET.get("q", "").strip()[:60]
    return _list(request, {"text": text, "detail": None, "trail": []}, reverse("office:divisions"), text=text)


@only_for(*places.SEE)
@require_GET
def division_page(request: HttpRequest, code: str) -> HttpResponse:
    user = official(request)
    inside = places.roots(user)
    detail = agencies.division_detail(inside, code)
    trail = [one for one in agencies.ancestors(code)[:-1] if any(agencies.is_within(one.path, root) for root in inside)]
    facts = {
        "text": "",
        "detail": detail,
        "trail": trail,
        "may_enter": any(agencies.is_within(detail.row.info.path, root) for root in places.places_to_enter(user)),
    }
    return _list(request, facts, reverse("office:division", args=[code]), below=code)


def _list(
    request: HttpRequest, facts: dict[str, object], here: str, *, text: str = "", below: str = ""
) -> HttpResponse:
    after = request.GET.get("after", "")[:12]
    inside = places.roots(official(request))
    rows, onward = agencies.divisions_page(inside, below=below, text=text, after=after, size=SIZE)
    query = {"q": text} if text else {}
    more = {
        "rows": rows,
        "tabs": places.tabs(request, "divisions"),
        "next_href": f"{here}?{urlencode(query | {'after': onward})}" if onward else "",
        "first_href": f"{here}?{urlencode(query)}" if after else "",
    }
    return render(request, "office/divisions.html", {**facts, **more})
