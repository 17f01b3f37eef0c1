"""文号登记: every number with its paper, void ones among them; 作废; whether one is missing."""

from __future__ import annotations

import uuid
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from tongban.common.errors import InvalidInputError, NotFoundError
from tongban.support.agencies import api as agencies
from tongban.support.identity import api as identity
from tongban.support.notices import api as notices

from ..asking import holds, official, only_for
from .paper_templates import EDIT, PUBLISH, VOID

SIZE = 30
GAPS_SHOWN = 20


@only_for(EDIT, PUBLISH, VOID)
@require_GET
def numbers(request: HttpRequest) -> HttpResponse:
    asked = {name: request.GET.get(name, "").replace("\x00", "").strip()[:80] for name in ("q", "kind", "void")}
    is_city = _sees_city(request)
    page = notices.number_page(
        None if is_city else _own(request), kind=asked["kind"], text=asked["q"], only_void=asked["void"] == "yes",
        after=request.GET.get("after") or None, size=SIZE,
    )  # fmt: skip
    query, here = {name: value for name, value in asked.items() if value}, reverse("office:paper_numbers")
    facts = {
        "rows": page.rows,
        "asked": asked,
        "is_filtered": bool(query),
        "kinds": [(one.kind, one.name) for one in notices.template_rows(official(request))],
        "gaps": notices.number_gaps(limit=GAPS_SHOWN) if is_city else [],
        "is_city": is_city,
        "may_void": holds(request, VOID),
        "may_templates": holds(request, EDIT, PUBLISH),
        "next_href": f"{here}?{urlencode(query | {'after': page.next_cursor})}" if page.next_cursor else "",
        "first_href": f"{here}?{urlencode(query)}" if request.GET.get("after") else "",
    }
    return render(request, "office/papers/numbers.html", facts)


@only_for(VOID)
@require_http_methods(["GET", "POST"])
def void(request: HttpRequest, notice: uuid.UUID) -> HttpResponse:
    one = notices.number_row(notice)
    if not _sees_city(request) and one.agency_uscc not in _own(request):
        raise NotFoundError(what="这份文书")
    reason, errors = "", {}
    if request.method == "POST":
        reason = request.POST.get("reason", "").replace("\x00", "").strip()[:400]
        try:
            notices.void_notice(actor=official(request), notice_id=notice, reason=reason)
            messages.success(request, f"{one.number} 已作废，文号不再使用")
            return redirect("office:paper_numbers")
        except InvalidInputError as refusal:
            errors = dict(refusal.fields)
    facts: dict[str, Any] = {"one": one, "reason": reason, "errors": errors}
    return render(request, "office/papers/void.html", facts, status=422 if errors else 200)


def _sees_city(request: HttpRequest) -> bool:
    return any(identity.allowed_citywide(official(request), action) for action in (EDIT, PUBLISH, VOID))


def _own(request: HttpRequest) -> list[str]:
    """The agencies for which this person may void."""
    where = identity.scope(official(request), VOID)
    return [one.uscc for one in agencies.agencies() if where.covers(division_path=one.division_path, agency_id=one.id)]
