"""办理: finishing my task, with a look at the decision before it is made."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from tongban.common.errors import ConflictError, InvalidInputError, NotFoundError
from tongban.serve.approvals import api as approvals
from tongban.support.flow import api as flow

from .. import case_page as page
from .. import giving, showing
from ..asking import official, only_for
from ..case_work import POSITIVE, mine, outcome_words, waiting_words
from ..chrome import WORK
from ..inbox import inbox_of

LONGEST_BASIS = 300
PERMIT = "01"


@only_for(*WORK)
@require_POST
def complete(request: HttpRequest, number: str) -> HttpResponse:
    """One outcome of my task. A decision, what goes against the applicant, and what asks for more to be filled in, is
    shown once more first."""
    user, typed = official(request), page.Typed.of(request.POST)
    if request.POST.get("back") == "yes":
        return showing.show(request, number, typed=typed)
    approvals.find(user, number)
    task = flow.task(typed.task_id)
    if task.subject != f"case:{number}":
        raise NotFoundError(what="这个任务")
    outcome = request.POST.get("outcome", "")
    asked = flow.gives_asked(task.id, outcome)
    is_grave = not task.is_cosign and (task.milestone == "decision" or outcome not in POSITIVE or bool(asked))
    if is_grave and task.is_open and flow.may_work(user, task) and request.POST.get("confirmed") != "yes":
        return _confirm(request, number, task, outcome, typed, {})
    return _perform(request, number, task, outcome, typed, is_grave=is_grave)


def _perform(
    request: HttpRequest, number: str, task: flow.TaskInfo, outcome: str, typed: page.Typed, *, is_grave: bool
) -> HttpResponse:
    user = official(request)
    errors = _errors(request, outcome, typed) if is_grave else {}
    if errors:
        return _confirm(request, number, task, outcome, typed, errors)
    view = approvals.case_view(user, number)
    try:
        step = approvals.complete_task(
            actor=user,
            task_id=task.id,
            outcome=outcome,
            opinion=_opinion(request, outcome, typed),
            checks={} if task.is_cosign else page.checks(view, typed),
            evidence=typed.evidence if outcome not in POSITIVE and typed.is_deceit else "",
            given=giving.read(flow.gives_asked(task.id, outcome), request.POST),
            key=request.POST.get("key", "")[:80] or None,
        )
    except InvalidInputError as refusal:
        fields = dict(refusal.fields) or {"opinion": refusal.sentence}
        if is_grave:
            return _confirm(request, number, task, outcome, typed, fields)
        return showing.show(request, number, typed=typed, errors=fields, status=422)
    except ConflictError as refusal:
        words = refusal.sentence.removesuffix("，请刷新后查看")  # the page below is the fresh one
        return showing.show(request, number, typed=typed, conflict=words, status=409)
    messages.success(request, _done_words(task, outcome, step))
    return redirect(_onwards(request, number))


def _done_words(task: flow.TaskInfo, outcome: str, step: flow.Step) -> str:
    name = next((one.name for one in task.outcomes if one.code == outcome), outcome)
    if step.is_repeat:
        return f"{task.name}：{name}（刚才已经办过，没有重复办理）"
    if step.result:
        return f"{task.name}：{name}，已办结，文书和通知已发出"
    if step.opened:
        return f"{task.name}：{name}，已送{'、'.join(dict.fromkeys(one.name for one in step.opened))}"
    return f"{task.name}：{name}，{waiting_words(task)}"


def _onwards(request: HttpRequest, number: str) -> str:
    """To the next case of the same list, or back to it."""
    place = request.GET.urlencode()
    following = request.POST.get("next", "")
    address = reverse("office:case", args=[following]) if following.isalnum() else reverse("office:home")
    return f"{address}?{place}" if place else address


def _errors(request: HttpRequest, outcome: str, typed: page.Typed) -> dict[str, str]:
    """Who refuses says why and by what rule (行政许可法 第三十八条)."""
    if outcome in POSITIVE:
        return {}
    errors = {}
    if not typed.opinion:
        errors["opinion"] = "请写明理由，理由要告知申请人"
    if not _bases(request):
        errors["basis"] = "请选择或写明依据"
    if typed.is_deceit and not typed.evidence:
        errors["evidence"] = "请写明认定的证据：哪份材料、哪里不实、怎样查明"
    if typed.evidence and not typed.is_deceit:
        errors["deceit"] = "写了证据的，请勾选认定；不认定的，请删去证据"
    return errors


def _bases(request: HttpRequest) -> list[str]:
    found = [*request.POST.getlist("basis"), request.POST.get("other_basis", "")]
    return list(dict.fromkeys(text.strip()[:LONGEST_BASIS] for text in found if text.strip()))


def _opinion(request: HttpRequest, outcome: str, typed: page.Typed) -> str:
    bases = _bases(request) if outcome not in POSITIVE else []
    if not bases:
        return typed.opinion
    return f"{typed.opinion.rstrip('。')}。依据：{'、'.join(bases)}。"


def _confirm(
    request: HttpRequest, number: str, task: flow.TaskInfo, outcome: str, typed: page.Typed, errors: dict[str, str]
) -> HttpResponse:
    user = official(request)
    view = approvals.case_view(user, number)
    held = mine(view, task.id)
    ahead = next((one for one in flow.outlook(task.id) if one.outcome.code == outcome), None)
    if held is None or ahead is None:
        raise InvalidInputError(fields={"outcome": "请选择办理意见"})
    is_positive, box = outcome in POSITIVE, inbox_of(request, number)
    opinion = _opinion(request, outcome, typed)
    facts: dict[str, Any] = {
        "inbox": box,
        "view": view,
        "case": view.case,
        "place": box.place,
        "head": page.head(view),
        "task": task,
        "outcome": outcome,
        "label": outcome_words(view, held, ahead),
        "is_positive": is_positive,
        "is_decision": held.is_decision,
        "typed": typed,
        "unticked": page.unticked(view, typed, held) if is_positive else [],
        "bases": [one.title for one in view.guide.bases],
        "chosen": request.POST.getlist("basis"),
        "other_basis": request.POST.get("other_basis", ""),
        "errors": errors,
        "key": request.POST.get("key") or str(uuid.uuid4()),
        "next": request.POST.get("next", ""),
        "asks_deceit": held.is_decision and not is_positive and view.case.kind_code == PERMIT,
        "deceit_hint": page.DECEIT_HINT,
        "inputs": giving.rows(flow.gives_asked(task.id, outcome), request.POST),
        "paper": _paper(user, number, is_positive, opinion, typed.is_deceit) if held.is_decision else None,
    }
    return render(request, "office/case/confirm.html", facts, status=422 if errors else 200)


def _paper(user: Any, number: str, is_grant: bool, opinion: str, is_deceit: bool) -> Any:
    """The paper as it would be; a refusal without its reason cannot be worded yet."""
    if not is_grant and not opinion:
        return None
    return approvals.preview_decision(user, number, is_grant=is_grant, opinion=opinion, is_deceit=is_deceit)
