"""The standard case at the window without a mouse: the next one, each material, accepted, and the one after it."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from . import citizen, counter
from .citizen import ALLOWANCE, ALLOWANCE_LICENCES
from .keys import Keys


def test_a_clerk_comes_to_a_case_by_keys_and_accepts_it(people, platform):
    lin, clerk = people("linxiaolan"), people("clerk01")
    number = citizen.apply_by_program(platform, lin, ALLOWANCE, ALLOWANCE_LICENCES, "by-keys-0001")
    keys = Keys(clerk)
    goes_down_the_queue(clerk, keys)
    finds_the_case(clerk, keys, number)
    reads_every_page(clerk, keys)
    accepts(clerk, keys)
    prints_the_notice(clerk, keys)
    goes_on_to_the_next(clerk, keys, number)


def goes_down_the_queue(clerk, keys):
    """F12 opens the first that is due, and from there the one after it."""
    clerk.goto("/window/")
    passed = []
    for _ in range(3):
        before = clerk.url
        keys.press("F12")
        expect(clerk).not_to_have_url(before)
        expect(clerk.get_by_role("table", name="材料清单与判定")).to_be_visible()
        passed.append(clerk.url)
    assert len(set(passed)) == len(passed)
    expect(clerk.get_by_role("navigation", name="各队列").locator("[aria-current]")).to_contain_text("待受理")


def finds_the_case(clerk, keys, number):
    """However long the queue is: the number from the receipt, and Enter."""
    keys.press("/")
    keys.write(clerk.get_by_role("search").get_by_role("searchbox"), number)
    keys.press("Enter")
    expect(clerk).to_have_url(re.compile(f"/window/cases/{number}/"))


def reads_every_page(clerk, keys):
    """The tabs of the case and back to the materials."""
    tabs = clerk.get_by_role("navigation", name="办件内容")
    keys.go_to(tabs.get_by_role("link", name="事项与受理标准"))
    keys.press("Enter")
    expect(tabs.locator("[aria-current]")).to_contain_text("事项与受理标准")
    keys.press("F8")
    expect(clerk.get_by_role("table", name="材料清单与判定")).to_be_visible()


def accepts(clerk, keys):
    counter.judge(clerk, "1111")
    expect(clerk.get_by_role("main")).to_contain_text("材料全部合格")
    dialog = counter.confirm(clerk, "F8", "受理")
    keys.are_at(dialog.get_by_role("button", name="确认受理"))
    keys.press("Escape")
    expect(dialog).to_have_count(0)
    expect(clerk.get_by_role("table", name="材料清单与判定")).to_be_visible()
    dialog = counter.confirm(clerk, "F8", "受理")
    expect(dialog).to_contain_text("4 份材料全部合格")
    keys.press("Enter")
    expect(clerk.get_by_text("已受理").first).to_be_visible()
    expect(clerk.get_by_role("region", name="文书")).to_contain_text("受理通知书")


def prints_the_notice(clerk, keys):
    with clerk.expect_popup() as printed:
        keys.press("F10")
    expect(printed.value).to_have_url(re.compile(r"/window/cases/\w+/papers/"))
    printed.value.close()


def goes_on_to_the_next(clerk, keys, number):
    keys.press("F12")
    expect(clerk).not_to_have_url(re.compile(number))
    expect(clerk.get_by_role("table", name="材料清单与判定")).to_be_visible()
