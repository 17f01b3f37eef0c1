"""Signing in, for whom one acts, messages, and the page 我的."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import auth, messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from tongban.common.errors import InvalidInputError, NotFoundError
from tongban.data.licences import api as licences
from tongban.serve.approvals import api as approvals
from tongban.support.agencies import api as agencies
from tongban.support.evaluation import api as evaluation
from tongban.support.forms import api as forms
from tongban.support.identity import api as identity
from tongban.support.notices import api as notices

from .. import todo
from ..asking import only_citizens
from ..chrome import unread
from ..onward import home_of, target_of

PAGE_SIZE = 20


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def login_page(request: HttpRequest) -> HttpResponse:
    target = target_of(request)
    if request.method == "GET" and request.user.is_authenticated:
        return redirect(target or home_of(request.user))
    facts: dict[str, Any] = {"errors": {}, "username": "", "target": target, "as_staff": _as_staff(request)}
    if request.method == "POST":
        facts["username"] = request.POST.get("username", "")[:64].strip()
        password = request.POST.get("password", "")[:200]
        facts["errors"] = _left_empty(facts["username"], password)
        if facts["errors"]:
            return render(request, "portal/login.html", facts, status=422)
        try:
            user = identity.sign_in(request, facts["username"], password)
        except InvalidInputError as refusal:
            facts["errors"] = refusal.fields
            return render(request, "portal/login.html", facts, status=422)
        return redirect(_after_sign_in(user, target))
    return render(request, "portal/login.html", facts)


def _left_empty(username: str, password: str) -> dict[str, str]:
    wanted = {"username": ("用户名", username), "password": ("密码", password)}
    return {name: f"请填写{label}" for name, (label, value) in wanted.items() if not value}


def _as_staff(request: HttpRequest) -> bool:
    return (request.GET.get("as") or request.POST.get("as")) == "staff"


def _after_sign_in(user: identity.User, target: str) -> str:
    if user.has_temporary_password:
        return reverse("portal:password") + (f"?{urlencode({'next': target})}" if target else "")
    if target:
        return target
    if user.kind == identity.UserKind.CITIZEN and len(identity.parties_of(user)) > 1:
        return reverse("portal:party")
    return home_of(user)


@login_not_required
@require_POST
def logout_page(request: HttpRequest) -> HttpResponse:
    auth.logout(request)
    response = redirect("portal:home")
    response.delete_cookie(settings.SESSION_COOKIE_NAME)
    return response


@only_citizens
@never_cache
@require_http_methods(["GET", "POST"])
def party_page(request: HttpRequest) -> HttpResponse:
    """为谁办事: oneself, or a legal person one represents or is authorised for."""
    user: identity.User = request.user  # type: ignore[assignment]
    if request.method == "POST":
        party = identity.choose_party(request, request.POST.get("id_number", ""))
        messages.success(request, f"现在为“{party.name}”办事")
        return redirect(target_of(request) or "portal:home")
    facts = {
        "parties": identity.parties_of(user),
        "current": identity.current_party(request),
        "target": target_of(request),
    }
    return render(request, "portal/party.html", facts)


@never_cache
def account_page(request: HttpRequest) -> HttpResponse:
    user: identity.User = request.user  # type: ignore[assignment]
    if user.kind != identity.UserKind.CITIZEN:
        return render(request, "portal/staff/account.html", _of_staff(user))
    parties = identity.parties_of(user)
    party = identity.current_party(request)
    ids = [one.id_number for one in parties]
    facts = {
        "party": party,
        "parties": parties,
        "todo": todo.strip_of(request),
        "cases": approvals.my_cases(parties, size=5).rows,
        "drafts": len(forms.drafts_of(user, prefix="apply:")),
        "licences": len(licences.held_by(party.id_number)),
        "messages_rows": notices.messages(ids, limit=5),
        "unread": unread(request),
        "to_rate": sum(not one.is_rated for one in evaluation.to_rate(ids, limit=100)),
    }
    return render(request, "portal/account.html", facts)


def _of_staff(user: identity.User) -> dict[str, Any]:
    names, home = identity.role_names(), home_of(user)
    return {
        "home": home if home != reverse("portal:account") else "",
        "agency": agencies.agency_by_id(user.agency_id).name if user.agency_id is not None else "—",
        "roles": list(dict.fromkeys(names.get(line.role, line.role) for line in identity.grants_of(user))),
    }


@only_citizens
@never_cache
@require_http_methods(["GET", "POST"])
def messages_page(request: HttpRequest) -> HttpResponse:
    ids = [party.id_number for party in identity.parties_of(request.user)]  # type: ignore[arg-type]
    if request.method == "POST":
        given = request.POST.getlist("id")
        if not all(one.isascii() and one.isdigit() and len(one) < 18 for one in given):
            raise NotFoundError(what="这条消息")
        notices.mark_read(request.user, ids, [int(one) for one in given] or None)
        return redirect("portal:messages")
    found = notices.message_page(ids, after=request.GET.get("after"), size=PAGE_SIZE)
    base = reverse("portal:messages")
    facts = {
        "rows": found.rows,
        "has_unread": unread(request) > 0,
        "next_href": f"{base}?after={found.next_cursor}" if found.next_cursor else "",
        "previous_href": f"{base}?after={found.previous_cursor}" if found.previous_cursor else "",
    }
    return render(request, "portal/messages.html", facts)
