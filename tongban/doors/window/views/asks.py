"""部门补正要求: what a department's system wants of the applicant; the clerk sends it on or says why not."""

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
def department_ask(request: HttpRequest, number: str) -> HttpResponse:
    view, ask = intake.application_for(clerk(request), number), intake.waiting_ask(clerk(request), number)
    if ask is None:
        messages.warning(request, "没有等您确认的补正要求")
        return redirect("window:case", number=number)
    typed = {
        "days": request.POST.get("days", "").strip() or str(intake.CORRECTION_DAYS),
        "reason": request.POST.get("reason", "").replace("\x00", "").strip(),
        "key": request.POST.get("key", "")[:80] or str(uuid.uuid4()),
    }
    errors: dict[str, str] = {}
    if request.method == "POST":
        try:
            done = _decide(request, number, typed)
        except InvalidInputError as refusal:
            errors = dict(refusal.fields)
        except ConflictError as refusal:
            messages.warning(request, refusal.sentence)
            return redirect("window:case", number=number)
        else:
            messages.success(request, done)
            return redirect("window:case", number=number)
    facts = {"view": view, "case": view.case, "ask": ask, "typed": typed, "errors": errors}
    return render(request, "window/case/department_ask.html", facts, status=422 if errors else 200)


def _decide(request: HttpRequest, number: str, typed: dict[str, str]) -> str:
    actor, key = clerk(request), typed["key"]
    if request.POST.get("do") == "send":
        if not (typed["days"].isascii() and typed["days"].isdigit() and len(typed["days"]) < 6):
            raise InvalidInputError(fields={"days": "请填写几个工作日，如 15"})
        intake.send_on(actor=actor, number=number, days=int(typed["days"]), key=key)
        return "已告知申请人，材料交来以后自动送给部门系统"
    intake.decline_ask(actor=actor, number=number, reason=typed["reason"], key=key)
    return "没有发出，理由已答复部门系统"
