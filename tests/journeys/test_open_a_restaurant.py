"""开餐馆: one matter of six departments at once; one asks for a correction, one holds a test, one works in a system
of its own, one refuses and is asked again; at the end one package of results."""

from __future__ import annotations

import io
import time
import zipfile

from playwright.sync_api import expect

from . import citizen, counter, desk
from .citizen import COMPANY
from .papers import pdf, picture
from .staff import Staff

FOOD, FIRE = "食品经营许可（新办）", "公众聚集场所投入使用、营业前消防安全检查"
DRAIN, SIGN = "城镇污水排入排水管网许可", "大型户外广告设置许可"
TOBACCO, SEAL = "烟草专卖零售许可证核发", "公章刻制备案"
QUESTIONS = {
    "怎么经营？": "客人在店里用餐",
    "店里的污水怎么排？": "自己接入市政管网",
    "要不要设大型户外广告？": "要设",
    "店里卖不卖烟？": "要卖",
    "要不要刻公章？": "要刻",
}
ANSWERS = {
    "门店名称": "溪山小馆武夷路店",
    "所在区县": "建阳区",
    "从业人员人数": "6",
    "联系人": "林晓岚",
    "主体业态": "餐饮服务经营者",
    "经营项目": ["热食类食品制售"],
    "是否通过网络经营": "否",
    "食品安全管理员姓名": "陈思远",
    "经营面积（平方米）": "120",
    "其中厨房面积（平方米）": "40",
    "建筑面积（平方米）": "150",
    "所在楼层": "1",
    "额定人数": "60",
    "是否选择告知承诺": "是",
    "日排水量（立方米）": "8",
    "排水类别": "餐饮",
    "预处理设施": "隔油池一座",
    "设置地点": "武夷路 8 号临街墙面",
    "形式": "墙面",
    "宽（米）": "6",
    "高（米）": "2",
    "开始日期": "2027-01-01",
    "结束日期": "2028-12-31",
    "面积（平方米）": "120",
    "业态": "其他商店",
    "印章种类": ["发票专用章"],
    "刻制单位": "南平演示刻章店",
    "枚数": "1",
}
FAULT = "平面图没有标出疏散走道，请补标"
TESTING = "水质要采样检测"
REASON = "广告牌遮挡路口交通标志，请移到标志以外"


def test_a_restaurant_is_opened_as_one_matter(people):
    lin, staff = people("linxiaolan"), Staff(people)
    citizen.act_for(lin, COMPANY)
    finds_the_matter(lin)
    answers_the_questions(lin)
    fills_the_one_form(lin)
    cases = submits(lin)
    matter = sees_one_application_with_its_parts(lin, cases)

    staff.accept(cases[TOBACCO])  # from here it is in the department's own system
    is_asked_to_correct(staff.clerk, lin, cases[FIRE])
    staff.accept(cases[DRAIN])
    waits_for_a_test(staff["reviewer_zjj"], lin, matter, cases[DRAIN])
    staff.accept(cases[SIGN])
    staff.review(cases[SIGN], {"cgj": "位置图与现场一致，提请决定。"})
    desk.refuse(staff["decider_cgj"], cases[SIGN], REASON)
    again = applies_again(lin, matter, cases[SIGN])
    staff.accept(cases[FOOD])
    staff.review(cases[FOOD], {"scj": "布局合理，制度齐全。", "wjw": "符合卫生要求。", "xf": "疏散条件符合要求。"})
    staff.grant(cases[FOOD], "scj", "符合条件，准予许可。")
    staff.accept_and_grant(cases[SEAL])
    staff.accept_and_grant(cases[FIRE])
    staff.review(cases[DRAIN], {"zjj": "检测合格，接管方案可行。"})
    staff.grant(cases[DRAIN], "zjj", "符合排水许可条件，准予许可。")
    sees_that_one_is_left(lin, matter)
    staff.accept(again)
    sees_the_second_attempt(staff["reviewer_cgj"], again)
    staff.review(again, {"cgj": "已移到交通标志以外。"})
    staff.grant(again, "cgj", "符合设置规划，准予许可。")

    has_one_package(lin, matter, {**cases, "again": again})
    rates(lin, cases[FOOD])


def finds_the_matter(lin):
    lin.goto("/")
    lin.get_by_role("search").get_by_role("combobox").first.fill("开饭店")
    lin.get_by_role("search").get_by_role("button", name="搜索").first.click()
    matters = lin.get_by_role("main").get_by_role("region", name="一件事")
    matters.get_by_role("link", name="开餐馆").click()
    expect(lin.get_by_role("heading", level=1)).to_have_text("开餐馆")


def answers_the_questions(lin):
    """Each answer changes which items are needed."""
    main = lin.get_by_role("main")
    citizen.choose(lin, "怎么经营？", "只做外卖")
    expect(main).to_contain_text("按您的情况不用办：个体工商户设立登记、公众聚集场所投入使用、营业前消防安全检查")
    flow = main.get_by_role("region", name="怎么办、办多久")
    for count, (question, option) in enumerate(QUESTIONS.items(), start=2):
        citizen.choose(lin, question, option)
        expect(flow.get_by_role("listitem")).to_have_count(count)
    expect(main.get_by_role("img", name="本指南的二维码")).to_be_visible()
    main.get_by_role("link", name="一次申请").first.click()


def fills_the_one_form(lin):
    main = lin.get_by_role("main")
    expect(main.get_by_role("heading", level=1)).to_have_text("一次申请")
    expect(main).to_contain_text("已自动带出")
    for label, value in ANSWERS.items():
        citizen.answer(lin, label, value)
    expect(main.get_by_label("门店名称", exact=True)).to_have_count(1)
    citizen.pick(main.get_by_role("region", name="营业执照"), "用我的营业执照，不用交")
    lin.wait_for_load_state("networkidle")  # the choice draws the materials anew
    for section in main.locator("section.tb-supply").all():
        box = section.locator("input[type=file]")
        if box.count() and "还没有交" in section.inner_text():
            takes_picture = ".png" in (box.get_attribute("accept") or ".png")
            box.set_input_files(picture("material") if takes_picture else pdf("material"))
            expect(section.get_by_role("link", name="material")).to_be_visible()


def submits(lin) -> dict[str, str]:
    """Gives the case numbers by item."""
    citizen.choose(lin, "结果怎么取", "只要电子的")
    citizen.pick(lin, "以上内容和材料真实、合法")
    lin.get_by_role("button", name="提交申请").click()
    expect(lin.get_by_role("heading", level=1)).to_contain_text("已经收到您的申请")
    links = lin.get_by_role("main").locator("ol.tb-parts").get_by_role("link")
    found = links.evaluate_all("all => all.map(one => [one.textContent.trim(), one.getAttribute('href')])")
    cases = {name: href.rstrip("/").split("/")[-1] for name, href in found}
    assert set(cases) == {FOOD, FIRE, DRAIN, SIGN, TOBACCO, SEAL}
    return cases


def sees_one_application_with_its_parts(lin, cases) -> str:
    """Gives the address of the matter's page."""
    lin.goto("/my/cases/")
    main = lin.get_by_role("main")
    first = main.locator("ul.tb-rows > li").first
    expect(first.get_by_role("heading")).to_have_text("开餐馆")
    for number in cases.values():
        expect(main.locator(f"a[href='/my/cases/{number}/']")).to_have_count(1)
        expect(first.locator(f"a[href='/my/cases/{number}/']")).to_be_visible()
    first.get_by_role("heading").get_by_role("link").click()
    expect(main).to_contain_text("一次提交，共 6 项，都在办")
    expect(main.get_by_role("region", name="结果包")).to_contain_text("还有 6 项没有办完")
    matter = lin.url
    main.get_by_role("link", name=FOOD).click()
    expect(main.get_by_role("link", name="一件事：开餐馆")).to_be_visible()
    return matter


def is_asked_to_correct(clerk, lin, number):
    counter.find(clerk, number)
    counter.judge(clerk, "--12")
    counter.write_opinion(clerk, 4, FAULT)
    dialog = counter.confirm(clerk, "F9", "一次性告知补正")
    expect(dialog).to_contain_text(FAULT)
    clerk.keyboard.press("F9")
    counter.sees_asked(clerk)
    lin.goto(f"/my/cases/{number}/")
    lin.get_by_role("link", name="现在补正").click()
    expect(lin.get_by_role("main")).to_contain_text(FAULT)
    citizen.give(lin, "场所平面布置图", picture("平面图二"))
    lin.get_by_role("button", name="提交", exact=True).click()
    expect(lin.get_by_text("已收到您补的材料").first).to_be_visible()


def waits_for_a_test(reviewer, lin, matter, number):
    """检验检测: the clock of this one stands still, the applicant has its paper; the others go on."""
    desk.pause(reviewer, number, "检测", TESTING)
    lin.goto(f"/my/cases/{number}/")
    main = lin.get_by_role("main")
    expect(main).to_contain_text("特别程序期间不计入期限")
    expect(main).to_contain_text(TESTING)
    expect(main.get_by_role("link", name="特别程序告知书")).to_be_visible()
    lin.goto(matter)
    expect(main.locator("ul.tb-rows > li").filter(has_text=DRAIN)).to_contain_text("特别程序")
    desk.resume(reviewer, number, "水质检测合格")


def applies_again(lin, matter, number) -> str:
    """Sees the reason, finds everything as it was, mends what was wrong; gives the new number."""
    lin.goto(matter)
    main = lin.get_by_role("main")
    refused = main.locator("ul.tb-rows > li").filter(has_text=SIGN)
    expect(refused).to_contain_text(f"理由：{REASON}")
    expect(main.get_by_role("link", name="重新申办这一项")).to_have_count(1)
    refused.get_by_role("link", name="重新申办这一项").click()
    expect(main).to_contain_text("第 2 次申请")
    expect(main).to_contain_text("取自上一次申请")
    place = main.get_by_label("设置地点", exact=True)
    expect(place).to_have_value(ANSWERS["设置地点"])
    expect(main.get_by_role("region", name="结构设计安全说明").get_by_role("link", name="material")).to_be_visible()
    place.fill("武夷路 8 号门头上方")
    citizen.give(lin, "位置图和效果图", picture("移位后的效果图"))
    citizen.pick(lin, "以上内容和材料真实、合法")
    sent = lin.locator("main form").last.evaluate("form => Object.fromEntries(new FormData(form))")
    address = lin.url
    lin.get_by_role("button", name="提交申请").click()
    expect(lin.get_by_role("heading", level=1)).to_contain_text("已经收到您的申请")
    again = lin.url.rstrip("/").split("/")[-2]
    twice = lin.request.post(
        address, form={name: value for name, value in sent.items() if value}, headers={"Referer": address}
    )
    assert twice.url == matter
    lin.goto(matter)
    expect(main.locator("ul.tb-rows > li").filter(has_text=SIGN)).to_have_count(1)
    expect(main).to_contain_text("第 2 次申请")
    expect(main.get_by_role("link", name="第 1 次：已办结·不予")).to_have_attribute("href", f"/my/cases/{number}/")
    return again


def sees_that_one_is_left(lin, matter):
    """The department's system may have answered by now, or not yet; the second attempt is still waiting."""
    lin.goto(matter)
    package = lin.get_by_role("main").get_by_role("region", name="结果包")
    expect(package).to_contain_text("没有办完")
    assert lin.request.get(f"{matter}package.zip").status == 409


def sees_the_second_attempt(reviewer, number):
    reviewer.goto(f"/office/cases/{number}/")
    expect(reviewer.get_by_role("main")).to_contain_text("这是第 2 次申请，上一次已办结·不予")


def has_one_package(lin, matter, cases):
    """The last result came from the department's system; then everything lies in one file, the refusal too."""
    download = lin.get_by_role("link", name="下载结果包")
    until = time.monotonic() + 60
    lin.goto(matter)
    while not download.count() and time.monotonic() < until:
        lin.wait_for_timeout(500)
        lin.reload()
    main = lin.get_by_role("main")
    expect(main).to_contain_text("共 6 项，全部办结")
    package = main.get_by_role("region", name="结果包")
    for part in package.locator("summary").all():
        part.click()
    for paper in ("食品经营许可证", "烟草专卖零售许可证", "不予行政许可决定书", "特别程序告知书", "补正告知书"):
        expect(package.get_by_role("link", name=paper).first).to_be_visible()
    answer = lin.request.get(download.get_attribute("href"))
    archive = zipfile.ZipFile(io.BytesIO(answer.body()))
    folders = {name.split("/")[0] for name in archive.namelist() if "/" in name}
    assert len(folders) == len(cases)
    assert all(archive.read(name).startswith(b"%PDF") for name in archive.namelist() if "/" in name)
    contents = archive.read("目录.txt").decode("utf-8-sig")
    assert all(number in contents for number in cases.values())
    lin.goto("/my/messages/")
    expect(lin.get_by_role("main").get_by_text("“开餐馆”全部办结").first).to_be_visible()


def rates(lin, number):
    lin.goto(f"/my/cases/{number}/")
    rating = lin.get_by_role("region", name="这次办理")
    citizen.pick(rating, "非常满意")
    lin.get_by_role("button", name="提交评价").click()
    expect(lin.get_by_role("region", name="您的评价")).to_be_visible()
