"""Ways of showing: 标准, 长辈版, 高对比. Remembered in a cookie, so they work without JavaScript."""

from __future__ import annotations

from django.http import HttpRequest

COOKIE = "tb_mode"
#: Key of a session that began at a kiosk (support/identity/sign_in.py): the screen is large, the letters too.
KIOSK = "kiosk_station"
NAMES = {"default": "标准版", "elder": "长辈版", "contrast": "高对比"}
PREVIEW = {**NAMES, "dark": "深色"}


def mode_of(request: HttpRequest) -> str:
    """The cookie's mode; `?mode=` shows a page once in another mode without remembering it. At a kiosk 长辈版."""
    asked = request.GET.get("mode")
    if asked in PREVIEW:
        return asked
    if KIOSK in getattr(request, "session", {}):
        return "elder"
    kept = request.COOKIES.get(COOKIE, "default")
    return kept if kept in NAMES else "default"
