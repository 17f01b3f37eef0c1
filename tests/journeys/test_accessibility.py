"""Every kind of page in every door, found by following links: nothing serious for axe, nothing off a telephone."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import Resolver404, URLPattern, URLResolver, get_resolver, resolve
from playwright.sync_api import Page

from . import citizen
from .citizen import COMPANY
from .conftest import DESKTOP, PHONE

OPTIONS = {
    "resultTypes": ["violations"],
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]},
}
GRAVE = {"serious", "critical"}
#: Who walks, where he begins, and how the pages look to him.
WALKS = [
    ("", "/", "default"),
    ("linxiaolan", "/", "default"),
    ("linxiaolan", "/", "elder"),
    ("linxiaolan", "/", "contrast"),
    ("clerk01", "/window/", "default"),
    ("reviewer_scj", "/office/", "default"),
    ("head_scj", "/office/", "default"),
    ("items_scj", "/office/", "default"),
    ("items_publisher", "/office/", "default"),
    ("admin", "/office/", "default"),
    ("auditor", "/office/", "default"),
]
#: Elder mode is for telephones, high contrast for large screens; axe looks at each where it matters most.
SIZES = {"default": (DESKTOP, PHONE), "elder": (PHONE,), "contrast": (DESKTOP,)}
#: Query fields that make another page of the same address.
FACETS = ("tab", "as")
#: Addresses that answer with something else than a whole page, or that only take what a form posts.
NOT_PAGES = {
    "gateway", "files", "health", "ui:mode", "ui:gallery",
    "portal:suggest", "portal:region", "portal:check_file", "portal:check_case", "portal:logout", "portal:apply_save",
    "portal:apply_drop", "portal:rate", "portal:paper", "portal:licence_file",
    "window:next", "window:keep", "window:news", "window:paper", "window:handover", "window:register_suggest",
    "window:register_person", "window:register_keep", "window:register_drop",
    "office:export", "office:news", "office:print", "office:paper", "office:complete",
    "office:item_discard", "office:item_rollback", "office:event_resend", "office:user_reset", "office:user_grants",
    "office:user_change", "office:user_disable", "office:user_enable", "office:item_resume", "office:item_suspend",
    "office:audit_verify", "office:calendar_import",
}  # fmt: skip
visited: set[str] = set()


def kind_of(address: str) -> str:
    """The route and what makes it another page: "window:case?tab=form"; empty when it is no page of ours."""
    parts = urlsplit(address)
    try:
        name = resolve(parts.path).view_name
    except Resolver404:
        return ""
    if name in NOT_PAGES or name.split(":")[0] in NOT_PAGES or "healthz" in parts.path:
        return ""
    given = parse_qs(parts.query)
    return "?".join([name, *sorted(f"{facet}={given[facet][0]}" for facet in FACETS if facet in given)])


def pages_from(page: Page, start: str, base: str) -> Iterator[str]:
    """One page of each kind that can be reached by links without leaving the door."""
    waiting, seen = deque([start]), set()
    while waiting:
        address = waiting.popleft()
        kind = kind_of(address)
        if not kind or kind in seen:
            continue
        seen.add(kind)
        answer = page.goto(address)
        if "text/html" not in answer.headers.get("content-type", ""):
            continue
        assert answer.status == 200, f"{address}: {answer.status}"
        page.wait_for_load_state("load")
        yield kind
        for link in page.eval_on_selector_all(
            "a[href], form[method=get]", "all => all.map(one => one.href || one.action)"
        ):
            if link.startswith(base + start):
                waiting.append(link.removeprefix(base).split("#")[0])


def complaints(page: Page, kind: str, mode: str, axe: Axe) -> list[str]:
    found = []
    for size in SIZES[mode]:
        page.set_viewport_size(size)
        for one in axe.run(page, options=OPTIONS).response["violations"]:
            if one["impact"] in GRAVE:
                places = [node["target"][0] for node in one["nodes"][:3]]
                found.append(f"{kind} {size['width']}px {one['id']}: {places}")
    page.set_viewport_size(PHONE)
    beyond = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    if beyond > 0:
        found.append(f"{kind} {PHONE['width']}px runs {beyond}px off the edge")
    page.set_viewport_size(DESKTOP)
    return found


@pytest.mark.parametrize(("username", "start", "mode"), WALKS, ids=lambda value: str(value).strip("/") or "home")
def test_no_page_keeps_anybody_out(people, platform, username, start, mode):
    page = people(username)
    if username == "linxiaolan":
        citizen.act_for(page, COMPANY)
    page.goto(f"/ui/mode/{mode}/?next={start}")
    axe, found = Axe(), []
    for kind in pages_from(page, start, platform.url):
        visited.add(kind.split("?")[0])
        found += complaints(page, kind, mode, axe)
    assert found == []


def names_of(patterns, space="") -> Iterator[str]:
    for one in patterns:
        if isinstance(one, URLResolver):
            yield from names_of(one.url_patterns, one.namespace or space)
        elif isinstance(one, URLPattern):
            yield f"{space}:{one.name}" if space else str(one.name)


def test_every_kind_of_page_was_walked():
    """A page that no link leads to, or that belongs on the list of what is no page."""
    known = {name for name in names_of(get_resolver().url_patterns) if kind_known(name)}
    if not visited:
        pytest.skip("the walks did not run")
    assert sorted(known - visited) == []


def kind_known(name: str) -> bool:
    return name not in NOT_PAGES and name.split(":")[0] not in NOT_PAGES and not re.match(r"None|.*:None", name)
