"""到窗口办，一个标准件，不用鼠标: from the item to the printed paper with at most 25 keys besides what is typed."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from .citizen import COMPANY, FOOD_PERMIT
from .keys import Keys

MOST = 25
COMPANY_CODE = "91350702MA9TE5T12N"


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
    """The licence is held by the platform; the rest is on paper."""
    for name in ["从业人员健康证明", "经营场所平面图", "食品安全管理制度"]:
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
    expect(clerk.get_by_text("已受理").first).to_be_visible()


def prints(clerk, keys):
    clerk.wait_for_load_state()
    with clerk.expect_popup() as printed:
        keys.press("F10")
    expect(printed.value).to_have_url(re.compile(r"/window/cases/\w+/papers/"))
    printed.value.close()
