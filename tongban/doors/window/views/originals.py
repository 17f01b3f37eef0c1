"""核原件: what the clerk compared with its original, one line a material."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from tongban.common.errors import ConflictError, InvalidInputError
from tongban.serve.intake import api as intake

from ..asking import ACCEPT, clerk, only_clerks


@only_clerks(ACCEPT)
@never_cache
@require_http_methods(["GET", "POST"])
def originals(request: HttpRequest, number: str) -> HttpResponse:
    view = intake.application_for(clerk(request), number)
    lines = [one for one in view.materials if one.source in ("file", "paper")]
    data, is_post, errors = request.POST, request.method == "POST", {}
    kinds = {one.code: data.get(f"kind.{one.code}", "") if is_post else one.seen_as for one in lines}
    counts = {one.code: data.get(f"count.{one.code}", str(one.seen_count or 1)).strip()[:3] for one in lines}
    if is_post:
        seen = {code: {"kind": kind, "count": counts[code]} for code, kind in kinds.items() if kind}
        try:
            intake.check_originals(
                actor=clerk(request), number=number, seen=seen, key=data.get("key", "")[:100] or None
            )
        except InvalidInputError as refusal:
            errors = dict(refusal.fields)
        except ConflictError as refusal:
            messages.warning(request, refusal.sentence)
            return redirect("window:case", number=number)
        else:
            messages.success(request, f"已登记核对 {len(seen)} 份")
            return redirect("window:case", number=number)
    facts = {
        "case": view.case,
        "rows": [
            {
                "one": one,
                "kind": kinds[one.code],
                "count": counts[one.code],
                "error": errors.get(f"seen.{one.code}", ""),
            }
            for one in lines
        ],
        "errors": errors,
        "key": data.get("key") or str(uuid.uuid4()),
    }
    return render(request, "window/case/originals.html", facts, status=422 if errors else 200)
