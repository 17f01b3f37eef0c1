"""奖补资金: the awards that wait and those that are done, one of them with its amount and account, and the figures."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from tongban.common import clock
from tongban.common.errors import InvalidInputError
from tongban.serve.grants import api as grants

from ..asking import holds, official, only_for

SIZE = 30
PUBLICITY = (grants.PUBLICISE, grants.SUPERVISE)


def tabs(request: HttpRequest, here: str) -> list[dict[str, Any]]:
    pages = [("grants", "核定", grants.SEE_AWARDS), ("grant_policies", "政策", grants.SEE_POLICIES),
             ("grant_budgets", "预算", grants.SEE_POLICIES), ("grant_publicities", "公示", PUBLICITY),
             ("grant_payments", "拨付", grants.SEE_MONEY), ("grant_figures", "统计", grants.SEE_AWARDS)]  # fmt: skip
    return [
        {"label": label, "href": reverse(f"office:{name}"), "is_here": name == here}
        for name, label, actions in pages
        if holds(request, *actions)
    ]


def paging(request: HttpRequest, here: str, cursor: str | None, query: str = "") -> dict[str, str]:
    start = f"{here}?{query}" if query else here
    more = f"{query}&" if query else ""
    return {
        "next_href": f"{here}?{more}{urlencode({'after': cursor})}" if cursor else "",
        "first_href": start if request.GET.get("after") else "",
    }


def number_of(text: str) -> int:
    """A row's number as it came from the page; one that nothing has when it is none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 18 else 0


def sent(request: HttpRequest, *names: str, most: int = 1100) -> dict[str, str]:
    return {name: request.POST.get(name, "").replace("\x00", "").strip()[:most] for name in names}


def _asked(request: HttpRequest) -> dict[str, str]:
    return {name: request.GET.get(name, "").replace("\x00", "").strip()[:60] for name in ("q", "state", "policy")}


@only_for(*grants.SEE_AWARDS)
@require_GET
def award_list(request: HttpRequest) -> HttpResponse:
    asked, user = _asked(request), official(request)
    page = grants.awards(
        user,
        state=asked["state"],
        text=asked["q"],
        policy_id=number_of(asked["policy"]),
        after=request.GET.get("after") or None,
        size=SIZE,
    )
    query = urlencode({name: value for name, value in asked.items() if value})
    facts = {
        "tabs": tabs(request, "grants"),
        "rows": page.rows,
        "asked": asked,
        "query": query,
        "states": list(grants.AwardState.choices),
        **paging(request, reverse("office:grants"), page.next_cursor, query),
    }
    return render(request, "office/grants/awards.html", facts)


@only_for(*grants.SEE_AWARDS)
@require_GET
def awards_csv(request: HttpRequest) -> StreamingHttpResponse:
    asked = _asked(request)
    lines = list(
        grants.awards_csv(
            official(request), state=asked["state"], text=asked["q"], policy_id=number_of(asked["policy"])
        )
    )
    answer = StreamingHttpResponse(iter(lines), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="grants-{clock.today():%Y%m%d}.csv"'
    return answer


@only_for(*grants.SEE_AWARDS)
@require_GET
def figures(request: HttpRequest) -> HttpResponse:
    facts = {"tabs": tabs(request, "grant_figures"), "rows": grants.figures(official(request))}
    return render(request, "office/grants/figures.html", facts)


@only_for(*grants.SEE_AWARDS)
@require_GET
def award_page(request: HttpRequest, number: str) -> HttpResponse:
    return _page(request, number, {}, {})


def _page(request: HttpRequest, number: str, typed: dict[str, str], errors: dict[str, str]) -> HttpResponse:
    view = grants.award(official(request), number)
    cents = view.row.cents or view.worked_cents
    facts = {
        "award": view,
        "worked": grants.yuan(view.worked_cents) if view.worked_cents is not None else "由审核人员核定",
        "amount": grants.plain(cents) if cents else "",
        "typed": typed,
        "errors": errors,
    }
    return render(request, "office/grants/award.html", facts, status=422 if errors else 200)


@only_for(*grants.SEE_AWARDS)
@require_POST
def award_do(request: HttpRequest, number: str, what: str) -> HttpResponse:
    """核定金额, or another account for what the bank refused."""
    if what not in ("assess", "account"):
        raise Http404
    typed = sent(request, "seen", "amount", "reason", "holder", "account", "bank", "note")
    user = official(request)
    try:
        if what == "assess":
            amount, reason, seen = (typed[name] for name in ("amount", "reason", "seen"))
            grants.assess(actor=user, number=number, amount=amount, reason=reason, seen=seen)
        else:
            names = ("holder", "account", "bank", "note")
            grants.fix_account(actor=user, number=number, **{name: typed[name] for name in names})
    except InvalidInputError as refusal:
        return _page(request, number, typed, {f"{what}-{name}": words for name, words in refusal.fields.items()})
    messages.success(request, "已核定，可以到办件页作决定" if what == "assess" else "收款账户已更正")
    return redirect("office:grant_award", number=number)
