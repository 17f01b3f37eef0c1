"""一个源头: a county's request through the five gates, to list, guide, form, flow and the event for inspection."""

from __future__ import annotations

import re
from datetime import date, timedelta

from playwright.sync_api import expect

from . import citizen, counter

BASE = "350117001000"
GROUND = "优化营商环境，食品经营许可承诺时限压缩到三个工作日"


def test_a_county_request_passes_five_gates_and_changes_what_follows_from_it(people, platform):
    editor = people("powers_jianyang")
    number, code = drafts(editor)
    says(people("unit_jianyang"), number, "经集体研究，同意申报")
    for name in ("expert01", "expert02", "expert03"):
        votes(people(name), number)
    says(people("reform01"), number, "符合改革要求")
    says(people("legal01"), number, "不违反上位法")
    meets(people("secretary01"), number)
    publishes(people("reform01"), number)
    lin = people("linxiaolan")
    item = reads_the_list_and_the_guide(lin, code)
    the_next_case_runs_by_it(lin, people("clerk02"), item)
    is_told_to_inspection(platform, number, code)
    sees_the_trail(editor, number)


def drafts(page):
    """Shortens the promise; sees the difference and what it touches before handing in."""
    page.goto(f"/office/powers/?q={BASE}&level=4")
    page.get_by_role("row").filter(has_text="建阳").get_by_role("link", name="食品经营许可", exact=True).click()
    code = re.search(r"/of/([0-9A-Z]+)/", page.url).group(1)
    page.get_by_role("button", name="变更要素").click()
    page.get_by_label("理由").first.fill(GROUND)
    page.get_by_label("事由", exact=True).select_option(label="改革部署")
    page.get_by_label("事由发生日期").fill((date.today() - timedelta(days=3)).isoformat())  # noqa: DTZ011
    page.get_by_label("承诺时限（工作日）").fill("3")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_role("table", name="改了什么")).to_contain_text("承诺时限（工作日）")
    expect(page.get_by_role("region", name="影响：政务服务事项")).to_contain_text("食品经营许可（新办）")
    page.get_by_role("button", name="提交单位初审").click()
    expect(page.get_by_text("审核中：单位初审")).to_be_visible()
    return re.search(r"QZ\d+", page.url).group(0), code


def opens(page, number):
    page.goto("/office/powers/desk/")
    page.get_by_role("row").filter(has_text=number).get_by_role("link").first.click()


def says(page, number, opinion):
    opens(page, number)
    page.get_by_label("审核意见").fill(opinion)
    page.get_by_role("button", name="同意", exact=True).click()
    expect(page.get_by_role("region", name="经过")).to_contain_text(opinion)


def votes(page, number):
    opens(page, number)
    page.get_by_label("赞成").check()
    page.get_by_role("button", name="投票").click()
    expect(page.get_by_role("region", name="表决记录")).to_contain_text("赞成")


def meets(page, number):
    """Only this request goes on the agenda; others of the demo wait for the next meeting."""
    page.goto("/office/powers/meetings/")
    for box in page.locator("input[name=number]").all():
        box.set_checked(box.get_attribute("value") == number)
    page.get_by_label("会议名称").fill("市政府第 20 次常务会议")
    page.get_by_role("button", name="列入会议").click()
    pack = page.get_by_role("link", name="打印审定材料").get_attribute("href")
    assert page.request.get(pack).body().startswith(b"%PDF-")
    page.get_by_label("会议意见").fill("同意")
    page.get_by_role("button", name="登记审定结果").click()
    expect(page.get_by_role("button", name="登记审定结果")).to_have_count(0)
    expect(page.get_by_text("已审定").first).to_be_visible()


def publishes(page, number):
    opens(page, number)
    page.get_by_role("button", name="公布", exact=True).click()
    expect(page.get_by_text("已公布", exact=True)).to_be_visible()


def reads_the_list_and_the_guide(page, code):
    page.goto(f"/powers/{code}/")
    expect(page.get_by_role("main")).to_contain_text("承诺 3 个工作日")
    page.get_by_role("link", name="食品经营许可（新办）").click()
    expect(page.get_by_role("main")).to_contain_text("3 个工作日")
    expect(page.get_by_text("指南第 2 版")).to_be_visible()
    return re.search(r"/items/(\w+)", page.url).group(1)


def the_next_case_runs_by_it(lin, clerk, item):
    """The form says how long it takes now; the clock of the accepted case runs for as long."""
    citizen.act_for(lin, citizen.COMPANY)
    lin.goto(f"/apply/{item}/")
    expect(lin.get_by_role("complementary", name="帮助")).to_contain_text("3 个工作日办好")
    number = citizen.apply_for_food(lin, item)
    lin.goto(f"/my/cases/{number}/")
    counter.find(clerk, number)
    counter.judge(clerk, "1--11")
    counter.confirm(clerk, "F8", "受理")
    clerk.keyboard.press("F8")
    counter.sees_accepted(clerk)
    expect(lin.get_by_text("还剩 3 个工作日").first).to_be_visible()


def is_told_to_inspection(platform, number, code):
    """Its lists follow by the event, which is out and stands for whoever asks later."""
    with platform.connect() as connection:
        asked = "SELECT payload, settled_at IS NOT NULL FROM events_outboxevent WHERE name = %s AND subject = %s"
        told = connection.execute(asked, ["powers.published", f"power-request:{number}"]).fetchall()
    ((payload, is_out),) = told
    assert is_out
    assert (payload["codes"], payload["kind"]) == ([code], "amend")


def sees_the_trail(page, number):
    page.goto(f"/office/powers/requests/{number}/")
    trail = page.get_by_role("region", name="经过")
    for words in ["公布：公布", "常务会议审定：通过", "合法性审查：同意", "专家评审：评审通过", "单位初审：同意"]:
        expect(trail).to_contain_text(words)
