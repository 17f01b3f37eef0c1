"""The kiosk in a hall: an upright screen, touch alone, and back to the first page when nobody is there."""

from __future__ import annotations

from playwright.sync_api import expect

UPRIGHT = {"width": 1080, "height": 1920}
#: Whatever is touched and too small for a finger; links inside a sentence are as high as its line.
SMALL = """() => [...document.querySelectorAll("a, button, summary")]
  .filter(one => one.checkVisibility() && !one.closest("p:not(:has(.tb-btn)), .tb-skip"))
  .map(one => [one.textContent.trim(), one.getBoundingClientRect()])
  .filter(([, box]) => box.height < 48 || box.width < 48).map(([words]) => words)"""


def overflow(page) -> int:
    return page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")


def test_a_law_is_read_by_touch_alone(people):
    page = people(viewport=UPRIGHT, has_touch=True)
    page.goto("/kiosk/")
    expect(page.get_by_role("heading", level=1)).to_have_text("您要查什么？")
    page.get_by_role("link", name="查法律政策").tap()
    for typed in ("S", "SP", "SPA"):
        page.get_by_role("link", name=typed[-1], exact=True).tap()
        expect(page.get_by_text(f"已点 {typed}", exact=True)).to_be_visible()
    page.get_by_role("link", name="食品安全法").tap()
    expect(page.get_by_role("heading", level=1)).to_contain_text("食品安全法")
    for _ in range(2):
        assert page.evaluate(SMALL) == []
        assert overflow(page) == 0
        page.get_by_role("link", name="从头一条一条看").or_(page.get_by_role("link", name="下一条")).first.tap()
        expect(page.get_by_role("heading", level=1)).to_contain_text("条")
    size = page.locator(".tb-kiosk__text").evaluate("text => parseFloat(getComputedStyle(text).fontSize)")
    assert round(size) == 32
    page.get_by_role("link", name="上一条").tap()
    page.get_by_role("link", name="目录", exact=True).tap()
    expect(page.get_by_role("heading", level=1)).to_contain_text("食品安全法")


def test_nobody_there_is_asked_and_then_the_first_page_is_back(people):
    page = people(viewport=UPRIGHT, has_touch=True)
    page.clock.install()
    page.goto("/kiosk/laws/")
    page.clock.run_for(69_000)
    asked = page.get_by_role("alertdialog")
    expect(asked).to_be_hidden()
    page.clock.run_for(5_000)
    expect(asked).to_contain_text("秒后回到首页")
    page.get_by_role("button", name="继续看").tap()
    expect(asked).to_be_hidden()
    page.clock.run_for(60_000)
    expect(asked).to_be_hidden()
    page.clock.run_for(31_000)
    expect(page).to_have_url(f"{people.platform.url}/kiosk/")


def test_without_scripts_every_page_reads_the_same(people):
    page = people(viewport=UPRIGHT, java_script_enabled=False)
    page.goto("/kiosk/")
    page.get_by_role("link", name="查法律政策").click()
    page.get_by_role("link", name="X", exact=True).click()
    page.get_by_role("link", name="行政许可法").click()
    page.get_by_role("link", name="从头一条一条看").click()
    page.get_by_role("link", name="下一条").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("条")
    page.get_by_role("link", name="首页").click()
    page.get_by_role("link", name="查办事指南").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("查办事指南")
