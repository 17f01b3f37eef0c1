"""开餐馆: one matter from a few words in the search box to one joint application with its parts."""

from __future__ import annotations

from playwright.sync_api import expect

from . import citizen
from .citizen import COMPANY
from .papers import pdf, picture

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
}


def test_a_restaurant_is_opened_as_one_matter(people):
    lin = people("linxiaolan")
    citizen.act_for(lin, COMPANY)
    finds_the_matter(lin)
    answers_the_questions(lin)
    fills_the_one_form(lin)
    sees_one_application_with_its_parts(lin, submits(lin))


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
    citizen.choose(lin, "怎么经营？", "客人在店里用餐")
    flow = main.get_by_role("region", name="怎么办、办多久")
    expect(flow.get_by_role("listitem")).to_have_count(2)
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
    citizen.give(lin, "经营场所平面图", picture("平面图"))
    citizen.give(lin, "食品安全管理制度", pdf("rules"))
    citizen.give(lin, "消防安全制度、灭火和应急疏散预案", pdf("fire"))


def submits(lin) -> list[str]:
    citizen.choose(lin, "结果怎么取", "只要电子的")
    citizen.pick(lin, "以上内容和材料真实、合法")
    lin.get_by_role("button", name="提交申请").click()
    expect(lin.get_by_role("heading", level=1)).to_contain_text("已经收到您的申请")
    parts = lin.get_by_role("main").locator("ol.tb-parts")
    expect(parts.get_by_role("listitem")).to_have_count(2)
    return parts.get_by_role("link").evaluate_all("links => links.map(link => link.getAttribute('href'))")


def sees_one_application_with_its_parts(lin, cases):
    lin.goto("/my/cases/")
    main = lin.get_by_role("main")
    first = main.locator("ul.tb-rows > li").first
    expect(first.get_by_role("heading")).to_have_text("开餐馆")
    for address in cases:
        expect(main.locator(f"a[href='{address}']")).to_have_count(1)
        expect(first.locator(f"a[href='{address}']")).to_be_visible()
    first.get_by_role("heading").get_by_role("link").click()
    expect(main).to_contain_text("一次提交，共 2 项，都在办")
    main.get_by_role("link", name="食品经营许可（新办）").click()
    expect(main.get_by_role("link", name="一件事：开餐馆")).to_be_visible()
