"""What every verb of a case shares: a small page of its own, shown as a dialog where scripts run.

A `Verb` says what it is called, which fields it asks for and what it does; `view_of` makes its page, with the paper
that the applicant would get beside the form.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from tongban.common.errors import ConflictError, InvalidInputError, PlatformError
from tongban.serve.approvals import api as approvals
from tongban.support.flow import api as flow
from tongban.support.identity import api as identity
from tongban.support.notices import api as notices

from .. import case_page as page
from .. import showing
from ..asking import View, official, only_for
from ..case_work import mine
from ..evidence_form import keep_evidence
from ..inbox import inbox_of

Field = dict[str, Any]
#: What a person writes at length, to be shown again when it could not be used.
WRITTEN = ("note", "result", "reason", "opinion")


@dataclass
class Asked:
    """One question about a case: who asks, what he sees, what he typed."""

    user: identity.User
    number: str
    typed: Mapping[str, str]
    key: str

    @cached_property
    def view(self) -> approvals.CaseView:
        """The whole case; looking at it is written to the audit log."""
        return approvals.case_view(self.user, self.number)

    @property
    def task(self) -> flow.TaskInfo:
        """My open task; a task that came back in the form keeps its number, so that a faster colleague is noticed."""
        wanted = self.typed.get("task", "")
        task_id = int(wanted) if wanted.isascii() and wanted.isdigit() and len(wanted) < 18 else 0
        held = mine(self.view, task_id)
        if task_id and (held is None or held.task.id != task_id):
            return flow.task(task_id)
        if held is None:
            raise ConflictError(reason="这件现在没有等您办的环节")
        return held.task


@dataclass(frozen=True)
class Verb:
    code: str
    title: str
    button: str
    kind: str
    note: str
    done: str
    fields: Callable[[Asked], list[Field]]
    act: Callable[[Asked], object]
    #: The verb of the case that has to be open now; empty for verbs of my task.
    needs: str = ""
    #: What is said beside the form while the applicant's paper cannot be shown yet; empty when nobody outside is told.
    waiting: str = ""


def name_of(user_id: int | None) -> str:
    found = identity.user_info(user_id or 0)
    return f"{found.name}　{found.title}".strip() if found else "不在用的账号"


def whole_id(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 18 else 0


def _ask(request: HttpRequest, number: str, verb: Verb) -> HttpResponse:
    user = official(request)
    if request.method == "POST":
        typed = {name: str(value).strip() for name, value in request.POST.items()}
        asked = Asked(user, number, typed, request.POST.get("key", "")[:80] or str(uuid.uuid4()))
        if request.FILES and "preview" not in typed:
            try:
                asked.typed = keep_evidence(request, user, typed)
            except InvalidInputError as refusal:
                return _page(request, asked, verb, dict(refusal.fields))
        return _preview(request, asked, verb) if "preview" in typed else _answer(request, asked, verb)
    asked = Asked(user, number, {}, str(uuid.uuid4()))
    view = asked.view
    if verb.needs and verb.needs not in {one.code for one in view.verbs}:
        raise ConflictError(reason=f"办件现在是“{view.case.state_name}”，不能{verb.title}；或者这不是您单位的办件")
    return _page(request, asked, verb, {})


def _preview(request: HttpRequest, asked: Asked, verb: Verb) -> HttpResponse:
    """What the applicant would get with what is typed so far; alone for htmx, in the page without scripts."""
    if request.headers.get("HX-Request") != "true":
        return _page(request, asked, verb, {})
    facts = {"told": _told(asked, verb), "address": request.get_full_path(), "verb": verb}
    return render(request, "office/case/told.html", facts)


def _answer(request: HttpRequest, asked: Asked, verb: Verb) -> HttpResponse:
    try:
        verb.act(asked)
    except InvalidInputError as refusal:
        return _page(request, asked, verb, dict(refusal.fields) or {"form": refusal.sentence})
    except ConflictError as refusal:
        lost = next((text for name in WRITTEN if (text := asked.typed.get(name))), "")
        return _as_whole(showing.show(request, asked.number, conflict=refusal.sentence, lost=lost, status=409))
    messages.success(request, verb.done)
    place = request.GET.urlencode()
    address = reverse("office:case", args=[asked.number])
    target = f"{address}?{place}" if place else address
    if request.headers.get("HX-Request") == "true":
        return HttpResponse(status=204, headers={"HX-Redirect": target})
    return redirect(target)


def _as_whole(response: HttpResponse) -> HttpResponse:
    """When the dialog asked, give it the work area instead: the case has moved on."""
    response["HX-Retarget"] = "#main"
    response["HX-Reselect"] = "#main"
    response["HX-Reswap"] = "outerHTML"
    return response


def _told(asked: Asked, verb: Verb) -> notices.Told | None:
    """The paper and the message as the applicant would get them; none while something is still missing."""
    if not verb.waiting or not asked.typed:
        return None
    try:
        return notices.rehearse(lambda: verb.act(asked))
    except PlatformError:
        return None


def _page(request: HttpRequest, asked: Asked, verb: Verb, errors: dict[str, str]) -> HttpResponse:
    box = inbox_of(request, asked.number)
    fields = [one | {"value": asked.typed.get(one["name"], one.get("value", ""))} for one in verb.fields(asked)]
    facts = {
        "inbox": box,
        "view": asked.view,
        "case": asked.view.case,
        "place": box.place,
        "head": page.head(asked.view),
        "verb": verb,
        "fields": fields,
        "errors": errors,
        "key": asked.key,
        "told": _told(asked, verb),
        "can": any(one["kind"] != "note" for one in fields),
    }
    return render(request, "office/case/verb.html", facts, status=422 if errors else 200)


def view_of(verb: Verb, *actions: str) -> View:
    def answer(request: HttpRequest, number: str) -> HttpResponse:
        return _ask(request, number, verb)

    return only_for(*actions)(require_http_methods(["GET", "POST"])(answer))
