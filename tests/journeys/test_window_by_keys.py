"""The window without a mouse: a case from the queue accepted, and a walk-in from the item to the printed paper."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from . import citizen, counter
from .citizen import ALLOWANCE, ALLOWANCE_LICENCES, COMPANY, FOOD_PERMIT
from .keys import Keys

MOST = 25  # keys besides what is typed; it takes 24 (docs/manual/window.md says the same)
COMPANY_CODE = "91350702MA9TE5T12N"


def test_a_clerk_comes_to_a_case_by_keys_and_accepts_it(people, platform):
    lin, clerk = people("linxiaolan"), people("clerk01")
    number = citizen.apply_by_program(platform, lin, ALLOWANCE, ALLOWANCE_LICENCES, "by-keys-0001")
    keys = Keys(clerk)
    goes_down_the_queue(clerk, keys)
    finds_the_case(clerk, keys, number)
    reads_every_page(clerk, keys)
    accepts(clerk, keys)
    prints_the_notice(clerk, keys)
    goes_on_to_the_next(clerk, keys, number)


def goes_down_the_queue(clerk, keys):
    """F12 opens the first that is due, and from there the one after it."""
    clerk.goto("/window/")
    passed = []
    for _ in range(3):
        before = clerk.url
        keys.press("F12")
        expect(clerk).not_to_have_url(before)
        expect(clerk.get_by_role("table", name="材料清单与判定")).to_be_visible()
        passed.append(clerk.url)
    assert len(set(passed)) == len(passed)
    expect(clerk.get_by_role("navigation", name="各队列").locator("[aria-current]")).to_contain_text("待受理")


def finds_the_case(clerk, keys, number):
    """However long the queue is: the number from the receipt, and Enter."""
    keys.press("/")
    keys.write(clerk.get_by_role("search").get_by_role("searchbox"), number)
    keys.press("Enter")
    expect(clerk).to_have_url(re.compile(f"/window/cases/{number}/"))


def reads_every_page(clerk, keys):
    """The tabs of the case and back to the materials."""
    tabs = clerk.get_by_role("navigation", name="办件内容")
    keys.go_to(tabs.get_by_role("link", name="事项与受理标准"))
    keys.press("Enter")
    expect(tabs.locator("[aria-current]")).to_contain_text("事项与受理标准")
    keys.press("F8")
    expect(clerk.get_by_role("table", name="材料清单与判定")).to_be_visible()


def accepts(clerk, keys):
    counter.judge(clerk, "1111")
    expect(clerk.get_by_role("main")).to_contain_text("材料全部合格")
    dialog = counter.confirm(clerk, "F8", "受理")
    keys.are_at(dialog.get_by_role("button", name="确认受理"))
    keys.press("Escape")
    expect(dialog).to_have_count(0)
    expect(clerk.get_by_role("table", name="材料清单与判定")).to_be_visible()
    dialog = counter.confirm(clerk, "F8", "受理")
    expect(dialog).to_contain_text("4 份材料全部合格")
    keys.press("Enter")
    counter.sees_accepted(clerk)


def prints_the_notice(clerk, keys):
    keys.print_paper()


def goes_on_to_the_next(clerk, keys, number):
    keys.press("F12")
    expect(clerk).not_to_have_url(re.compile(number))
    expect(clerk.get_by_role("table", name="材料清单与判定")).to_be_visible()


def test_a_food_permit_is_registered_checked_accepted_and_printed_by_25_keys(people):
    clerk = people("clerk01")
    keys = Keys(clerk)
    clerk.goto("/window/")
    finds_the_item(clerk, keys)
    says_for_whom(clerk, keys)
    fills_in_the_form(clerk, keys)
    takes_the_materials(clerk, keys)
    checks_all_and_accepts(clerk, keys)
    prints(clerk, keys)
    keys.at_most(MOST)


def finds_the_item(clerk, keys):
    keys.press("F2")
    keys.write(clerk.get_by_role("combobox", name="办什么事"), "开饭店")
    expect(clerk.get_by_role("option").first).to_contain_text(FOOD_PERMIT)
    keys.press("Enter")


def says_for_whom(clerk, keys):
    keys.write(clerk.get_by_label("证件号码"), COMPANY_CODE)
    keys.press("Enter")
    expect(clerk.get_by_label("姓名或者名称")).to_have_value(COMPANY)
    keys.are_at(clerk.get_by_role("group", name="您的经营情形").get_by_label("堂食餐馆"))
    keys.press("1")
    keys.are_at(clerk.get_by_role("button", name="下一步：表单和材料"))
    keys.press("Enter")


def fills_in_the_form(clerk, keys):
    """What the licence of the firm says stands there already; Enter goes from one open place to the next."""
    keys.write(clerk.get_by_label("联系人"), "林晓岚")
    keys.press("Enter")
    keys.are_at(clerk.get_by_label("餐饮服务经营者"))
    keys.press("1")
    keys.are_at(clerk.get_by_label("热食类食品制售"))
    keys.press("1", "Enter")
    keys.are_at(clerk.get_by_role("group", name="是否通过网络经营").get_by_label("是", exact=True))
    keys.press("2")
    for label, words in [("从业人员人数", "6"), ("食品安全管理员姓名", "陈思远"), ("门店名称", "溪山小馆二店")]:
        keys.write(clerk.get_by_label(label), words)
        keys.press("Enter")
    keys.choose(clerk.get_by_label("所在区县"), "延平区")
    keys.press("Enter")
    for label, words in [("经营面积（平方米）", "120"), ("其中厨房面积（平方米）", "40")]:
        keys.write(clerk.get_by_label(label, exact=True), words)
        keys.press("Enter")


def takes_the_materials(clerk, keys):
    """Both licences are held by the platform; the rest is on paper."""
    for name in ["经营场所平面图", "食品安全管理制度"]:
        way = clerk.get_by_role("group", name=f"{name}怎么交")
        expect(way.locator(":focus")).to_have_count(1)
        keys.press("1")
    keys.press("F8")
    expect(clerk.get_by_role("table", name="材料清单与判定")).to_be_visible()


def checks_all_and_accepts(clerk, keys):
    keys.press("a")
    expect(clerk.get_by_role("main")).to_contain_text("材料全部合格")
    keys.press("F8")
    dialog = clerk.get_by_role("dialog", name="受理")
    expect(dialog).to_contain_text("5 份材料全部合格")
    keys.press("F8")
    expect(clerk.get_by_text("已受理，受理通知书可以打印")).to_be_visible()


def prints(clerk, keys):
    expect(clerk.get_by_role("region", name="文书")).to_contain_text("受理通知书")
    clerk.wait_for_load_state()
    keys.print_paper()
