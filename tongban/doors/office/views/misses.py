"""搜不到的话: words that found nothing, most often asked first; the editor teaches a word, or says why not."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from tongban.common.errors import InvalidInputError
from tongban.support.identity import api as identity
from tongban.support.search import api as search

from ..asking import official, only_for, require_citywide

MANAGE = "search.manage"
SIZE, HITS = 50, 5
_BETWEEN = re.compile(r"[\n、，,；;]")


@only_for(MANAGE)
@require_GET
def miss_list(request: HttpRequest) -> HttpResponse:
    state = _state(request.GET.get("state", ""))
    page = search.misses_page(state=state, after=request.GET.get("after") or None, size=SIZE)
    counts, here, mine = search.misses_count(), reverse("office:misses"), {"state": state.value}
    facts = {
        "rows": page.rows,
        "state": state,
        "tabs": [
            {"label": one.label, "count": counts[one], "href": f"{here}?state={one.value}", "is_here": one == state}
            for one in search.MissState
        ],
        "may_change": identity.allowed_citywide(official(request), MANAGE),
        "next_href": f"{here}?{urlencode(mine | {'after': page.next_cursor})}" if page.next_cursor else "",
        "first_href": f"{here}?state={state.value}" if request.GET.get("after") else "",
    }
    return render(request, "office/misses/list.html", facts)


@only_for(MANAGE)
@require_GET
def miss_page(request: HttpRequest, miss_id: int) -> HttpResponse:
    require_citywide(request, MANAGE)
    miss = search.miss(miss_id)
    return _page(request, miss, {"phrase": miss.text, "targets": ""}, {})


@only_for(MANAGE)
@require_POST
def teach(request: HttpRequest, miss_id: int) -> HttpResponse:
    """A synonym for these words; they are done with it."""
    require_citywide(request, MANAGE)
    typed = {name: request.POST.get(name, "").replace("\x00", "").strip()[:500] for name in ("phrase", "targets")}
    targets = [one for one in _BETWEEN.split(typed["targets"].replace("\r", "")) if one.strip()]
    try:
        miss = search.teach_from_miss(actor=official(request), miss_id=miss_id, phrase=typed["phrase"], targets=targets)
    except InvalidInputError as refusal:
        return _page(request, search.miss(miss_id), typed, refusal.fields, status=422)
    messages.success(request, f"“{miss.text}”已处理：{miss.note}，几秒之内生效")
    return redirect("office:misses")


@only_for(MANAGE)
@require_POST
def settle(request: HttpRequest, miss_id: int) -> HttpResponse:
    require_citywide(request, MANAGE)
    state = _state(request.POST.get("state", ""))
    note = request.POST.get("note", "").replace("\x00", "")[:500]
    try:
        settled = search.settle_miss(actor=official(request), miss_id=miss_id, state=state, note=note)
    except InvalidInputError as refusal:
        miss = search.miss(miss_id)
        return _page(request, miss, {"phrase": miss.text, "targets": "", "note": note}, refusal.fields, status=422)
    messages.success(request, f"“{settled.text}”改为{state.label}")
    return redirect("office:misses")


def _state(value: str) -> search.MissState:
    return search.MissState(value) if value in search.MissState.values else search.MissState.OPEN


def _page(
    request: HttpRequest, miss: Any, typed: dict[str, str], errors: dict[str, str], *, status: int = 200
) -> HttpResponse:
    """With what the search finds for the words now: since they missed, something may have been added."""
    facts = {"miss": miss, "typed": typed, "errors": errors, "hits": search.query(miss.text, limit=HITS)}
    return render(request, "office/misses/page.html", facts, status=status)
