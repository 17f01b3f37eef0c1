"""到窗口办: by keys alone a clerk registers for somebody who came in, decides on the spot and hands over the result."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from . import counter
from .keys import Keys

ITEM = "城乡居民基本医疗保险参保登记"
NAME, ID_NUMBER = "吴建国", "350703197809159913"


def test_a_walk_in_leaves_with_the_result(people):
    clerk = people("clerk01")
    keys = Keys(clerk)
    counter.begin_registration(keys, "医保参保", ITEM, NAME, ID_NUMBER)
    number = hands_in(clerk, keys)
    is_decided_at_once(clerk, keys)
    gets_the_result(clerk, keys, number)
    wu = people("wujianguo")
    reads_what_became_of_it(wu, number)


def hands_in(clerk, keys) -> str:
    """What is held stands there already; Enter goes from one open place to the next."""
    materials = clerk.get_by_role("region", name="材料")
    for licence in ["申请人身份证", "居民户口簿"]:
        way = materials.get_by_role("group", name=f"{licence}怎么交")
        expect(way.get_by_role("radio", name="电子证照")).to_be_checked()
    keys.are_at(clerk.get_by_role("group", name="人员类别").get_by_label("成年居民"))
    keys.press("Space", "Enter")
    keys.choose(clerk.get_by_label("参保地"), "建阳区")
    keys.press("Enter")
    keys.are_at(clerk.get_by_role("group", name="困难类别").get_by_label("无"))
    keys.press("Space", "Enter")
    keys.are_at(clerk.get_by_role("button", name="提交登记"))
    keys.press("Enter")
    expect(clerk.get_by_role("table", name="材料清单与判定")).to_be_visible()
    expect(clerk.get_by_role("main")).to_contain_text(NAME)
    return re.search(r"/window/cases/(\w+)/", clerk.url)[1]


def is_decided_at_once(clerk, keys):
    counter.judge(clerk, "111")
    dialog = counter.confirm(clerk, "F8", "受理")
    expect(dialog).to_contain_text("3 份材料全部合格")
    expect(dialog.get_by_role("radio", name="准予")).to_be_checked()
    keys.go_to(dialog.get_by_label("未重复参保"), "Shift+Tab")
    keys.press("Space")
    expect(dialog.get_by_label("未重复参保")).to_be_checked()
    keys.press("F8")
    expect(clerk.get_by_role("main")).to_contain_text("已办结·准予")


def gets_the_result(clerk, keys, number):
    keys.press("F8")
    expect(clerk).to_have_url(re.compile(f"/window/cases/{number}/deliver/"))
    expect(clerk.get_by_role("region", name="要交给申请人的")).to_contain_text("准予办理决定书")
    expect(clerk.get_by_label("签收人")).to_have_value(NAME)
    expect(clerk.get_by_role("group", name="怎样核验的身份").get_by_label("核验申请人身份证原件")).to_be_checked()
    keys.press("F8")
    expect(clerk.get_by_role("main")).to_contain_text("已送达")
    expect(clerk.get_by_role("region", name="文书")).to_contain_text("送达回证")


def reads_what_became_of_it(wu, number):
    wu.goto("/my/cases/")
    row = wu.get_by_role("main").locator(f"a[href$='/my/cases/{number}/']")
    expect(row).to_have_count(1)
    row.click()
    story = wu.get_by_role("region", name="经过")
    for step in ["已办结·准予", "送达"]:
        expect(story).to_contain_text(step)
