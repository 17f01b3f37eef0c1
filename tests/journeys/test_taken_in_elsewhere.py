"""异地代收代办: a county's window takes in, the city decides, the result is handed out where it was taken in."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from . import counter

ITEM, BASE_CODE = "异地就医备案", "352036002001"
BODY = "南平市医疗保障局"
ID_NUMBER, NAME = "350725196810249805", "杨秀兰"


def test_what_wuyishan_takes_in_nanping_decides_and_wuyishan_hands_out(people):
    county, city = people("clerk05"), people("clerk01")
    number = is_taken_in(county)
    is_handed_on(county, number, "南平市行政服务中心管理委员会")
    is_signed_for(city, number)
    expect(city.get_by_role("main")).to_contain_text("有权机关办理")
    is_decided(city, number)
    is_handed_on(city, number, "武夷山市行政服务中心管理委员会", result="备案结果告知单")
    is_signed_for(county, number)
    leaves_at_the_county(county, number)


def is_taken_in(county) -> str:
    county.goto(f"/window/register/?q={ITEM}")
    county.get_by_role("region", name="可以代收").get_by_role("link", name=ITEM).click()
    county.get_by_role("link", name=BODY).click()
    expect(county.get_by_role("main")).to_contain_text(f"由{BODY}受理和决定")
    county.get_by_label("证件号码").fill(ID_NUMBER)
    county.get_by_label("证件号码").press("Tab")
    expect(county.get_by_label("姓名或者名称")).to_have_value(NAME)
    county.get_by_label("长期异地居住").check()
    county.get_by_role("button", name="下一步").click()
    county.get_by_label("就医地").fill("上海市")
    county.get_by_label("开始日期").fill("2026-12-01")
    county.get_by_role("group", name="社会保障卡怎么交").get_by_role("radio", name="纸质原件").check()
    county.get_by_role("group", name="结果怎么取").get_by_label("窗口领取").check()
    county.get_by_role("button", name="提交登记").click()
    expect(county.get_by_role("main")).to_contain_text("代收不等于受理")
    expect(county.get_by_role("region", name="文书")).to_contain_text("代收凭单")
    return re.search(r"/window/cases/(\w+)/", county.url)[1]


def is_handed_on(page, number, to, result=""):
    """物料交接: ticked, or written down where it is no material."""
    page.goto(f"/window/cases/{number}/passing/")
    if result:
        page.get_by_label("另外交的").fill(result)
    page.get_by_label("交给哪个单位").select_option(label=to)
    page.get_by_role("button", name="交出").click()
    expect(page.get_by_role("main")).to_contain_text("待签收")


def is_signed_for(page, number):
    page.goto("/window/passing/")
    page.get_by_role("row", name=re.compile(ITEM)).last.get_by_role("link").click()
    page.get_by_role("button", name="点清，签收").click()
    expect(page.get_by_role("main")).to_contain_text("已签收")
    page.goto(f"/window/cases/{number}/")


def is_decided(city, number):
    rows = city.get_by_role("table", name="材料清单与判定").get_by_role("row")
    for row in rows.all()[1:]:
        if (good := row.get_by_role("radio", name="合格")).count():
            good.check()
    dialog = counter.confirm(city, "F8", "受理")
    dialog.get_by_label("参保状态正常").check()
    city.keyboard.press("F8")
    expect(city.get_by_role("main")).to_contain_text("已办结·准予")


def leaves_at_the_county(county, number):
    county.goto("/window/deliver/")
    row = county.get_by_role("row", name=re.compile(ITEM))
    expect(row).to_contain_text("武夷山市行政服务中心 C01 出件窗口")
    row.get_by_role("link", name="出件").click()
    county.get_by_role("button", name="登记送达").click()
    expect(county.get_by_role("main")).to_contain_text("已送达")
    county.goto("/window/relays/")
    expect(county.get_by_role("row", name=re.compile(ITEM))).to_contain_text("已了结")
