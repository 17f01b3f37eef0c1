"""流程设计: the draft of a definition, node by node, with a live drawing and the check beside it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from tongban.common.errors import InvalidInputError
from tongban.support.flow import api as flow
from tongban.ui import flowdrawing

from .. import item_menu
from ..asking import only_for
from ..flow_design import changes, drawing, state
from ..flow_design.state import Design
from .flows import EDIT, checked_of, draft_of, saves_of


@only_for(EDIT)
@require_http_methods(["GET", "POST"])
def design(request: HttpRequest, code: str) -> HttpResponse:
    """Each button sends the whole page and gets it back; only 保存 writes. A submitted draft is only shown."""
    user, draft, _ = draft_of(request, code)
    if draft.state == flow.DraftState.SUBMITTED:
        messages.error(request, "草稿已经提交，要改请先退回")
        return redirect("office:flow", code=code)
    if request.method == "GET":
        kept = item_menu.number_asked(request.GET.get("save", ""))
        body = flow.draft_save(code, kept) if kept is not None else draft.body
        return _page(request, draft, Design(body, draft.saves))
    found = state.read(request.POST, saves_of(request, draft))
    button = request.POST.get("do", "")
    if button and found.errors and state.is_leaving(found, button):
        return _page(request, draft, found, status=422)
    if button != "save":
        if button:
            state.act(found, button, request.POST)
        return _page(request, draft, found)
    note = request.POST.get("note", "")
    try:
        saved = flow.save_draft(actor=user, code=code, body=found.body, saves=found.saves, note=note)
    except flow.DraftSavedError as refusal:
        theirs = changes.rows(flow.differences(draft.body, found.body))
        found.saves = refusal.saves
        return _page(request, draft, found, status=409, conflict={"words": refusal.sentence, "changes": theirs})
    except InvalidInputError as refusal:
        found.errors = dict(refusal.fields)
        return _page(request, draft, found, status=422)
    messages.success(request, f"草稿已保存（第 {saved.saves} 次）")
    return redirect("office:flow", code=code)


def _page(
    request: HttpRequest,
    draft: flow.DraftView,
    found: Design,
    *,
    status: int = 200,
    conflict: dict[str, Any] | None = None,
) -> HttpResponse:
    checked = checked_of(found.body, draft.code)
    facts = {
        "code": draft.code,
        "name": draft.name,
        "draft": draft,
        "design": found,
        "text": found.text(),
        "rows": drawing.rows(found, checked.faults),
        "one": drawing.opened(found),
        "palette": drawing.palette(),
        "picture": flowdrawing.lay_out(flow.draw_body(found.body)),
        "faults": drawing.findings(checked.faults, found.body, found.open),
        "hints": drawing.findings(checked.hints, found.body, found.open),
        "errors": {name.replace(".", "-"): reason for name, reason in found.errors.items()},
        "note": request.POST.get("note", draft.note),
        "conflict": conflict,
    }
    return render(request, "office/flows/design.html", facts, status=status)
