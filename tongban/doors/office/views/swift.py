"""智能审批 (秒批): the switches, what is sampled for a second look, and why a case was decided as it was."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tongban.common.errors import ConflictError, InvalidInputError
from tongban.serve.approvals import api as approvals
from tongban.serve.swift import api as swift
from tongban.support.identity import api as identity

from ..asking import holds, official, only_for

READ, PUBLISH, DECIDE, REVIEW = "case.read", "items.publish", "case.decide", "case.review"
LOOK = (PUBLISH, DECIDE, REVIEW, "case.supervise")
#: (which, words)
LISTS = (("", "待复核"), ("agreed", "复核同意"), ("problem", "发现问题"), ("manual", "转人工的"), ("all", "全部"))
TABS = (("开关和抽查办法", "office:swift"), ("抽查复核", "office:swift_samples"))


def tabs(request: HttpRequest, here: str) -> list[dict[str, Any]]:
    """Who does not read cases has no list of samples."""
    names = TABS if holds(request, READ) else TABS[:1]
    return [{"label": label, "href": reverse(name), "is_here": name == here} for label, name in names]


@only_for(*LOOK)
@require_http_methods(["GET", "POST"])
def switches(request: HttpRequest) -> HttpResponse:
    """POST turns one switch; off counts for the next case already."""
    if request.method == "GET":
        return _switches(request)
    typed = _typed(request, "scope", "to", "reason")
    try:
        swift.turn_switch(
            actor=official(request), scope=typed["scope"], is_on=typed["to"] == "on", reason=typed["reason"]
        )
    except InvalidInputError as refusal:
        return _switches(request, errors=dict(refusal.fields), typed=typed, status=422)
    except ConflictError as refusal:
        return _switches(request, errors={"reason": refusal.sentence}, typed=typed, status=409)
    messages.success(request, "已打开" if typed["to"] == "on" else "已关闭，下一件起转人工")
    return redirect("office:swift")


def _switches(
    request: HttpRequest,
    *,
    errors: dict[str, str] | None = None,
    typed: dict[str, str] | None = None,
    status: int = 200,
) -> HttpResponse:
    rows = swift.switch_rows(official(request))
    names = {row.scope: row.name for row in rows}
    facts = {
        "tabs": tabs(request, "office:swift"),
        "rows": rows,
        "turns": [(names.get(one.scope, one.scope), one) for one in swift.turns() if one.scope in names],
        "rules": swift.sampling_rules(),
        "recipe": swift.RECIPE,
        "may_set": identity.allowed_citywide(official(request), PUBLISH),
        "errors": errors or {},
        "typed": typed or {},
    }
    return render(request, "office/swift/switches.html", facts, status=status)


@only_for(PUBLISH)
@require_POST
def sampling(request: HttpRequest) -> HttpResponse:
    typed = _typed(request, "seed", "percent", "sampling_reason")
    try:
        swift.set_sampling(
            actor=official(request), seed=typed["seed"], percent=typed["percent"], reason=typed["sampling_reason"]
        )
    except InvalidInputError as refusal:
        named = {("sampling_reason" if name == "reason" else name): words for name, words in refusal.fields.items()}
        return _switches(request, errors=named, typed=typed, status=422)
    messages.success(request, "抽查办法已公布，从下一件起算")
    return redirect("office:swift")


@only_for(READ)
@require_GET
def samples(request: HttpRequest) -> HttpResponse:
    which = request.GET.get("which", "")
    after = request.GET.get("after") or None
    which = which if which in dict(LISTS) else ""
    page = swift.runs_page(official(request), which=which, after=after)
    here = f"{reverse('office:swift_samples')}?which={which}"
    facts = {
        "tabs": tabs(request, "office:swift_samples"),
        "lists": [
            {"label": words, "href": f"{reverse('office:swift_samples')}?which={code}", "is_here": code == which}
            for code, words in LISTS
        ],
        "rows": page.rows,
        "next_href": f"{here}&after={page.next_cursor}" if page.next_cursor else "",
        "first_href": here if after else "",
    }
    return render(request, "office/swift/samples.html", facts)


@only_for(READ)
@require_GET
def case_rule(request: HttpRequest, number: str) -> HttpResponse:
    """智能审批说明 of one case; where it was drawn, the place to say what a second look found."""
    return _case_rule(request, number)


def _case_rule(
    request: HttpRequest, number: str, *, errors: dict[str, str] | None = None, status: int = 200
) -> HttpResponse:
    run = swift.run_for(official(request), number)
    case = approvals.find(official(request), number)
    facts = {
        "case": case,
        "run": run,
        "recipe": swift.RECIPE,
        "typed": _typed(request, "agrees", "note"),
        "errors": errors or {},
        "may_revoke": case.state == "granted"
        and not case.revoked_at
        and identity.allowed(
            official(request),
            DECIDE,
            division_path=case.division_path,
            agency_id=case.agency_id,
            item_code=case.item_code,
        ),
    }
    return render(request, "office/swift/case.html", facts, status=status)


@only_for(READ)
@require_POST
def review(request: HttpRequest, run_id: int) -> HttpResponse:
    typed = _typed(request, "agrees", "note", "number")
    agrees = {"yes": True, "no": False}.get(typed["agrees"])
    try:
        run = swift.review_run(actor=official(request), run_id=run_id, agrees=agrees, note=typed["note"])
    except InvalidInputError as refusal:
        return _case_rule(request, typed["number"], errors=dict(refusal.fields), status=422)
    if agrees:
        messages.success(request, "复核同意，已记录")
    else:
        messages.warning(request, "已记录问题，这个事项的智能审批已经关停。决定确有错误的，请撤销")
    return redirect("office:swift_case", number=run.case_number)


def _typed(request: HttpRequest, *names: str) -> dict[str, str]:
    return {name: request.POST.get(name, "").replace("\x00", "").strip()[:2001] for name in names}
