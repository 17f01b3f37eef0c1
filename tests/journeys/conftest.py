"""People at their browsers: `people("linxiaolan")` gives a page where 林晓岚 is signed in."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from ..first_start import GROUPS
from ..running import Platform

DESKTOP = {"width": 1280, "height": 900}
PHONE = {"width": 390, "height": 844}
#: On the second platform (tests/first_start.py), so that both groups take about as long.
SECOND = ("test_accessibility", "test_construction_project", "test_open_a_restaurant", "test_kiosk", "test_one_licence")
FAILED = pytest.StashKey[bool]()
PATIENCE = 20_000  # milliseconds; the machine that runs the tests does other things too

expect.set_options(timeout=PATIENCE)


@pytest.hookimpl(tryfirst=True)  # before pytest-xdist reads the groups
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "tests/journeys/" in item.nodeid:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.xdist_group(GROUPS[item.path.stem in SECOND]))


class People:
    """One browser profile for each; errors that their pages log fail the test at its end."""

    def __init__(self, browser: Browser, platform: Platform) -> None:
        self.browser, self.platform = browser, platform
        self.complaints: list[str] = []
        self.contexts: list[Any] = []

    def __call__(self, username: str = "", *, viewport: dict[str, int] = DESKTOP, **options: Any) -> Page:
        context = self.browser.new_context(
            base_url=self.platform.url, viewport=viewport, locale="zh-CN", accept_downloads=True, **options
        )
        self.contexts.append(context)
        context.set_default_timeout(PATIENCE)
        page = context.new_page()
        context.on("page", self._listen)
        self._listen(page)
        if username:
            self.sign_in(page, username)
        return page

    def sign_in(self, page: Page, username: str) -> None:
        page.goto("/login/")
        page.get_by_label("用户名").fill(username)
        page.get_by_label("密码").fill(self.platform.password(username))
        page.get_by_role("main").get_by_role("button", name="登录").click()
        expect(page).not_to_have_url(f"{self.platform.url}/login/")

    def photograph(self, name: str) -> None:
        """What everybody saw when it failed, into the folder of the test run."""
        folder = Path(os.environ.get("TONGBAN_SCREENSHOTS") or tempfile.gettempdir()) / "tongban-screenshots"
        folder.mkdir(parents=True, exist_ok=True)
        for number, context in enumerate(self.contexts):
            for page in context.pages:
                file = folder / f"{name}-{number}.png"
                page.screenshot(path=file, full_page=True)
                print(f"{page.url}: {file}")

    def _listen(self, page: Page) -> None:
        page.on("pageerror", lambda error: self.complaints.append(f"{page.url}: {error}"))
        page.on("console", lambda said: self._note(page, said.type, said.text))

    def _note(self, page: Page, kind: str, text: str) -> None:
        ours = ("status of 4", "ERR_INCOMPLETE_CHUNKED", "ERR_NETWORK", "htmx:afterRequest", "htmx:sendAbort")
        if kind == "error" and not any(words in text for words in ours):
            self.complaints.append(f"{page.url}: {text}")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    report = yield
    if report.when == "call":
        item.stash[FAILED] = report.failed
    return report


@pytest.fixture
def people(browser: Browser, platform: Platform, request: pytest.FixtureRequest) -> Iterator[Callable[..., Page]]:
    people = People(browser, platform)
    yield people
    if request.node.stash.get(FAILED, False):
        people.photograph(request.node.name)
    for context in people.contexts:
        context.close()
    assert people.complaints == []
