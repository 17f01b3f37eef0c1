"""承诺公示: who has pledged for what, and how the check went; open to everybody."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from tongban.serve.pledges import api as pledges

KINDS = {"true": "ok", "fixed": "ok", "fixing": "warn", "revoked": "red"}


@login_not_required
@never_cache
@require_safe
def public_list(request: HttpRequest) -> HttpResponse:
    words = request.GET.get("q", "").replace("\x00", "").strip()[:60]
    after = request.GET.get("after") or None
    page = pledges.public_page(text=words, after=after)
    asked = {"q": words} if words else {}
    here = reverse("portal:pledges")
    facts = {
        "rows": page.rows,
        "kinds": KINDS,
        "words": words,
        "next_href": f"{here}?{urlencode(asked | {'after': page.next_cursor})}" if page.next_cursor else "",
        "first_href": (f"{here}?{urlencode(asked)}" if asked else here) if after else "",
    }
    return render(request, "portal/pledges.html", facts)
