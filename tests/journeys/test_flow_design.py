"""流程设计: drawn from nothing with a parallel and a condition, rehearsed, and published by another person."""

from __future__ import annotations

import re

from playwright.sync_api import expect

CODE, NAME = "site_check", "现场核查流程"


def test_a_flow_is_designed_rehearsed_and_published_by_a_second_person(people):
    designer = people("items_publisher")
    begins(designer)
    two_at_the_same_time(designer)
    a_condition(designer)
    is_not_handed_on_with_a_fault(designer)
    is_mended(designer)
    is_walked(designer)
    is_handed_on(designer)
    is_published(people("items_publisher2"))


def begins(page):
    page.goto("/office/flows/")
    page.get_by_role("link", name="新建流程").click()
    page.get_by_label("编码").fill(CODE)
    page.get_by_label("名称", exact=True).fill(NAME)
    page.get_by_role("button", name="建立草稿").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("设计流程")


def two_at_the_same_time(page):
    """After the review, two inspections beside each other."""
    opens(page, "审查")
    adds(page, "在后面插入环节", "并联")
    for number, name in ((1, "消防核查"), (2, "环保核查")):
        adds(page, "在这支加环节", "任务", place=number - 1)
        page.get_by_label("名称", exact=True).fill(name)
        settles(page)
    expect(row(page, "环保核查")).to_be_visible()


def a_condition(page):
    """Behind them a choice by the review: an end for either way."""
    opens(page, "并联")
    adds(page, "在后面插入环节", "分支")
    first = page.get_by_label("第 1 支走的条件").first
    first.select_option(label="“审查”的意见是“同意”")
    settles(page)
    for place, (name, result) in enumerate((("准予", "granted"), ("不予", "refused"))):
        branch = page.get_by_role("group", name=re.compile("^分支第 ")).nth(place)
        adds(page, "在这支加环节", "结束", within=branch)
        page.get_by_label("名称", exact=True).fill(name)
        page.get_by_label("结果代码").fill(result)
        settles(page)
    page.get_by_role("button", name=re.compile(r"^删除\s*：\s*办结$")).click()
    expect(row(page, "办结")).to_have_count(0)


def is_not_handed_on_with_a_fault(page):
    """The inspections have no limits: the check names them, the draft is kept and cannot be handed on."""
    check = page.get_by_role("region", name="检查", exact=True)
    expect(check).to_contain_text("“消防核查”没有时限")
    expect(check).to_contain_text("“环保核查”没有时限")
    saves(page)
    draft = page.get_by_role("region", name="草稿")
    expect(draft).to_contain_text("公布以前要改的有 2 处")
    expect(draft).to_contain_text("“消防核查”没有时限")
    expect(page.get_by_role("button", name="提交", exact=True)).to_have_count(0)
    page.get_by_role("link", name="接着改").click()


def is_mended(page):
    """The fault leads to its node."""
    for name in ("消防核查", "环保核查"):
        opens(page, name)
        page.get_by_label("时限（工作日）").fill("3")
        settles(page)
    expect(page.get_by_role("region", name="检查", exact=True)).to_contain_text("没有错误")
    saves(page)


def is_walked(page):
    page.get_by_role("link", name="模拟").first.click()
    for name in ("审查", "消防核查", "环保核查"):
        page.get_by_role("region", name=name).get_by_role("link", name="同意", exact=False).first.click()
    expect(page.get_by_role("main")).to_contain_text("结果代码 granted")
    page.get_by_role("link", name="从头再走").click()
    page.get_by_role("region", name="审查").get_by_role("link", name="不同意").click()
    for name in ("消防核查", "环保核查"):
        page.get_by_role("region", name=name).get_by_role("link", name="同意", exact=False).first.click()
    expect(page.get_by_role("main")).to_contain_text("结果代码 refused")


def is_handed_on(page):
    page.goto(f"/office/flows/of/{CODE}/replay/")
    page.get_by_role("button", name="重放").click()
    expect(page.get_by_role("main")).to_contain_text("相同 0 件")
    page.goto(f"/office/flows/of/{CODE}/")
    page.get_by_role("button", name="提交", exact=True).click()
    expect(page.get_by_text("请另一位有公布权限的人员审核公布")).to_be_visible()
    page.get_by_role("link", name="审核公布").click()
    expect(page.get_by_text("请由另一位有公布权限的人员公布")).to_be_visible()
    expect(page.get_by_role("button", name="公布", exact=True)).to_have_count(0)


def is_published(page):
    page.goto(f"/office/flows/of/{CODE}/publish/")
    page.get_by_role("button", name="公布", exact=True).click()
    expect(page.get_by_text("已公布为第 1 版")).to_be_visible()


def row(page, name):
    return page.get_by_role("button", name=name, exact=True)


def opens(page, name):
    row(page, name).click()
    expect(row(page, name)).to_have_attribute("aria-expanded", "true")


def adds(page, label, kind, *, place=0, within=None):
    """Unfolds the adder, chooses the kind, and waits for the inputs of the new node."""
    folded = (within or page).locator("details.tb-flowadd").filter(has_text=label).nth(place)
    folded.locator("summary").click()
    folded.get_by_role("combobox").select_option(label=kind)
    folded.get_by_role("button", name="加").click()
    rests(page)


def settles(page):
    page.get_by_role("button", name="看现在的样子").click()
    rests(page)


def rests(page):
    expect(page.locator("#designer")).not_to_have_class(re.compile("htmx-request"))


def saves(page):
    page.get_by_role("button", name="保存草稿").click()
    expect(page.get_by_text(re.compile("草稿已保存"))).to_be_visible()
