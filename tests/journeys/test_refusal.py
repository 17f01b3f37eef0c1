"""不予许可: refused with reasons and a rule, and told how to appeal."""

from __future__ import annotations

from playwright.sync_api import expect

from . import citizen, counter, desk
from .citizen import ALLOWANCE, ALLOWANCE_LICENCES

REASON = "申请人未满六十周岁，不符合奖励扶助的年龄条件"


def test_a_refusal_names_its_reason_and_the_ways_to_appeal(people, platform):
    lin = people("linxiaolan")
    number = citizen.apply_by_program(platform, lin, ALLOWANCE, ALLOWANCE_LICENCES, "refusal-0001")
    accepts(people("clerk01"), number)
    disagrees(people("reviewer_wjw"), number)
    desk.refuse(people("decider_wjw"), number, REASON)
    reads_the_refusal(lin, number)


def accepts(clerk, number):
    counter.find(clerk, number)
    counter.judge(clerk, "1---")
    dialog = counter.confirm(clerk, "F8", "受理")
    expect(dialog).to_contain_text("4 份材料全部合格")
    clerk.keyboard.press("F8")
    counter.sees_accepted(clerk)


def disagrees(reviewer, number):
    desk.open_case(reviewer, number)
    reviewer.locator("button[name=outcome]").filter(has_text="不同意").click()
    reviewer.get_by_role("button", name="确认").click()
    expect(reviewer.get_by_role("alert")).to_contain_text("请写明理由")
    reviewer.get_by_label("理由").fill(REASON)
    reviewer.get_by_role("group", name="依据").get_by_role("checkbox").first.check()
    reviewer.get_by_role("button", name="确认").click()
    expect(reviewer.get_by_text("：不同意，")).to_be_visible()


def reads_the_refusal(lin, number):
    lin.goto(f"/my/cases/{number}/")
    main = lin.get_by_role("main")
    expect(main.get_by_role("heading", name="不服可以复议或起诉")).to_be_visible()
    expect(main).to_contain_text("六十日内可以申请行政复议，六个月内可以提起行政诉讼")
    expect(main.get_by_role("region", name="经过")).to_contain_text(REASON)
    paper = main.get_by_role("link", name="不予").first
    sealed = lin.request.get(paper.get_attribute("href"))
    assert sealed.status == 200
    assert sealed.body().startswith(b"%PDF-")
    assert b"/ByteRange" in sealed.body()
    lin.goto("/my/messages/")
    expect(lin.get_by_role("main")).to_contain_text("不予")
