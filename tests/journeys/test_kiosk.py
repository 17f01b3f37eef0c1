"""The kiosk in a hall: an upright screen, touch alone, and back to the first page when nobody is there."""

from __future__ import annotations

from playwright.sync_api import expect

from . import citizen, counter
from .eyes import Eyes

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
    expect(page.get_by_role("heading", level=1)).to_have_text("您要办什么？")
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


def test_an_old_man_applies_with_his_card_and_leaves_nothing_behind(people):
    """吴建国, whose card lies on the reader, gets a new social security card; then the next one comes."""
    page = people(viewport=UPRIGHT, has_touch=True)
    eyes = Eyes(page.context)
    page.goto("/kiosk/")
    page.get_by_role("link", name="刷身份证办事").tap()
    expect(page.get_by_role("button", name="读身份证")).to_be_visible()
    assert page.evaluate(SMALL) == []
    page.get_by_role("button", name="读身份证").tap()
    expect(page.get_by_role("heading", level=1)).to_have_text("吴建国，您好")
    assert (page.evaluate(SMALL), overflow(page)) == ([], 0)
    assert eyes.complaints(page, "kiosk") == []
    page.set_viewport_size(UPRIGHT)

    page.get_by_role("link", name="我要申请").tap()
    page.get_by_role("link", name="就医").tap()
    wanted = page.get_by_role("link", name="社会保障卡补领")
    whole = page.get_by_role("link", name="换一类")  # stands below the list
    expect(whole).to_be_visible()
    while not wanted.count():
        here = page.url
        page.get_by_role("link", name="下一页").tap()
        expect(page).not_to_have_url(here)
        expect(whole).to_be_visible()
    wanted.tap()
    page.get_by_role("link", name="在这里申请").tap()
    expect(page.get_by_role("region", name="自助终端")).to_contain_text("吴建国")
    page.get_by_role("button", name="从头填").or_(page.get_by_role("button", name="开始填")).first.tap()
    page.wait_for_url("**/form/**")
    citizen.fill_pages(page, {"原因": "损坏", "服务银行": "农业银行", "领取方式": "邮寄"})
    assert overflow(page) == 0
    citizen.pick(page.get_by_role("region", name="申请人身份证"), "用我的居民身份证，不用交")
    page.get_by_role("button", name="保存并继续").tap()
    number = citizen.submit(page)
    assert overflow(page) == 0

    page.goto("/my/licences/")  # not open here
    expect(page).to_have_url(f"{people.platform.url}/kiosk/mine/")
    expect(page.get_by_text("这一页在自助终端上不开放")).to_be_visible()
    page.get_by_role("link", name="我的办件").tap()
    expect(page.locator(f"main a[href$='/my/cases/{number}/']")).to_have_count(1)
    assert eyes.complaints(page, "kiosk") == []
    page.set_viewport_size(UPRIGHT)
    page.get_by_role("link", name="办完了，退出").tap()
    expect(page.get_by_role("heading", level=1)).to_have_text("您要办什么？")
    page.go_back()  # nor does the browser keep the page
    expect(page.get_by_role("main")).not_to_contain_text(number)

    clerk = people("clerk01")
    counter.find(clerk, number)
    clerk.get_by_role("link", name="表单").click()
    expect(clerk.get_by_role("main")).to_contain_text("自助终端申报")


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
