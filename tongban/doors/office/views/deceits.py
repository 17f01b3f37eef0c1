"""不实申请: who was found to have deceived in asking for a licence, until when he may not ask again; corrected here."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_POST

from tongban.common.errors import ConflictError, InvalidInputError
from tongban.serve.approvals import api as approvals

from ..asking import official, only_for
from ..pledge_lists import LOOK, looked_up


@only_for(*LOOK)
@require_GET
def deceit_list(request: HttpRequest) -> HttpResponse:
    return _list(request)


def _list(request: HttpRequest, **problem: Any) -> HttpResponse:
    return looked_up(
        request,
        "office:deceits",
        "barring",
        lambda given, text, after: approvals.deceits_page(
            official(request), only_barring=given, text=text, after=after
        ),
        "office/pledges/deceits.html",
        **problem,
    )


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
