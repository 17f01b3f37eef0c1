"""What a clerk does at the window: with the keys of the page, or by the mouse."""

from __future__ import annotations

import re
from typing import Any

from playwright.sync_api import Locator, Page, expect

from .keys import Keys


def find(page: Page, number: str) -> None:
    """As from the code on a receipt: `/`, the number, Enter, and it is open."""
    page.goto("/window/")
    page.keyboard.press("/")
    page.keyboard.type(number)
    page.keyboard.press("Enter")
    expect(page.get_by_role("table", name="材料清单与判定")).to_be_visible()


def begin_registration(keys: Keys, words: str, item: str, name: str, id_number: str) -> list[str]:
    """代为登记 up to form and materials; gives the addresses of the two pages."""
    page = keys.page
    page.goto("/window/")
    keys.press("F2")
    keys.write(page.get_by_role("combobox", name="办什么事"), words)
    expect(page.get_by_role("option").first).to_contain_text(item)
    keys.press("Enter")
    keys.write(page.get_by_label("证件号码"), id_number)
    passed = [page.url]
    keys.press("Enter")
    expect(page.get_by_label("姓名或者名称")).to_have_value(name)
    keys.press("F8")
    expect(page.get_by_role("region", name="材料")).to_be_visible()
    return [*passed, page.url]


def judge(page: Page, keys: str) -> None:
    """One key for each material: 1 合格, 2 需补, 3 未交; `-` leaves it as it stands."""
    rows = _first_row(page)
    for index, key in enumerate(keys):
        expect(rows.nth(index)).to_have_class("is-on")
        if key != "-":
            page.keyboard.press(key)
            expect(rows.nth(index).get_by_role("radio").nth(int(key) - 1)).to_be_checked()
        page.keyboard.press("ArrowDown")


def write_opinion(page: Page, row: int, words: str) -> None:
    """`e` goes to the opinion of the row that is on; Esc leaves it."""
    rows = _first_row(page)
    for _ in range(row - 1):
        page.keyboard.press("ArrowDown")
    expect(rows.nth(row - 1)).to_have_class("is-on")
    page.keyboard.press("e")
    page.keyboard.type(words)
    page.keyboard.press("Escape")


def confirm(page: Page, key: str, title: str) -> Any:
    """The key asks; in the dialog the same key says yes."""
    page.keyboard.press(key)
    dialog = page.get_by_role("dialog", name=title)
    expect(dialog).to_be_visible()
    return dialog


def accept(page: Page, number: str) -> None:
    """受理 by the mouse: each material is looked at beside its row and judged, then the button is pressed."""
    dialog = _ask_to_accept(page, number)
    dialog.get_by_role("button", name="确认受理").click()
    sees_accepted(page)


def accept_and_grant(page: Page, number: str) -> None:
    """当场办结: the dialog of 受理 asks for the decision too, with the points that it rests on."""
    dialog = _ask_to_accept(page, number)
    expect(dialog.get_by_role("radio", name="准予")).to_be_checked()
    for box in dialog.get_by_role("group", name="审查要点").get_by_role("checkbox").all():
        box.check()
    dialog.get_by_role("button", name="确认受理").click()
    expect(page.locator("footer.tb-actions")).to_contain_text("已办结·准予")  # a notice may say so of a sibling


def sees_accepted(page: Page) -> None:
    """Only the accepted case shows its paper; the words 已受理 may stand on the page before."""
    expect(page.get_by_role("region", name="文书")).to_contain_text("受理通知书")


def sees_asked(page: Page) -> None:
    """What is said when the 补正 has gone out, in full."""
    expect(page.get_by_text("已告知补正，补正告知书可以打印")).to_be_visible()


def look_through(page: Page) -> None:
    """The split view: a click on the material shows it at the right, its row takes the verdict."""
    rows = page.get_by_role("table", name="材料清单与判定").locator("tbody tr")
    for row in rows.filter(has=page.get_by_role("radiogroup")).all():
        material = row.get_by_role("button").first
        material.click()
        expect(page.get_by_role("region", name=material.inner_text(), exact=True).first).to_be_visible()
        row.get_by_role("radio", name="合格").check()
    expect(page.get_by_role("main")).to_contain_text("材料全部合格")


def _ask_to_accept(page: Page, number: str) -> Locator:
    find(page, number)
    look_through(page)
    page.get_by_role("button", name=re.compile("^受理")).click()
    dialog = page.get_by_role("dialog", name="受理")
    expect(dialog).to_contain_text("份材料全部合格")
    return dialog


def _first_row(page: Page) -> Locator:
    """The page opens on the row that wants judging; ArrowUp goes to the first."""
    rows = page.get_by_role("table", name="材料清单与判定").locator("tbody tr")
    for _ in range(rows.count()):
        page.keyboard.press("ArrowUp")
    return rows
