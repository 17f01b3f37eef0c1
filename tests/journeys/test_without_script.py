"""浏览器不运行脚本: the same application, page by page, up to its progress."""

from __future__ import annotations

from playwright.sync_api import expect

from . import citizen
from .citizen import ANSWERS, COMPANY, FOOD_PERMIT
from .papers import pdf, picture


def test_an_application_without_any_script(people):
    lin = people("linxiaolan", java_script_enabled=False)
    citizen.act_for(lin, COMPANY)
    code = citizen.find_item(lin, "开饭店", FOOD_PERMIT)
    main = lin.get_by_role("main")
    citizen.choose(lin, "您的经营情形", "单位食堂")
    lin.get_by_role("button", name="按这个情形看材料").click()
    expect(main.get_by_role("region", name="要交的材料")).to_contain_text("单位食堂承包合同")

    citizen.begin(lin, code, {"您的经营情形": "只做外卖"})
    citizen.fill_pages(lin, ANSWERS)
    citizen.pick(lin.get_by_role("region", name="营业执照"), "用我的营业执照，不用交")
    citizen.give(lin, "经营场所平面图", picture("plan"))
    citizen.give(lin, "食品安全管理制度", pdf("rules"))
    lin.get_by_role("button", name="保存并继续").click()
    expect(lin.get_by_role("heading", level=1)).to_have_text("核对并提交")
    number = citizen.submit(lin)
    lin.get_by_role("link", name="看办理进度").click()
    expect(main).to_contain_text(number)
    expect(main.get_by_role("region", name="经过")).to_contain_text("提交申请")
