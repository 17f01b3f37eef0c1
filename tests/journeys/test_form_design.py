"""一个源头: an item manager asks two things more, another person publishes, the next applicant is asked them."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from . import citizen

ITEM, LAST_PAGE = "营业执照遗失补领", "p_loss_info"


def test_a_question_designed_in_the_office_is_asked_of_the_applicant(people):
    code = designs(people("items_scj"))
    publishes(people("items_publisher"), code)
    is_asked(people("linxiaolan"), code)


def designs(page):
    page.goto(f"/office/items/?q={ITEM}")
    page.get_by_role("main").get_by_role("link", name=ITEM, exact=True).first.click()
    code = re.search(r"/items/(\w+)/", page.url)[1]
    page.get_by_role("link", name="设计申请表").click()
    adds(page, "是否", "是否使用燃气")
    adds(page, "数字", "燃气灶眼数")
    page.get_by_label("满足条件才出现").check()
    page.get_by_label("第 1 个条件看哪一题").select_option(label="是否使用燃气")
    page.get_by_label("第 1 个条件的值").select_option(label="是")
    preview = page.get_by_role("complementary", name="申请人看到的")
    expect(preview).to_contain_text("燃气灶眼数（“是否使用燃气”是“是”）")
    tries(page)
    page.get_by_role("button", name="保存草稿").click()
    expect(page.get_by_text("申请表已存进草稿")).to_be_visible()
    return code


def adds(page, kind, label):
    group = page.locator("section.tb-fieldbox").last
    group.get_by_label(re.compile("加什么题")).select_option(label=kind)
    group.get_by_role("button", name="加一题").click()
    box = page.get_by_label("题目", exact=True)
    expect(box).to_be_focused()
    box.fill(label)
    page.get_by_role("button", name="看现在的样子").click()
    expect(page.locator("#designer")).not_to_have_class(re.compile("htmx-request"))
    expect(page.get_by_role("button", name=label, exact=True).last).to_be_visible()


def tries(page):
    """A test run with the form that is not saved yet; the condition works as it will for applicants."""
    page.get_by_role("button", name="试填").click()
    page.get_by_role("button", name="填上示例答案").click()
    stored = page.get_by_role("region", name="会存下的内容")
    expect(stored).to_contain_text("ran_qi_zao_yan_shu")
    citizen.choose(page, "是否使用燃气", "否")
    expect(page.get_by_label("燃气灶眼数")).to_have_count(0)
    page.get_by_role("button", name="回去接着设计").click()


def publishes(page, code):
    page.goto(f"/office/items/{code}/publish/")
    changes = page.get_by_role("table", name="改了什么")
    expect(changes).to_contain_text("是否使用燃气")
    expect(changes).to_contain_text("什么时候出现：“是否使用燃气”是“是”")
    page.get_by_role("button", name="发布", exact=True).click()
    expect(page.get_by_text("已发布，指南、申请表和检索同时更新")).to_be_visible()


def is_asked(page, code):
    citizen.act_for(page, citizen.COMPANY)
    citizen.begin(page, code, {})
    page.goto(f"/apply/{code}/form/{LAST_PAGE}/")
    expect(page.get_by_label("燃气灶眼数")).to_have_count(0)
    citizen.choose(page, "是否使用燃气", "是")
    expect(page.get_by_label("燃气灶眼数")).to_be_visible()
