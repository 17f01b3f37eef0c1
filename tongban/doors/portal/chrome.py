"""What stands around every citizen page: region switch, account links, navigation, footer."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from tongban.support.agencies import api as agencies
from tongban.support.identity import api as identity
from tongban.support.notices import api as notices

from .region import region_of

Link = dict[str, Any]


def chrome(request: HttpRequest) -> dict[str, Any]:
    return {
        "home": reverse("portal:home"),
        "place": _place(request),
        "regions": _regions(request),
        "account": _account(request),
        "nav": _nav(request),
        "footer": _footer(),
        "tabs": _tabs(request),
    }


def search_href(request: HttpRequest) -> str:
    """For pages that stand without the rest (404)."""
    return reverse("portal:search")


def signed_in(request: HttpRequest) -> bool:
    """False without asking the database when there is no session at all."""
    return settings.SESSION_COOKIE_NAME in request.COOKIES and request.user.is_authenticated


def unread(request: HttpRequest) -> int:
    if not signed_in(request):
        return 0
    held = getattr(request, "_unread", None)
    if held is None:
        held = notices.unread_count([party.id_number for party in identity.parties_of(request.user)])  # type: ignore[arg-type]
        request._unread = held  # type: ignore[attr-defined]
    return held


def _place(request: HttpRequest) -> dict[str, str]:
    here = region_of(request)
    if here is None:
        return {"name": f"{settings.CITY_NAME}市", "path": f"{settings.CITY_NAME}市"}
    return {"name": here.name, "path": " › ".join(one.name for one in agencies.ancestors(here.code))}


def _regions(request: HttpRequest) -> list[Link]:
    here = region_of(request)
    city = agencies.find_division(settings.CITY_DIVISION)
    if here is None or city is None:
        return []
    back = "?next=" + quote(request.get_full_path(), safe="")
    around = [city, *agencies.children(city.code)]
    if here.code != city.code:
        around += [one for one in agencies.children(here.code) if one not in around]
    return [
        {"name": one.name, "href": reverse("portal:region", args=[_short(one.code)]) + back, "is_here": one == here}
        for one in around
    ]


def _short(code: str) -> str:
    """Six digits for county and above, all twelve for a town or village."""
    return code[:6] if code.endswith("000000") else code


def _account(request: HttpRequest) -> list[Link]:
    if not signed_in(request):
        login = reverse("portal:login")
        back = "?next=" + quote(request.get_full_path(), safe="")
        return [
            {"label": "工作人员登录", "href": f"{login}?as=staff", "is_wide": True},
            {"label": "登录", "href": login + back, "icon": "user"},
        ]
    user = request.user
    if user.kind != "citizen":  # type: ignore[union-attr]
        return [
            {"label": "回到办公", "href": reverse("portal:account"), "is_wide": True},
            {"label": user.name, "href": reverse("portal:account"), "icon": "user", "is_here": True},  # type: ignore[union-attr]
        ]
    count = unread(request)
    party = identity.current_party(request)
    kind = "个人" if party.kind == "natural" else "法人"
    return [
        {
            "label": f"消息 {count}" if count else "消息",
            "href": reverse("portal:messages"),
            "icon": "bell",
            "is_wide": True,
        },
        {
            "label": party.name,
            "prefix": kind,
            "href": reverse("portal:account"),
            "icon": "user",
            "is_here": True,
        },
        {"label": "换身份", "href": reverse("portal:party"), "is_wide": True},
    ]


def _nav(request: HttpRequest) -> list[Link]:
    path = request.path
    mine = reverse("portal:account")
    links = [
        ("我要看", reverse("portal:open"), path.startswith(("/open/", "/powers/", "/standards/"))),
        ("我要查", reverse("portal:check"), path.startswith(("/check/", "/v/", "/p/"))),
        ("我要办", reverse("portal:items"), path == "/" or path.startswith(("/items", "/apply/", "/search/", "/qh/"))),
        ("我要问", reverse("portal:ask"), path.startswith("/ask/")),
        ("我要评", reverse("portal:to_rate"), path.startswith("/my/ratings/")),
        ("我的", mine, path.startswith(mine) and not path.startswith("/my/ratings/")),
    ]
    return [{"label": label, "href": href, "is_here": is_here} for label, href, is_here in links]


def _tabs(request: HttpRequest) -> list[Link]:
    count = unread(request)
    path = request.path
    return [
        {"label": "首页", "href": reverse("portal:home"), "icon": "home", "is_here": path == "/"},
        {"label": "办事", "href": reverse("portal:items"), "icon": "grid", "is_here": path.startswith("/items")},
        {
            "label": f"消息 {count}" if count else "消息",
            "href": reverse("portal:messages"),
            "icon": "bell",
            "is_here": path.startswith("/my/messages/"),
        },
        {
            "label": "我的",
            "href": reverse("portal:account"),
            "icon": "user",
            "is_here": path.startswith("/my/") and not path.startswith("/my/messages/"),
        },
    ]


def _footer() -> list[dict[str, Any]]:
    """`is_extra`: left out for elders."""
    return [
        {
            "title": "办事",
            "links": [
                {"label": "全部事项", "href": reverse("portal:items")},
                {"label": "奖补资金", "href": reverse("portal:grants")},
                {"label": "法规和标准", "href": reverse("portal:standards")},
                {"label": "办事大厅", "href": reverse("portal:halls")},
                {"label": "部门", "href": reverse("portal:items") + "#agencies", "is_extra": True},
            ],
        },
        {
            "title": "核验",
            "is_extra": True,
            "links": [
                {"label": "证照验真", "href": reverse("portal:check")},
                {"label": "文书验真", "href": reverse("portal:check") + "#paper"},
                {"label": "办件查询", "href": reverse("portal:check") + "#case"},
            ],
        },
        {
            "title": "关于",
            "links": [
                {"label": "权责清单", "href": reverse("portal:powers")},
                {"label": "承诺公示", "href": reverse("portal:pledges")},
                {"label": "无障碍声明", "href": reverse("portal:accessibility")},
                {"label": "隐私与数据使用", "href": reverse("portal:privacy")},
                {"label": "开放接口", "href": "/api/v1/openapi.json", "is_extra": True},
            ],
        },
    ]
