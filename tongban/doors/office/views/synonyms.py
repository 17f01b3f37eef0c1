"""检索用语: what people say and what guides call it; tried before it is saved, in use at once."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tongban.common.errors import InvalidInputError
from tongban.support.identity import api as identity
from tongban.support.search import api as search

from ..asking import official, only_for, require_citywide

MANAGE = "search.manage"
SIZE, MISSES = 50, 20
BETWEEN = re.compile(r"[\n、，,；;]")


@only_for(MANAGE)
@require_GET
def synonym_list(request: HttpRequest) -> HttpResponse:
    asked = {name: request.GET.get(name, "").replace("\x00", "").strip()[:60] for name in ("q", "state")}
    state = asked["state"] if asked["state"] in search.SynonymState.values else ""
    after = request.GET.get("after", "")[:60]
    rows, onward, count = search.synonyms_page(text=asked["q"], state=state, after=after, size=SIZE)
    query, here = {name: value for name, value in asked.items() if value}, reverse("office:synonyms")
    facts = {
        "rows": rows,
        "count": count,
        "asked": asked,
        "is_filtered": bool(query),
        "states": search.SynonymState.choices,
        "misses": search.misses(MISSES),
        "may_change": identity.allowed_citywide(official(request), MANAGE),
        "next_href": f"{here}?{urlencode(query | {'after': onward})}" if onward else "",
        "first_href": f"{here}?{urlencode(query)}" if after else "",
    }
    return render(request, "office/synonyms/list.html", facts)


@only_for(MANAGE)
@require_http_methods(["GET", "POST"])
def create(request: HttpRequest) -> HttpResponse:
    require_citywide(request, MANAGE)
    if request.method == "GET":
        phrase = request.GET.get("phrase", "").replace("\x00", "")[:60]
        return _form(request, {"phrase": phrase, "targets": "", "sample": phrase}, {})
    typed = _typed(request)
    if request.POST.get("try"):
        return _tried(request, typed, typed["phrase"])
    try:
        row = search.create_synonym(actor=official(request), phrase=typed["phrase"], targets=_targets(typed))
    except InvalidInputError as refusal:
        return _form(request, typed, refusal.fields, status=422)
    messages.success(request, f"“{row.phrase}”已保存，几秒之内生效")
    return redirect("office:synonym", phrase=row.phrase)


@only_for(MANAGE)
@require_http_methods(["GET", "POST"])
def synonym_page(request: HttpRequest, phrase: str) -> HttpResponse:
    require_citywide(request, MANAGE)
    pair = search.synonym(phrase)
    if request.method == "GET":
        return _form(request, {"phrase": phrase, "targets": "\n".join(pair.targets), "sample": phrase}, {}, pair)
    typed = _typed(request) | {"phrase": phrase}
    if request.POST.get("try"):
        return _tried(request, typed, phrase, pair)
    try:
        search.save_synonym(actor=official(request), phrase=phrase, targets=_targets(typed))
    except InvalidInputError as refusal:
        return _form(request, typed, refusal.fields, pair, status=422)
    messages.success(request, f"“{phrase}”已保存，几秒之内生效")
    return redirect("office:synonym", phrase=phrase)


@only_for(MANAGE)
@require_POST
def switch_off(request: HttpRequest, phrase: str) -> HttpResponse:
    """停用: a pair that ships cannot be deleted, only no longer used."""
    require_citywide(request, MANAGE)
    pair = search.synonym(phrase)
    search.save_synonym(actor=official(request), phrase=phrase, targets=list(pair.targets), is_active=False)
    messages.success(request, f"“{phrase}”已停用")
    return redirect("office:synonym", phrase=phrase)


@only_for(MANAGE)
@require_POST
def remove(request: HttpRequest, phrase: str) -> HttpResponse:
    """What was entered here is forgotten; what ships for the phrase is in use again."""
    require_citywide(request, MANAGE)
    pair = search.synonym(phrase)
    search.delete_synonym(actor=official(request), phrase=phrase)
    if pair.is_shipped:
        messages.success(request, f"“{phrase}”已恢复成随平台的")
        return redirect("office:synonym", phrase=phrase)
    messages.success(request, f"“{phrase}”已删除")
    return redirect("office:synonyms")


def _typed(request: HttpRequest) -> dict[str, str]:
    names = {"phrase": 60, "targets": 1000, "sample": 60}
    return {name: request.POST.get(name, "").replace("\x00", "").strip()[:most] for name, most in names.items()}


def _targets(typed: dict[str, str]) -> list[str]:
    return search.wanted_targets(BETWEEN.split(typed["targets"].replace("\r", "")))


def _tried(
    request: HttpRequest, typed: dict[str, str], phrase: str, pair: search.SynonymInfo | None = None
) -> HttpResponse:
    """The form as it was typed, with what a query finds now and would find; nothing is saved."""
    targets = _targets(typed)
    errors = search.synonym_faults(phrase, targets)
    if errors:
        return _form(request, typed, errors, pair, status=422)
    typed["sample"] = typed["sample"] or phrase
    found = search.trial(typed["sample"], phrase=phrase, targets=targets)
    return _form(request, typed, {}, pair, trial=found)


def _form(
    request: HttpRequest,
    typed: dict[str, str],
    errors: dict[str, str],
    pair: search.SynonymInfo | None = None,
    *,
    trial: search.Trial | None = None,
    status: int = 200,
) -> HttpResponse:
    facts: dict[str, Any] = {"pair": pair, "typed": typed, "errors": errors, "trial": trial}
    return render(request, "office/synonyms/form.html", facts, status=status)
