"""人员: accounts of officials and what they are allowed to do."""

from __future__ import annotations

import secrets
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tongban.catalog.items import api as items
from tongban.common.codes import random_code
from tongban.common.errors import InvalidInputError, NotFoundError, PlatformError
from tongban.support.agencies import api as agencies
from tongban.support.identity import api as identity

from ..asking import official, only_for

MANAGE = "users.manage"
SIZE = 30
MOST_GRANTS = 60
LENGTHS = {"username": 40, "name": 60, "title": 40, "phone": 20, "agency_id": 9, "window_id": 9}
LABELS = {"name": "姓名", "title": "职务", "phone": "电话"}
Row = dict[str, Any]


@only_for(MANAGE)
@require_GET
def user_list(request: HttpRequest) -> HttpResponse:
    asked = {name: request.GET.get(name, "").replace("\x00", "").strip()[:60] for name in ("q", "agency", "role")}
    page = identity.users_page(
        official(request),
        q=asked["q"],
        agency_id=_number(asked["agency"]),
        role=asked["role"],
        after=request.GET.get("after") or None,
        size=SIZE,
    )
    query, here = urlencode({name: value for name, value in asked.items() if value}), reverse("office:users")
    facts = {
        "rows": page.rows,
        "asked": asked,
        "is_filtered": bool(query),
        "agencies": _agency_choices(request),
        "roles": [{"value": one.code, "label": one.name} for one in identity.roles()],
        "next_href": f"{here}?{query}&{urlencode({'after': page.next_cursor})}" if page.next_cursor else "",
        "first_href": f"{here}?{query}" if request.GET.get("after") else "",
    }
    return render(request, "office/users/list.html", facts)


@only_for(MANAGE)
@require_http_methods(["GET", "POST"])
def create(request: HttpRequest) -> HttpResponse:
    """A new account with a first password that is shown once; its rights are given on the next page."""
    typed = _typed(request)
    errors: dict[str, str] = {}
    if request.method == "POST":
        password = _first_password()
        errors = _unfilled(typed) | _too_long(typed)
        try:
            if errors:
                raise InvalidInputError(fields=errors)
            user = identity.create_staff(
                actor=official(request),
                username=typed["username"],
                name=typed["name"],
                agency_id=_number(typed["agency_id"]) or 0,
                password=password,
                title=typed["title"],
                phone=typed["phone"],
            )
        except InvalidInputError as refusal:
            errors = dict(refusal.fields)
        else:
            return _show_password(request, user.username, password, "账户已建立，还没有任何权限，请接着授权。")
    facts = {"typed": typed, "errors": errors, "agencies": _agency_choices(request)}
    return render(request, "office/users/create.html", facts, status=422 if errors else 200)


def _typed(request: HttpRequest) -> dict[str, str]:
    return {name: request.POST.get(name, "").replace("\x00", "").strip()[: most + 1] for name, most in LENGTHS.items()}


def _too_long(typed: dict[str, str]) -> dict[str, str]:
    return {
        name: f"{label}不能超过 {LENGTHS[name]} 字"
        for name, label in LABELS.items()
        if len(typed[name]) > LENGTHS[name]
    }


def _unchosen(typed: dict[str, str]) -> dict[str, str]:
    """A place that is none would otherwise quietly mean the old agency, or every window."""
    errors = _too_long(typed)
    if typed["agency_id"] and _number(typed["agency_id"]) is None:
        errors["agency_id"] = "请选择单位"
    if typed["window_id"] and _number(typed["window_id"]) is None:
        errors["window_id"] = "请从列出的窗口中选择；不坐窗口的不选"
    return errors


def _unfilled(typed: dict[str, str]) -> dict[str, str]:
    """All that is missing at once, in the order of the form."""
    words = {"username": "请填写用户名", "name": "请填写姓名", "agency_id": "请选择单位"}
    is_given = {"username": typed["username"], "name": typed["name"], "agency_id": _number(typed["agency_id"])}
    return {name: words[name] for name in words if not is_given[name]}


def _first_password() -> str:
    """Three groups of four unambiguous signs: 60 bits, to be typed once."""
    return "-".join(random_code(4) for _ in range(3)).lower() + str(secrets.randbelow(10))


def _show_password(request: HttpRequest, username: str, password: str, words: str) -> HttpResponse:
    facts = {"detail": identity.user_detail(official(request), username), "password": password, "words": words}
    return render(request, "office/users/password.html", facts)


@only_for(MANAGE)
@require_GET
def user_page(request: HttpRequest, username: str) -> HttpResponse:
    return _page(request, identity.user_detail(official(request), username))


def _page(
    request: HttpRequest,
    detail: identity.UserDetail,
    *,
    grants: list[Row] | None = None,
    typed: dict[str, str] | None = None,
    errors: dict[str, str] | None = None,
    status: int = 200,
) -> HttpResponse:
    user = official(request)
    held = [
        {
            "role": one.role,
            "division": one.division_code,
            "agency": one.agency_id or "",
            "item": one.item_code,
        }
        for one in detail.grants
    ]
    facts = {
        "detail": detail,
        "grants": [*(grants if grants is not None else held), {"role": "", "division": "", "agency": "", "item": ""}],
        "typed": typed
        or {
            "name": detail.name,
            "title": detail.title,
            "phone": detail.phone,
            "agency_id": str(detail.agency_id),
            "window_id": str(detail.window_id or ""),
        },
        "errors": errors or {},
        "roles": identity.roles(),
        "actions": identity.action_names(),
        "divisions": identity.manageable_divisions(user),
        "agencies": _agency_choices(request),
        "windows": _windows(user, detail),
    }
    return render(request, "office/users/user.html", facts, status=status)


@only_for(MANAGE)
@require_POST
def change(request: HttpRequest, username: str) -> HttpResponse:
    detail, typed = identity.user_detail(official(request), username), _typed(request)
    if errors := _unchosen(typed):
        return _page(request, detail, typed=typed, errors=errors, status=422)
    try:
        identity.change_staff(
            actor=official(request),
            user_id=detail.id,
            name=typed["name"],
            title=typed["title"],
            phone=typed["phone"],
            agency_id=_number(typed["agency_id"]) or detail.agency_id,
            window_id=_number(typed["window_id"]),
        )
    except PlatformError as refusal:
        fields = dict(refusal.fields) or {"form": refusal.sentence}
        return _page(request, detail, typed=typed, errors=fields, status=refusal.status)
    messages.success(request, "已保存")
    return redirect("office:user", username=username)


@only_for(MANAGE)
@require_POST
def grant(request: HttpRequest, username: str) -> HttpResponse:
    """The user has exactly these grants from now on; a row without a role, or marked, is taken away."""
    detail, rows = identity.user_detail(official(request), username), _grant_rows(request)
    unknown = _unknown_items(rows)
    if unknown:
        return _page(request, detail, grants=rows, errors=unknown, status=422)
    try:
        identity.set_grants(
            actor=official(request),
            user_id=detail.id,
            grants=[
                identity.GrantData(
                    row["role"], row["division"], int(row["agency"]) if row["agency"] else None, row["item"]
                )
                for row in rows
            ],
        )
    except PlatformError as refusal:
        fields = {f"grants-{name}": reason for name, reason in refusal.fields.items()} or {"grants": refusal.sentence}
        return _page(request, detail, grants=rows, errors=fields, status=refusal.status)
    messages.success(request, "授权已更新，下一次打开页面时生效")
    return redirect("office:user", username=username)


def _unknown_items(rows: list[Row]) -> dict[str, str]:
    """A code nobody has would quietly grant nothing."""
    errors = {}
    for index, row in enumerate(rows):
        try:
            if row["item"]:
                items.guide(row["item"])
        except NotFoundError:
            errors[f"grants-{index}-item"] = f"没有编码是“{row['item']}”的事项；不限事项的请空着"
    return errors


def _grant_rows(request: HttpRequest) -> list[Row]:
    found = []
    for index in range(MOST_GRANTS):
        name = f"grants-{index}-"
        if f"{name}role" not in request.POST:
            break
        row = {
            part: request.POST.get(f"{name}{part}", "").strip()[:60] for part in ("role", "division", "agency", "item")
        }
        if row["role"] and request.POST.get(f"{name}remove") != "yes":
            row["agency"] = row["agency"] if _number(row["agency"]) is not None else ""
            found.append(row)
    return found


@only_for(MANAGE)
@require_POST
def disable(request: HttpRequest, username: str) -> HttpResponse:
    detail = identity.user_detail(official(request), username)
    identity.disable_user(actor=official(request), user_id=detail.id)
    messages.success(request, f"{detail.name}的账户已停用，登录中的也已退出")
    return redirect("office:user", username=username)


@only_for(MANAGE)
@require_POST
def enable(request: HttpRequest, username: str) -> HttpResponse:
    detail = identity.user_detail(official(request), username)
    identity.enable_user(actor=official(request), user_id=detail.id)
    messages.success(request, f"{detail.name}的账户已启用")
    return redirect("office:user", username=username)


@only_for(MANAGE)
@require_POST
def reset(request: HttpRequest, username: str) -> HttpResponse:
    detail, password = identity.user_detail(official(request), username), _first_password()
    identity.reset_password(actor=official(request), user_id=detail.id, password=password)
    return _show_password(request, username, password, "密码已重置，原来的登录和接口令牌都已失效。")


def _windows(user: identity.User, detail: identity.UserDetail) -> list[Row]:
    """Of the halls that this administrator governs; the one that is held is always among them."""
    found = []
    for hall in agencies.halls():
        mine = identity.allowed(user, MANAGE, division_path=hall.division_path, agency_id=hall.agency_id)
        found += [
            {"value": one.id, "label": f"{hall.name} {one.words}（{one.kind_name}）"}
            for one in hall.windows
            if mine or one.id == detail.window_id
        ]
    return found


def _agency_choices(request: HttpRequest) -> list[Row]:
    return [{"value": one.id, "label": one.name} for one in identity.manageable_agencies(official(request))]


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None
