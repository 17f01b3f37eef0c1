"""表单设计: the application form of an item's draft, question by question, with a preview and a test run."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from tongban.catalog.items import api as items
from tongban.common.errors import ConflictError, InvalidInputError, NotAllowedError
from tongban.support.forms import api as forms

from ..asking import official, only_for
from ..form_design import drawing, state, trial
from ..form_design.state import Design
from ..merge_page import difference
from ..opened import Opened, opened

EDIT = "items.edit"


@only_for(EDIT)
@require_http_methods(["GET", "POST"])
def design(request: HttpRequest, code: str) -> HttpResponse:
    """Each button sends the whole page and gets it back; only 保存 writes."""
    draft = _draft(request, code)
    if request.method == "GET":
        return _page(request, draft, Design(_groups(draft), began=Opened(draft.version, draft.revision)))
    found = state.read(request.POST, opened(request.POST, draft))
    button = request.POST.get("do", "")
    if button and found.errors and state.is_leaving(found, button):
        return _page(request, draft, found, status=422)
    if button == "save":
        return _save(request, draft, found)
    if button == "default":
        found = Design(_general(), began=found.began)
    elif button.startswith("add:"):
        group = button.removeprefix("add:")
        state.add(found, int(group) if group.isdecimal() else -1, request.POST.get(f"add[{group}]", ""))
    elif button:
        state.act(found, button)
    else:
        found.errors = {}
    return _page(request, draft, found)


def _draft(request: HttpRequest, code: str) -> items.DraftView:
    draft = items.draft(official(request), code)
    if not draft.may_edit:
        raise NotAllowedError
    return draft


def _groups(draft: items.DraftView) -> list[dict[str, Any]]:
    return state.readable(items.to_builtins(draft.body)["form"])


def _general() -> list[dict[str, Any]]:
    """The groups of the general form, as the start of an own one."""
    return [group for page in forms.DEFAULT_FORM["pages"] for group in page["groups"]]


def _save(request: HttpRequest, draft: items.DraftView, found: Design) -> HttpResponse:
    wrong = drawing.faults(found.groups, found.open)
    if wrong:
        first = wrong[0].place
        if found.open != first:
            found = Design(found.groups, first, found.began)
        return _page(request, draft, found, status=422, refused=True)
    note = request.POST.get("note", "")
    user, began = official(request), found.began
    body = drawing.body_with(items.draft_at(user, draft.code, began.version, began.revision), found.groups)
    try:
        items.save_draft(
            actor=user, code=draft.code, body=body, revision=began.revision, version=began.version, note=note
        )
    except ConflictError:
        return difference(request, draft.code, items.to_builtins(body), began, note)
    except InvalidInputError as refusal:
        found.errors = dict(refusal.fields)
        return _page(request, draft, found, status=422)
    messages.success(request, "申请表已存进草稿，由另一位有发布权限的人员审核发布以后生效")
    return redirect("office:item", code=draft.code)


def _page(
    request: HttpRequest, draft: items.DraftView, found: Design, *, status: int = 200, refused: bool = False
) -> HttpResponse:
    wrong = drawing.faults(found.groups, found.open) if found.groups else []
    errors = {name.replace(".", "-"): reason for name, reason in found.errors.items()}
    if refused:
        errors |= {one.link: one.words for one in wrong}
    facts = {
        "draft": draft,
        "design": found,
        "rows": drawing.rows(found.groups, found.open),
        "one": drawing.opened(found),
        "palette": drawing.palette(found.groups),
        "text": found.text(),
        "open": state.words_of(found.open),
        "errors": errors,
        "wrong": wrong,
        "preview": None if wrong else drawing.preview(drawing.body_with(draft.body, found.groups)),
        "note": request.POST.get("note", draft.change_note),
    }
    return render(request, "office/items/form_design.html", facts, status=status)


@only_for(EDIT)
@require_http_methods(["GET", "POST"])
def try_out(request: HttpRequest, code: str) -> HttpResponse:
    """试填: the form as applicants fill it in; nothing is stored."""
    draft = _draft(request, code)
    posted = request.POST.get("design")
    groups = state.groups_from(posted) if posted else _groups(draft)
    body = drawing.body_with(draft.body, groups)
    wrong = drawing.faults(groups, ()) if groups else []
    facts: dict[str, Any] = {"draft": draft, "wrong": wrong, "design": posted or ""}
    facts["began"] = opened(request.POST, draft)
    if not wrong:
        facts |= trial.run(items.own_form(body), body, request)
    return render(request, "office/items/form_trial.html", facts, status=422 if wrong else 200)
