"""承诺核查: what is to be checked, what was found, what came of it; and the records that false pledges left."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from tongban.common.errors import ConflictError, InvalidInputError
from tongban.serve.pledges import api as pledges
from tongban.ui.filters import date_cn, datetime_cn

from ..asking import official, only_for
from ..pledge_lists import LOOK, looked_up, tabs

CHECK = ("case.review", "case.decide")
READ = "case.read"
TYPED = ("is_true", "finding", "demand", "note", "reason", "heard")


@only_for(*LOOK)
@require_GET
def pledge_list(request: HttpRequest) -> HttpResponse:
    """Without a filter what is to be done, the most urgent first."""
    state, late = request.GET.get("state", ""), request.GET.get("late") == "yes"
    state = state if state in pledges.PledgeState.values else ""
    after = request.GET.get("after") or None
    page = pledges.pledges_page(official(request), state=state, only_late=late, after=after)
    query = urlencode({name: value for name, value in (("state", state), ("late", "yes" if late else "")) if value})
    here = f"{reverse('office:pledges')}?{query}"
    facts = {
        "tabs": tabs("office:pledges"),
        "states": [{"value": value, "label": label} for value, label in pledges.PledgeState.choices],
        "state": state,
        "late": late,
        "late_count": pledges.late_count(official(request)),
        "rows": page.rows,
        "next_href": f"{here}&{urlencode({'after': page.next_cursor})}" if page.next_cursor else "",
        "first_href": here if after else "",
    }
    return render(request, "office/pledges/list.html", facts)


@only_for(READ)
@require_GET
def pledge_page(request: HttpRequest, number: str) -> HttpResponse:
    return _page(request, number)


def _page(
    request: HttpRequest,
    number: str,
    *,
    errors: dict[str, str] | None = None,
    conflict: str = "",
    status: int = 200,
) -> HttpResponse:
    one = pledges.pledge_for(official(request), number)
    facts = {
        "one": one,
        "rows": _rows(one),
        "results": _results(one),
        "typed": {name: request.POST.get(name, "").replace("\x00", "").strip()[:2001] for name in TYPED},
        "errors": errors or {},
        "conflict": conflict,
        "key": str(uuid.uuid4()),
    }
    return render(request, "office/pledges/page.html", facts, status=status)


def _rows(one: pledges.PledgeInfo) -> list[dict[str, str]]:
    rows = [
        ("承诺主体", one.party_name),
        ("承诺人", f"{one.pledger_name}，{datetime_cn(one.pledged_at)}，{one.way}"),
        ("代替的材料", "、".join(one.materials)),
        ("应当符合的条件", "；".join(text.rstrip("。；") for text in one.conditions)),
        ("标准和要求", one.standard),
        ("违反承诺的后果", "；".join(text.rstrip("。；") for text in one.consequences)),
        ("核查方式", f"{one.check_within}，{one.check_way}"),
        ("公开范围", one.publicity),
    ]
    return [{"label": label, "value": value} for label, value in rows if value]


def _results(one: pledges.PledgeInfo) -> list[dict[str, str]]:
    rows = [
        ("核查期限", date_cn(one.check_due_on) if one.check_due_on else ""),
        ("核查", f"{one.checked_by_name}，{datetime_cn(one.checked_at)}" if one.checked_at else ""),
        ("核查情况", one.finding),
        ("整改要求", one.demand),
        ("整改期限", date_cn(one.fix_due_on) if one.fix_due_on else ""),
        ("了结", f"{one.settled_by_name or '系统'}，{datetime_cn(one.settled_at)}" if one.settled_at else ""),
        ("说明", one.note),
    ]
    return [{"label": label, "value": value} for label, value in rows if value]


@only_for(*CHECK)
@require_POST
def check(request: HttpRequest, number: str) -> HttpResponse:
    is_true = {"yes": True, "no": False}.get(request.POST.get("is_true", ""))
    return _act(
        request,
        number,
        "核查结果已登记" if is_true else "已登记不实，责令限期整改通知书已制发，失信记录已生成",
        lambda: pledges.record_check(
            actor=official(request),
            number=number,
            is_true=is_true,
            finding=_text(request, "finding"),
            demand=_text(request, "demand"),
            key=_key(request),
        ),
    )


@only_for(*CHECK)
@require_POST
def fix(request: HttpRequest, number: str) -> HttpResponse:
    return _act(
        request,
        number,
        "整改通过，已登记",
        lambda: pledges.record_fix(
            actor=official(request), number=number, note=_text(request, "note"), key=_key(request)
        ),
    )


@only_for("case.decide")
@require_POST
def revoke(request: HttpRequest, number: str) -> HttpResponse:
    return _act(
        request,
        number,
        "决定已撤销，撤销决定书已制发，证照同时撤销",
        lambda: pledges.revoke_pledged(
            actor=official(request),
            number=number,
            reason=_text(request, "reason"),
            heard=_text(request, "heard"),
            key=_key(request),
        ),
    )


def _act(request: HttpRequest, number: str, done: str, act: Callable[[], object]) -> HttpResponse:
    try:
        act()
    except InvalidInputError as refusal:
        return _page(request, number, errors=dict(refusal.fields), status=422)
    except ConflictError as refusal:
        return _page(request, number, conflict=refusal.sentence, status=409)
    messages.success(request, done)
    return redirect("office:pledge", number=number)


@only_for(*LOOK)
@require_GET
def record_list(request: HttpRequest) -> HttpResponse:
    return _records(request)


def _records(request: HttpRequest, **problem: Any) -> HttpResponse:
    return looked_up(
        request,
        "office:credit_records",
        "standing",
        lambda given, text, after: pledges.records_page(official(request), only_standing=given, text=text, after=after),
        "office/pledges/records.html",
        **problem,
    )


@only_for("case.decide")
@require_POST
def repair(request: HttpRequest, record_id: int) -> HttpResponse:
    try:
        pledges.repair_credit(actor=official(request), record_id=record_id, note=_text(request, "note"))
    except InvalidInputError as refusal:
        return _records(request, errors={f"note-{record_id}": refusal.fields["note"]}, status=422)
    except ConflictError as refusal:
        return _records(request, conflict=refusal.sentence, status=409)
    messages.success(request, "失信记录已修复，可以再选择告知承诺")
    return redirect("office:credit_records")


def _text(request: HttpRequest, name: str) -> str:
    return request.POST.get(name, "").replace("\x00", "").strip()[:2001]


def _key(request: HttpRequest) -> str | None:
    return request.POST.get("key", "")[:80] or None
