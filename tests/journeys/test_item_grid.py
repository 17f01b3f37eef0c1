"""台账表格: a block from Excel pasted by keys, one cell mended, a draft saved; another person publishes."""

from __future__ import annotations

from playwright.sync_api import expect

from .keys import Keys

NAME = "特种设备使用登记"
#: 法定时限 and 承诺时限 as Excel puts them on the clipboard; the second is no number.
BLOCK = "20\\t五天\\r\\n"


def test_a_block_from_excel_becomes_a_draft_that_another_publishes(people):
    manager = people("items_scj")
    manager.context.grant_permissions(["clipboard-read", "clipboard-write"])
    pastes(manager)
    is_told_what_is_wrong(manager)
    mends_and_saves(manager)
    publishes(people("items_publisher"))
    reads_the_guide(people())


def cell(page, title):
    return page.get_by_role("textbox", name=f"{title}，{NAME}", exact=True)


def pastes(page):
    page.goto("/office/items/")
    page.get_by_role("link", name="台账表格").click()
    keys = Keys(page)
    cell(page, "事项名称").click()
    keys.press("ArrowRight")
    keys.are_at(cell(page, "法定时限"))
    page.evaluate(f"navigator.clipboard.writeText('{BLOCK}')")
    keys.press("Control+v")
    expect(cell(page, "承诺时限")).to_have_value("五天")
    keys.press("Control+z")
    expect(cell(page, "承诺时限")).to_have_value("5")
    keys.press("Control+v")
    expect(page.get_by_text("改了 2 格，还没有保存")).to_be_visible()
    keys.press("Control+Enter")


def is_told_what_is_wrong(page):
    """Nothing that was typed is lost, and the link leads to the cell."""
    link = page.get_by_role("link", name=f"{NAME}，承诺时限：承诺时限“五天”应是 0 至 3660 的整数")
    expect(cell(page, "法定时限")).to_have_value("20")
    expect(cell(page, "承诺时限")).to_have_attribute("aria-invalid", "true")
    link.click()


def mends_and_saves(page):
    keys = Keys(page)
    keys.are_at(cell(page, "承诺时限"))
    keys.press("F2", "Backspace", "Backspace")
    page.keyboard.type("6")
    keys.press("Escape")
    expect(cell(page, "承诺时限")).to_have_value("五天")
    page.keyboard.type("5")
    keys.press("Enter", "ArrowUp", "Control+Enter")
    expect(page.get_by_text("1 个事项存为草稿，等另一个人审核发布")).to_be_visible()
    expect(page.get_by_role("row").filter(has=cell(page, "承诺时限"))).to_contain_text("草稿：王婉清")


def publishes(page):
    page.goto(f"/office/items/?q={NAME}&drafts=yes")
    page.get_by_role("main").get_by_role("link", name=NAME, exact=True).click()
    page.get_by_role("link", name="审核发布").click()
    expect(page.get_by_role("main")).to_contain_text("法定办结时限")
    page.get_by_role("button", name="发布", exact=True).click()
    expect(page.get_by_text("已发布，指南、申请表和检索同时更新")).to_be_visible()


def reads_the_guide(page):
    page.goto(f"/search/?q={NAME}")
    page.get_by_role("main").get_by_role("link", name=NAME).first.click()
    expect(page.get_by_role("main")).to_contain_text("20 个工作日")
