"""预审 of one application: opinions item by item, once; passed; the originals are here."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from tongban.common.errors import ConflictError, InvalidInputError
from tongban.serve.intake import api as intake

from .. import case_page, sheet
from ..asking import ACCEPT, clerk, only_clerks

DONE = {
    "ask": "预审意见已经一次告诉申请人",
    "pass": "预审通过，已通知申请人",
    "receive": "已正式收件，受理期限从今天起算",
}
NEEDED = {"ask": "ask_preview", "pass": "pass_preview", "receive": "receive_originals"}


@only_clerks(ACCEPT)
@never_cache
@require_http_methods(["GET", "POST"])
def preview(request: HttpRequest, number: str) -> HttpResponse:
    view = intake.application_for(clerk(request), number)
    if view.preview is None or view.case.state != "previewing":
        return redirect("window:case", number=number)
    found = sheet.posted(view, request.POST) if request.method == "POST" else sheet.stored(view)
    errors: dict[str, str] = {}
    if request.method == "POST":
        errors = _answer(request, view, found)
        if not errors:
            return redirect(f"{reverse('window:case', args=[number])}?list=previewing")
    verbs = {verb.code for verb in view.verbs}
    facts: dict[str, Any] = {
        "view": view,
        "case": view.case,
        "one": view.preview,
        "rows": case_page.material_rows(view, found, "", errors, "list=previewing"),
        "verbs": verbs,
        "errors": errors,
        "note": request.POST.get("note", ""),
        "needs_originals": request.POST.get("needs_originals", "yes"),
        "key": request.POST.get("key") or str(uuid.uuid4()),
    }
    return render(request, "window/case/preview.html", facts, status=422 if errors else 200)


def _answer(request: HttpRequest, view: intake.ApplicationView, found: sheet.Sheet) -> dict[str, str]:
    user, number, verb = clerk(request), view.number, request.POST.get("verdict", "")
    key = request.POST.get("key", "")[:100] or None
    if verb not in DONE:
        return {"verdict": "请选择要办理的操作"}
    problems = {"ask": "correct", "pass": "accept"}.get(verb)
    if problems and (errors := sheet.problems(found, problems)):
        return errors
    try:
        if verb == "ask":
            intake.ask_preview(actor=user, number=number, items=sheet.corrections(found), key=key)
        elif verb == "pass":
            intake.pass_preview(
                actor=user,
                number=number,
                verdicts=sheet.findings(found),
                note=request.POST.get("note", ""),
                needs_originals=request.POST.get("needs_originals", "yes") == "yes",
                key=key,
            )
        else:
            intake.receive_originals(actor=user, number=number, key=key)
    except InvalidInputError as refusal:
        return {
            f"v.{name.removeprefix('materials.')}" if name.startswith("materials.") else name: why
            for name, why in refusal.fields.items()
        } or {"verdict": refusal.sentence}
    except ConflictError as refusal:
        messages.warning(request, refusal.sentence)
        return {}
    messages.success(request, DONE[verb])
    return {}
