"""The tabs around the items: the ledger, the catalogue, and what is wanting in them."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse

from tongban.common.pages import Page

EDIT, PUBLISH = "items.edit", "items.publish"
#: (words, page)
TABS = (
    ("台账", "office:items"),
    ("台账表格", "office:items_grid"),
    ("导入导出", "office:items_excel"),
    ("目录", "office:catalogue"),
    ("差异报告", "office:unity"),
    ("完整度", "office:completeness"),
    ("规则", "office:items_rules"),
    ("通办方式", "office:items_ways"),
    ("撤并检查", "office:dependents"),
)


def tabs(here: str) -> list[dict[str, Any]]:
    return [{"label": label, "href": reverse(name), "is_here": name == here} for label, name in TABS]


def asked_of(request: HttpRequest, names: tuple[str, ...]) -> dict[str, str]:
    return {name: request.GET.get(name, "").replace("\x00", "").strip()[:100] for name in names}


def number_asked(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def links(request: HttpRequest, here: str, page: Page, asked: dict[str, str]) -> dict[str, str]:
    """To the next page and back to the first one, with what the list is narrowed to."""
    query = urlencode({name: value for name, value in asked.items() if value})
    following = f"{here}?{query}&{urlencode({'after': page.next_cursor})}" if page.next_cursor else ""
    return {"next_href": following, "first_href": f"{here}?{query}" if request.GET.get("after") else ""}
