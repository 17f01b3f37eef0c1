"""不实申请: who was found to have deceived in asking for a licence, until when he may not ask again; corrected here."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from tongban.common.errors import ConflictError, InvalidInputError
from tongban.serve.approvals import api as approvals

from ..asking import official, only_for
from .pledges import LOOK, tabs


@only_for(*LOOK)
@require_GET
def deceit_list(request: HttpRequest) -> HttpResponse:
    return _list(request)


def _list(
    request: HttpRequest, *, errors: dict[str, str] | None = None, conflict: str = "", status: int = 200
) -> HttpResponse:
    text = request.GET.get("q", "").replace("\x00", "").strip()[:100]
    barring, after = request.GET.get("barring") == "yes", request.GET.get("after") or None
    page = approvals.deceits_page(official(request), only_barring=barring, text=text, after=after)
    query = urlencode({name: value for name, value in (("q", text), ("barring", "yes" if barring else "")) if value})
    here = f"{reverse('office:deceits')}?{query}"
    facts: dict[str, Any] = {
        "tabs": tabs("office:deceits"),
        "rows": page.rows,
        "text": text,
        "barring": barring,
        "errors": errors or {},
        "conflict": conflict,
        "next_href": f"{here}&{urlencode({'after': page.next_cursor})}" if page.next_cursor else "",
        "first_href": here if after else "",
    }
    return render(request, "office/pledges/deceits.html", facts, status=status)


@only_for("case.decide")
@require_POST
def correct(request: HttpRequest, number: str) -> HttpResponse:
    reason = request.POST.get("reason", "").replace("\x00", "").strip()[:2001]
    try:
        approvals.correct_deceit(
            actor=official(request), number=number, reason=reason, key=request.POST.get("key", "")[:80] or None
        )
    except InvalidInputError as refusal:
        return _list(request, errors={f"reason-{number}": refusal.fields["reason"]}, status=422)
    except ConflictError as refusal:
        return _list(request, conflict=refusal.sentence, status=409)
    messages.success(request, "认定已更正，已告知申请人，他可以再申请")
    return redirect("office:deceits")
