"""修改密码: everybody's own, whatever kind of account it is."""

from __future__ import annotations

from django.contrib import auth, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from tongban.common.errors import ConflictError, InvalidInputError
from tongban.support.identity import api as identity

from ..onward import home_of, target_of

DONE = "密码已修改。其他地方的登录和接口令牌都已失效，这里不用重新登录"


@sensitive_post_parameters()
@never_cache
@require_http_methods(["GET", "POST"])
def password_page(request: HttpRequest) -> HttpResponse:
    """The old password, and the new one twice; nothing typed is ever shown again."""
    user: identity.User = request.user  # type: ignore[assignment]
    if request.method == "GET":
        return _page(request, user, {})
    try:
        changed = identity.change_password(actor=user, old=_typed(request, "old"), new=_new(request))
    except InvalidInputError as refusal:
        return _page(request, user, refusal.fields, status=422)
    except ConflictError as refusal:
        return _page(request, user, {"old": refusal.sentence}, status=409)
    auth.update_session_auth_hash(request, changed)
    messages.success(request, DONE)
    return redirect(target_of(request) or reverse("portal:account"))


def _new(request: HttpRequest) -> str:
    """Both fields alike and filled in; the rules of passwords are asked by the action."""
    faults = {name: words for name, words in EMPTY.items() if not _typed(request, name)}
    if not faults and _typed(request, "new") != _typed(request, "again"):
        faults["again"] = "两次输入的新密码不一样，请重新输入"
    if faults:
        raise InvalidInputError(fields=faults)
    return _typed(request, "new")


EMPTY = {"old": "请输入原密码", "new": "请输入新密码", "again": "请再输入一次新密码"}


def _typed(request: HttpRequest, name: str) -> str:
    """One sign more than is allowed is kept, so that what is too long is refused and not cut."""
    return request.POST.get(name, "")[: identity.LONGEST_PASSWORD + 1]


def _page(request: HttpRequest, user: identity.User, errors: dict[str, str], *, status: int = 200) -> HttpResponse:
    is_citizen = user.kind == identity.UserKind.CITIZEN
    facts = {
        "errors": errors,
        "target": target_of(request),
        "rules": identity.password_rules(),
        "longest": identity.LONGEST_PASSWORD,
        "is_temporary": user.has_temporary_password,
        "home": "" if is_citizen or user.has_temporary_password else home_of(user),
    }
    template = "portal/password.html" if is_citizen else "portal/staff/password.html"
    return render(request, template, facts, status=status)
