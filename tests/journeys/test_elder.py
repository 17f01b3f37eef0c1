"""长辈版: larger words on a telephone, and nothing runs off its edge."""

from __future__ import annotations

from playwright.sync_api import expect

from . import citizen
from .conftest import PHONE


def test_the_elder_pages_fit_a_telephone(people):
    page = people(viewport=PHONE)
    page.goto("/ui/mode/elder/?next=/")
    expect(page.get_by_role("heading", level=1)).to_have_text("您要办什么事？")
    size = float(page.locator("body").evaluate("body => getComputedStyle(body).fontSize").removesuffix("px"))
    assert size >= 18
    assert overflow(page) == 0
    expect(page.get_by_role("link", name="打电话").first).to_be_visible()

    citizen.find_item(page, "高龄补贴", "高龄津贴申领")
    expect(page.get_by_text("不想自己填？")).to_be_visible()
    assert overflow(page) == 0
    page.goto("/ui/mode/default/?next=/")
    expect(page.get_by_text("不想自己填？")).to_have_count(0)


def overflow(page) -> int:
    return page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
