"""代收件: what my window took in for others, what others took in for us; who answers for each, and by when."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from tongban.serve.intake import api as intake

from ..asking import ACCEPT, DELIVER, REGISTER, clerk, only_clerks


@only_clerks(ACCEPT, DELIVER, REGISTER)
@never_cache
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    asked = request.GET.get("list", "")
    which = asked if asked in intake.RELAY_LISTS else "taken"
    after = request.GET.get("after") or None
    page = intake.relays_page(clerk(request), which, after)
    here = reverse("window:relays")
    facts: dict[str, Any] = {
        "which": which,
        "rows": page.rows,
        "tabs": [
            {"label": name, "href": f"{here}?list={code}", "is_here": code == which}
            for code, name in intake.RELAY_LISTS.items()
        ],
        "next_href": f"{here}?list={which}&after={page.next_cursor}" if page.next_cursor else "",
        "first_href": f"{here}?list={which}" if after else "",
    }
    return render(request, "window/relays.html", facts)
