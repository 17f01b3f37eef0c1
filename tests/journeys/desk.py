"""What an official does in the office."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, Page, expect


def open_case(page: Page, number: str) -> None:
    page.goto(f"/office/cases/{number}/")
    expect(page.get_by_role("region", name="审批经过")).to_be_visible()


def tick_all(page: Page) -> None:
    for box in page.get_by_role("region", name="审查要点").get_by_role("checkbox").all():
        box.check()


def agree(page: Page, number: str, opinion: str) -> None:
    """By the keys: E writes the opinion, A agrees."""
    open_case(page, number)
    tick_all(page)
    page.keyboard.press("e")
    page.keyboard.type(opinion)
    page.keyboard.press("Escape")
    page.keyboard.press("a")
    expect(page.get_by_text("：同意，")).to_be_visible()


def pause_for_experts(page: Page, number: str) -> None:
    pause(page, number, "专家评审", "厨房布局需要专家现场评审")


def pause(page: Page, number: str, procedure: str, reason: str) -> None:
    """特别程序, by the key T."""
    open_case(page, number)
    page.keyboard.press("t")
    form = page.get_by_role("dialog")
    form.get_by_label("特别程序").select_option(label=procedure)
    form.get_by_label("需要多少个工作日").fill("10")
    form.get_by_label("为什么需要").fill(reason)
    _name_a_paper(form, "市监通〔2026〕9号")
    form.get_by_role("button", name="停表").click()
    expect(page.get_by_role("link", name="恢复")).to_be_visible()


def _name_a_paper(form: Locator, number: str) -> None:
    form.get_by_label("文书的文号").fill(number)
    form.get_by_label("出具的单位").fill("南平市市场监督管理局")
    form.get_by_label("文书的日期").fill("2025-12-01")


def resume(page: Page, number: str, result: str) -> None:
    open_case(page, number)
    page.get_by_role("link", name="恢复").click()
    form = page.get_by_role("dialog")
    form.get_by_label("特别程序的结果").fill(result)
    _name_a_paper(form, "检测报告第 381 号")
    form.get_by_role("button", name="恢复").click()
    expect(page.get_by_role("dialog")).to_have_count(0)


def decide(page: Page, number: str, outcome: str) -> None:
    """Writes one of the usual opinions and opens the preview of the decision."""
    open_case(page, number)
    page.get_by_role("group", name="常用意见").get_by_role("button", name=outcome).first.click()
    page.locator("button[name=outcome]").filter(has_text=outcome).click()
    expect(page.get_by_role("region", name="决定书预览")).to_be_visible()


def review(page: Page, number: str, opinion: str) -> None:
    """同意, by the mouse, with the points ticked."""
    _choose(page, number, "同意", opinion)
    expect(page.get_by_text("：同意，")).to_be_visible()


def grant(page: Page, number: str, opinion: str) -> None:
    """准予: the points ticked, the opinion read once more beside the preview of the decision, and said."""
    _choose(page, number, "准予", opinion)
    expect(page.get_by_role("region", name="决定书预览")).to_be_visible()
    expect(page.locator("#opinion")).to_have_value(opinion)
    page.get_by_role("button", name="确认准予").click()
    expect(page.get_by_text("：准予，已办结")).to_be_visible()


def refuse(page: Page, number: str, reason: str) -> None:
    """不予, with its reason and its rule, read in the preview before it is said."""
    open_case(page, number)
    page.locator("button[name=outcome]").filter(has_text="不予").click()
    page.get_by_label("理由").fill(reason)
    page.get_by_role("group", name="依据").get_by_role("checkbox").first.check()
    page.get_by_role("button", name="预览决定书").click()
    preview = page.get_by_role("region", name="决定书预览")
    expect(preview).to_contain_text(reason)
    expect(preview).to_contain_text("行政复议")
    expect(preview).to_contain_text("行政诉讼")
    page.get_by_role("button", name="确认").click()
    expect(page.get_by_text("：不予，已办结")).to_be_visible()


def _choose(page: Page, number: str, outcome: str, opinion: str) -> None:
    open_case(page, number)
    tick_all(page)
    page.get_by_role("region", name="我的意见").get_by_role("textbox").fill(opinion)
    page.locator("button[name=outcome]").filter(has_text=re.compile(f"^{outcome}")).click()
