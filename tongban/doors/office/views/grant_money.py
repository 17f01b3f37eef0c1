"""奖补的预算、公示和拨付: budgets with their ledger, open lists and what is said against them, payment orders."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tongban.common import clock
from tongban.common.errors import InvalidInputError
from tongban.serve.grants import api as grants

from ..asking import holds, official, only_for
from .grants import PUBLICITY, SIZE, number_of, paging, sent, tabs

MOST_FILE = 1024 * 1024


# -- Budgets ----------------------------------------------------------------------------------------------------------
@only_for(*grants.SEE_POLICIES)
@require_GET
def budget_list(request: HttpRequest) -> HttpResponse:
    user = official(request)
    page = grants.budgets(user, request.GET.get("after") or None, SIZE)
    policies = grants.policies(user, size=200).rows if holds(request, grants.BUDGET) else []
    facts = {
        "tabs": tabs(request, "grant_budgets"),
        "rows": page.rows,
        "policies": policies,
        "year": clock.today().year,
        **paging(request, reverse("office:grant_budgets"), page.next_cursor),
    }
    return render(request, "office/grants/budgets.html", facts)


@only_for(*grants.SEE_POLICIES)
@require_http_methods(["GET", "POST"])
def budget_page(request: HttpRequest, policy_id: int, year: int) -> HttpResponse:
    """台账 of a year; finance gives, takes back and carries over here."""
    user, errors = official(request), {}
    typed = {"key": str(uuid.uuid4())}
    if request.method == "POST":
        typed = sent(request, "what", "amount", "note", "key")
        words = {name: typed[name] for name in ("amount", "note", "key")}
        try:
            if typed["what"] == "carry":
                grants.carry_over(actor=user, policy_id=policy_id, year=year, **words)
            else:
                grants.change_budget(actor=user, policy_id=policy_id, year=year, **words)
        except InvalidInputError as refusal:
            errors = {f"{typed['what']}-{name}": words for name, words in refusal.fields.items()}
        else:
            messages.success(request, "已记入台账；排队的奖补按先后安排")
            return redirect("office:grant_budget", policy_id=policy_id, year=year)
    page = grants.entries(user, policy_id, year, request.GET.get("after") or None)
    facts = {
        "policy": grants.policy_versions(user, policy_id)[0],
        "year": year,
        "budget": next((one for one in grants.budgets_of(user, policy_id) if one.year == year), None),
        "rows": page.rows,
        "may_change": grants.rights(user, policy_id)["budget"],
        "typed": typed,
        "errors": errors,
        **paging(request, reverse("office:grant_budget", args=[policy_id, year]), page.next_cursor),
    }
    return render(request, "office/grants/budget.html", facts, status=422 if errors else 200)


# -- Publicity --------------------------------------------------------------------------------------------------------
@only_for(*PUBLICITY)
@require_http_methods(["GET", "POST"])
def publicity_list(request: HttpRequest) -> HttpResponse:
    """Lists, what waits for one, and objections; a list is opened here."""
    if request.method == "GET":
        return _publicities(request)
    typed, numbers = sent(request, "title", "contact", "days"), request.POST.getlist("numbers")
    try:
        made = grants.open_publicity(
            actor=official(request),
            policy_id=number_of(request.POST.get("policy", "")),
            numbers=numbers,
            title=typed["title"],
            contact=typed["contact"],
            days=number_of(typed["days"]),
        )
    except InvalidInputError as refusal:
        return _publicities(request, typed=typed, numbers=numbers, errors=dict(refusal.fields))
    messages.success(request, f"已公示，到 {made.ends_on:%Y-%m-%d} 为止")
    return redirect("office:grant_publicities")


def _publicities(
    request: HttpRequest,
    *,
    typed: dict[str, str] | None = None,
    numbers: Sequence[str] = (),
    errors: dict[str, str] | None = None,
    answered: dict[str, str] | None = None,
) -> HttpResponse:
    """`typed` and `numbers` belong to the list that was to be opened, `answered` to the objection of that number."""
    user = official(request)
    page = grants.publicities_for(user, request.GET.get("after") or None, SIZE)
    facts = {
        "tabs": tabs(request, "grant_publicities"),
        "rows": page.rows,
        "objections": grants.objections(user, size=50).rows,
        "waiting": grants.waiting_for_publicity(user),
        "chosen": number_of(request.POST.get("policy", "") or request.GET.get("policy", "")),
        "typed": typed or {"title": "", "contact": "", "days": "5"},
        "numbers": numbers,
        "answered": answered or {},
        "errors": errors or {},
        **paging(request, reverse("office:grant_publicities"), page.next_cursor),
    }
    return render(request, "office/grants/publicities.html", facts, status=422 if errors else 200)


@only_for(grants.PUBLICISE)
@require_POST
def objection_settle(request: HttpRequest, objection_id: int) -> HttpResponse:
    typed = sent(request, "answer", "verdict")
    try:
        if typed["verdict"] not in ("upheld", "dismissed"):
            raise InvalidInputError(fields={"verdict": "请选择核实结果：异议成立，或者不成立"})
        row = grants.settle_objection(
            actor=official(request),
            objection_id=objection_id,
            upheld=typed["verdict"] == "upheld",
            answer=typed["answer"],
        )
    except InvalidInputError as refusal:
        answered = typed | {"id": str(objection_id)}
        return _publicities(request, answered=answered, errors=dict(refusal.fields))
    messages.success(request, "异议成立，奖补已撤销，资金已退回预算" if row.state == "upheld" else "已记为异议不成立")
    return redirect("office:grant_publicities")


# -- Payment ----------------------------------------------------------------------------------------------------------
@only_for(*grants.SEE_MONEY)
@require_http_methods(["GET", "POST"])
def payment_list(request: HttpRequest) -> HttpResponse:
    """Orders, and for who makes them what may be paid now."""
    user = official(request)
    errors: dict[str, str] = {}
    typed, numbers = {"title": "", "key": str(uuid.uuid4())}, request.POST.getlist("numbers")
    if request.method == "POST":
        typed = sent(request, "title", "key")
        try:
            made = grants.make_batch(actor=user, numbers=numbers, title=typed["title"], key=typed["key"])
        except InvalidInputError as refusal:
            errors = dict(refusal.fields)
        else:
            messages.success(request, "拨付单已送复核")
            return redirect("office:grant_payment", number=made.number)
    page = grants.batches(user, request.GET.get("after") or None, SIZE)
    may_pay = holds(request, grants.PAY)
    facts = {
        "tabs": tabs(request, "grant_payments"),
        "rows": page.rows,
        "may_pay": may_pay,
        "waiting": grants.payable_awards(user) if may_pay else [],
        "typed": typed,
        "numbers": numbers,
        "errors": errors,
        **paging(request, reverse("office:grant_payments"), page.next_cursor),
    }
    return render(request, "office/grants/payments.html", facts, status=422 if errors else 200)


@only_for(*grants.SEE_MONEY)
@require_GET
def payment_page(request: HttpRequest, number: str) -> HttpResponse:
    return _payment(request, number, {})


def _payment(request: HttpRequest, number: str, errors: dict[str, str]) -> HttpResponse:
    facts = {
        "batch": grants.batch(official(request), number),
        "head": grants.ANSWER_HEAD,
        "may_export": holds(request, grants.PAY, grants.CHECK),
        "errors": errors,
    }
    return render(request, "office/grants/payment.html", facts, status=422 if errors else 200)


@only_for(grants.PAY, grants.CHECK)
@require_GET
def payment_csv(request: HttpRequest, number: str) -> HttpResponse:
    text = grants.bank_file(actor=official(request), number=number)
    answer = HttpResponse(text, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{number}.csv"'
    return answer


@only_for(grants.PAY, grants.CHECK)
@require_POST
def payment_do(request: HttpRequest, number: str, what: str) -> HttpResponse:
    user = official(request)
    try:
        if what == "approve":
            grants.check_batch(actor=user, number=number, approved=True)
            messages.success(request, "复核通过，可以导出银行文件")
        elif what == "return":
            grants.check_batch(actor=user, number=number, approved=False, note=sent(request, "note")["note"])
            messages.success(request, "已退回，里面的奖补可以重新组单")
        elif what == "answers":
            upload = request.FILES.get("file")
            if upload is None:
                raise InvalidInputError(fields={"file": "请选择银行回单的 CSV 文件"})
            content = upload.read(MOST_FILE + 1)
            paid, failed = grants.take_answers(actor=user, number=number, content=content)
            messages.success(request, f"回单已导入：成功 {paid} 笔，失败 {failed} 笔")
        else:
            raise Http404
    except InvalidInputError as refusal:
        return _payment(request, number, dict(refusal.fields))
    return redirect("office:grant_payment", number=number)
