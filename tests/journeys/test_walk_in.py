"""到窗口办: a clerk registers for somebody who came in, and it is decided and handed over on the spot."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from . import citizen, counter

ITEM = "城乡居民基本医疗保险参保登记"
ID_NUMBER = "350703197809159913"


def test_a_walk_in_leaves_with_the_result(people):
    clerk = people("clerk01")
    registers(clerk)
    number = hands_in(clerk)
    is_decided_at_once(clerk)
    gets_the_result(clerk, number)
    wu = people("wujianguo")
    wu.goto("/my/cases/")
    row = wu.get_by_role("main").locator(f"a[href$='/my/cases/{number}/']")
    expect(row).to_have_count(1)
    row.click()
    expect(wu.get_by_role("region", name="经过")).to_contain_text("送达")


def registers(clerk):
    clerk.goto("/window/")
    clerk.keyboard.press("F2")
    clerk.get_by_role("combobox", name="办什么事").fill("医保参保")
    clerk.keyboard.press("Enter")
    clerk.get_by_role("main").get_by_role("link", name=ITEM).or_(
        clerk.get_by_role("option", name=re.compile(ITEM))
    ).first.click()
    clerk.get_by_label("证件号码").fill(ID_NUMBER)
    clerk.keyboard.press("Tab")
    expect(clerk.get_by_label("姓名或者名称")).to_have_value("吴建国")
    citizen.choose(clerk, "怎样核验的身份", "核验办理人身份证原件")
    clerk.keyboard.press("F8")
    expect(clerk.get_by_role("region", name="材料")).to_be_visible()


def hands_in(clerk) -> str:
    citizen.answer(clerk, "人员类别", "成年居民")
    citizen.answer(clerk, "参保地", "建阳区")
    citizen.answer(clerk, "困难类别", "无")
    materials = clerk.get_by_role("region", name="材料")
    expect(materials.get_by_role("group", name="申请人身份证").get_by_role("radio", checked=True)).to_have_count(1)
    clerk.keyboard.press("F8")
    expect(clerk.get_by_role("table", name="材料清单与判定")).to_be_visible()
    expect(clerk.get_by_role("main")).to_contain_text("吴建国")
    return re.search(r"/window/cases/(\w+)/", clerk.url)[1]


def is_decided_at_once(clerk):
    counter.judge(clerk, "1--")
    dialog = counter.confirm(clerk, "F8", "受理")
    citizen.pick(dialog, "准予")
    dialog.get_by_role("checkbox").first.check()
    clerk.keyboard.press("F8")
    expect(clerk.get_by_role("contentinfo")).to_contain_text("已办结·准予")


def gets_the_result(clerk, number):
    clerk.keyboard.press("F8")
    expect(clerk).to_have_url(re.compile(f"/window/cases/{number}/deliver/"))
    citizen.choose(clerk, "怎么送达", "窗口领取")
    clerk.get_by_label("签收人").fill("吴建国")
    citizen.choose(clerk, "怎样核验的身份", "核验申请人身份证原件")
    clerk.keyboard.press("F8")
    expect(clerk.get_by_text("送达").first).to_be_visible()
