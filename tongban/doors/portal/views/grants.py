"""奖补资金: policies, what may fit, one's own awards, and the lists that are open to everybody."""

from __future__ import annotations

import uuid
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from tongban.common.errors import InvalidInputError
from tongban.serve.grants import api as grants
from tongban.support.identity import api as identity

from ..asking import only_citizens
from ..chrome import signed_in

SIZE = 20
SENT = {"name": 60, "phone": 30, "words": 1000, "award": 18, "key": 100}


def _words(request: HttpRequest) -> str:
    return request.GET.get("q", "").replace("\x00", "").strip()[:60]


def _paging(request: HttpRequest, here: str, cursor: str | None, words: str = "") -> dict[str, str]:
    asked = {"q": words} if words else {}
    return {
        "next_href": f"{here}?{urlencode(asked | {'after': cursor})}" if cursor else "",
        "first_href": (f"{here}?{urlencode(asked)}" if asked else here) if request.GET.get("after") else "",
    }


def _party(request: HttpRequest) -> identity.Party | None:
    """For whom conditions are looked at; nobody who is not signed in, and no official."""
    if not signed_in(request) or request.user.kind != identity.UserKind.CITIZEN:  # type: ignore[union-attr]
        return None
    return identity.current_party(request)


@login_not_required
@never_cache
@require_safe
def policy_list(request: HttpRequest) -> HttpResponse:
    """Everything in force; on top of it, for who is signed in, what he may fit."""
    words, party = _words(request), _party(request)
    page = grants.public_policies(words, request.GET.get("after") or None, SIZE)
    is_first = not words and "after" not in request.GET
    facts = {
        "rows": page.rows,
        "words": words,
        "party": party,
        "matches": grants.matches(party) if party is not None and is_first else [],
        "is_first": is_first,
        **_paging(request, reverse("portal:grants"), page.next_cursor, words),
    }
    return render(request, "portal/grants/list.html", facts)


@login_not_required
@never_cache
@require_safe
def policy_page(request: HttpRequest, policy_id: int) -> HttpResponse:
    policy = grants.public_policy(policy_id)
    party = _party(request)
    match = grants.match(party, policy) if party is not None else None
    return render(request, "portal/grants/policy.html", {"policy": policy, "party": party, "match": match})


@only_citizens
@never_cache
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """我的奖补, and what may fit besides."""
    person: identity.User = request.user  # type: ignore[assignment]
    page = grants.awards_of(person, request.GET.get("after") or None, SIZE)
    party = identity.current_party(request)
    facts = {
        "rows": page.rows,
        "party": party,
        "matches": grants.matches(party) if "after" not in request.GET else [],
        **_paging(request, reverse("portal:my_grants"), page.next_cursor),
    }
    return render(request, "portal/grants/mine.html", facts)


@login_not_required
@never_cache
@require_safe
def publicity_list(request: HttpRequest) -> HttpResponse:
    words = _words(request)
    page = grants.publicities(words, request.GET.get("after") or None, SIZE)
    here = reverse("portal:grant_publicities")
    facts = {"rows": page.rows, "words": words, **_paging(request, here, page.next_cursor, words)}
    return render(request, "portal/grants/publicities.html", facts)


@login_not_required
@never_cache
@require_safe
def publicity_page(request: HttpRequest, number: str) -> HttpResponse:
    return _publicity(request, number, {"key": str(uuid.uuid4())}, {})


@login_not_required
@never_cache
@require_POST
def objection(request: HttpRequest, number: str) -> HttpResponse:
    """提出异议, by anybody under his name."""
    typed = {name: request.POST.get(name, "").replace("\x00", "").strip()[: most + 1] for name, most in SENT.items()}
    line = typed["award"]
    try:
        if not (line.isascii() and line.isdigit() and len(line) < 18):
            raise InvalidInputError(fields={"award": "请选择对哪一笔提异议"})
        grants.file_objection(
            number=number,
            award_id=int(line),
            name=typed["name"],
            phone=typed["phone"],
            words=typed["words"],
            key=typed["key"],
        )
    except InvalidInputError as refusal:
        return _publicity(request, number, typed, dict(refusal.fields))
    messages.success(request, "异议已收到，公示单位核实以后会按您留的电话答复")
    return redirect("portal:grant_publicity", number=number)


def _publicity(request: HttpRequest, number: str, typed: dict[str, str], errors: dict[str, str]) -> HttpResponse:
    words = _words(request)
    here = reverse("portal:grant_publicity", args=[number])
    page = grants.public_lines(number, words, request.GET.get("after") or None, SIZE)
    facts = {
        "publicity": grants.publicity(number),
        "rows": page.rows,
        "words": words,
        "typed": typed,
        "errors": errors,
        "choices": [{"value": one.id, "label": f"{one.name}，{one.amount}"} for one in page.rows],
        **_paging(request, here, page.next_cursor, words),
    }
    return render(request, "portal/grants/publicity.html", facts, status=422 if errors else 200)
