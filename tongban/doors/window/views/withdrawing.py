"""撤回 at the counter: on behalf of an applicant who stands there, until the decision."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from tongban.common.errors import ConflictError, InvalidInputError
from tongban.serve.intake import api as intake

from ..asking import REGISTER, clerk, only_clerks


@only_clerks(REGISTER)
@never_cache
@require_http_methods(["GET", "POST"])
def withdraw(request: HttpRequest, number: str) -> HttpResponse:
    """The clerk says that he has seen who asks and has it in writing; the reason goes into the record."""
    view = intake.application_for(clerk(request), number)
    if "withdraw" not in {verb.code for verb in view.verbs}:
        messages.warning(request, f"这一件{view.case.state_name}，不能撤回")
        return redirect("window:case", number=number)
    typed = {
        "reason": request.POST.get("reason", "").replace("\x00", "").strip(),
        "seen": request.POST.get("seen", ""),
        "key": request.POST.get("key", "")[:80] or str(uuid.uuid4()),
    }
    errors: dict[str, str] = {}
    if request.method == "POST":
        if typed["seen"] != "yes":
            errors["seen"] = "请先核对身份，收下申请人签字的撤回申请"
        else:
            try:
                intake.withdraw(
                    actor=clerk(request), number=number, reason=typed["reason"] or "申请人到窗口撤回", key=typed["key"]
                )
            except InvalidInputError as refusal:
                errors = dict(refusal.fields)
            except ConflictError as refusal:
                messages.warning(request, refusal.sentence)
                return redirect("window:case", number=number)
            else:
                messages.success(request, "申请已撤回")
                return redirect("window:case", number=number)
    facts = {"view": view, "case": view.case, "typed": typed, "errors": errors}
    return render(request, "window/case/withdraw.html", facts, status=422 if errors else 200)
