"""秒批: an elder card within a minute, and why. 告知承诺: a shop opens by pledge, is found false, and mends it."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from . import citizen, counter, desk
from .citizen import COMPANY

#: That of 麻沙镇; the city's own has no table.
IN_MASHA = "12350703999900396M5352011007001"
A_MINUTE = 60_000  # milliseconds
CARD, HYGIENE = "老年人优待证办理", "公共场所卫生许可（新办）"
SHOP = {
    "联系人": "林晓岚",
    "场所名称": "溪山美容店",
    "经营类别": "理发、美容",
    "使用面积（平方米）": "60",
    "直接服务人员数": "3",
    "供水方式": "市政供水",
}
FINDING, DEMAND = "现场没有消毒柜，与承诺不符", "配齐消毒柜并留存消毒记录"


def test_an_elder_card_is_given_within_a_minute_and_says_by_which_rule(people):
    zeng = people("zengyumei")
    citizen.begin(zeng, IN_MASHA, {})
    citizen.fill_pages(zeng, {"现住址": "福建省南平市建阳区麻沙镇演示街 9 号", "领取方式": "当场领取"})
    citizen.pick(zeng.get_by_role("region", name="老人身份证"), "用我的居民身份证，不用交")
    zeng.get_by_role("button", name="保存并继续").click()
    number = citizen.submit(zeng)

    zeng.goto(f"/my/cases/{number}/")
    main = zeng.get_by_role("main")
    expect(main).to_contain_text("这件由智能审批办结", timeout=A_MINUTE)
    expect(main.get_by_role("link", name="老年人优待证")).to_be_visible()
    main.get_by_role("link", name="看智能审批说明").click()
    expect(main).to_contain_text("周岁年龄 >= 60 → 准予")
    used = zeng.get_by_role("table", name="用到的数据和来源")
    expect(used).to_contain_text("证照库：居民身份证")
    expect(used).to_contain_text("登记信息：实名账户")

    publisher = people("items_publisher")
    publisher.goto("/office/swift/")
    row = publisher.get_by_role("row").filter(has_text=CARD).first
    row.get_by_role("textbox").fill("规则要改，先停")
    row.get_by_role("button", name="关闭").click()
    expect(publisher.get_by_role("main")).to_contain_text("规则要改，先停")
    expect(publisher.get_by_role("row").filter(has_text=CARD).first.get_by_role("button", name="打开")).to_be_visible()


def test_a_false_pledge_is_found_recorded_and_mended(people):
    lin = people("linxiaolan")
    number = pledges(lin)
    is_accepted(people("clerk01"), number)
    is_decided_without_a_review(people("decider_wjw"), number)
    official = people("reviewer_wjw")
    is_found_false(official, number)
    is_told_and_may_not_pledge_again(lin, number)
    is_mended(official, number)
    lin.goto(f"/my/cases/{number}/")
    expect(lin.get_by_role("region", name="经过")).to_contain_text("整改通过")


def pledges(lin) -> str:
    citizen.act_for(lin, COMPANY)
    code = citizen.find_item(lin, "理发店卫生证", HYGIENE)
    citizen.begin(lin, code, {"场所类别": "理发、美容店"})
    citizen.fill_pages(lin, SHOP)
    for material in ["营业执照", "从业人员健康合格证明"]:
        section = lin.get_by_role("region", name=material)
        section.get_by_label(re.compile("^用我的")).first.check()
    for material in ["卫生检测或者评价报告", "公共场所平面图"]:
        citizen.pick(lin.get_by_role("region", name=material), "告知承诺：书面承诺已经符合条件")
    lin.get_by_role("button", name="保存并继续").click()
    citizen.choose(lin, "结果怎么取", "只要电子的")
    citizen.pick(lin, "以上内容和材料真实、合法")
    lin.get_by_role("button", name="提交申请").click()
    expect(lin.get_by_role("alert")).to_contain_text("勾选愿意承诺")
    expect(lin.get_by_role("main")).to_contain_text("作出决定后60日内，现场核查")
    citizen.pick(lin, "已经知晓告知的全部内容")
    number = citizen.submit(lin)
    lin.goto(f"/my/cases/{number}/")
    expect(lin.get_by_role("main").get_by_role("link", name="告知承诺书")).to_be_visible()
    return number


def is_accepted(clerk, number):
    counter.find(clerk, number)
    expect(clerk.get_by_role("main")).to_contain_text("以承诺代替")
    counter.judge(clerk, "1----")
    counter.confirm(clerk, "F8", "受理")
    clerk.keyboard.press("F8")
    counter.sees_accepted(clerk)


def is_decided_without_a_review(decider, number):
    desk.decide(decider, number, "准予")
    decider.get_by_role("button", name="确认").click()
    expect(decider.get_by_text("：准予，已办结")).to_be_visible()


def is_found_false(official, number):
    official.goto("/office/pledges/")
    official.get_by_role("main").get_by_role("link", name=COMPANY).first.click()
    expect(official).to_have_url(re.compile(number))
    main = official.get_by_role("main")
    citizen.choose(official, "核查结果", "不实，责令限期整改")
    main.get_by_label("核查情况").fill(FINDING)
    main.get_by_role("button", name="登记核查结果").click()
    expect(official.get_by_role("alert")).to_contain_text("请写明整改要求")
    main.get_by_label("整改要求").fill(DEMAND)
    main.get_by_role("button", name="登记核查结果").click()
    expect(main.get_by_role("region", name="整改复核")).to_be_visible()


def is_told_and_may_not_pledge_again(lin, number):
    lin.goto(f"/my/cases/{number}/")
    main = lin.get_by_role("main")
    expect(main.get_by_role("heading", name="限期整改")).to_be_visible()
    expect(main).to_contain_text(DEMAND)
    expect(main.get_by_role("link", name="责令限期整改通知书")).to_be_visible()
    code = re.search(r"^\w{31}", number)[0]
    citizen.begin(lin, code, {"场所类别": "理发、美容店"})
    lin.goto(f"/apply/{code}/materials/")
    expect(lin.get_by_role("main")).to_contain_text("没有修复的失信记录")
    expect(lin.get_by_role("radio", name="告知承诺")).to_have_count(0)


def is_mended(official, number):
    official.goto(f"/office/pledges/of/{number}/")
    main = official.get_by_role("main")
    main.get_by_label("复核情况").fill("消毒柜已配齐，看了三天的消毒记录")
    main.get_by_role("button", name="整改通过").click()
    expect(main).to_contain_text("这份承诺已经了结")
    official.goto("/office/pledges/records/")
    expect(official.get_by_role("row").filter(has_text=FINDING)).to_contain_text("由认定机关修复")
