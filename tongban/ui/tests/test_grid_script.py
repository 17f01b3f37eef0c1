"""What the script of the grid does with keys and the clipboard, in a real browser, on a grid made here."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import settings
from playwright.sync_api import expect

from tongban.ui import assets

pytestmark = pytest.mark.browser
SITE = "http://grid.test/"
CELL = '<td><input id="{id}" name="{id}" value="{id}" data-cell data-base="{id}"></td>'
ROWS = "".join(f"<tr>{''.join(CELL.format(id=f'{row}{column}') for column in 'abc')}</tr>" for row in "123")
PAGE = (
    '<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><script src="/staff.js" defer></script></head>'
    f"<body><form><p data-grid-words></p><table data-grid><tbody>{ROWS}</tbody></table></form></body></html>"
)
PASTE = """text => {
  const clipboardData = new DataTransfer();
  clipboardData.setData("text/plain", text);
  document.activeElement.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
}"""


@pytest.fixture
def page(browser):
    script = Path(settings.STATIC_ROOT, assets.static("tb/staff.js").removeprefix(settings.STATIC_URL))
    page = browser.new_page()
    page.route(f"{SITE}**", lambda route: route.fulfill(body=PAGE, content_type="text/html"))
    page.route(f"{SITE}staff.js", lambda route: route.fulfill(body=script.read_text(encoding="utf-8")))
    page.goto(SITE)
    yield page
    page.close()


def values(page):
    return [one.input_value() for one in page.locator("[data-cell]").all()]


def press(page, *keys):
    for key in keys:
        page.keyboard.press(key)


def at(page):
    return page.evaluate("document.activeElement.id")


def test_keys_walk_and_stop_at_the_edges(page):
    page.locator("[id='1a']").focus()
    press(page, "ArrowRight", "ArrowDown", "Enter", "Enter")
    assert at(page) == "3b"
    press(page, "Shift+Enter", "Home", "ArrowLeft")
    assert at(page) == "2a"
    press(page, "Control+End")
    assert at(page) == "3c"


def test_typing_replaces_a_cell_f2_opens_it_and_escape_gives_it_back(page):
    page.locator("[id='1a']").focus()
    page.keyboard.type("9")
    press(page, "ArrowRight", "F2")
    page.keyboard.type("x")
    press(page, "ArrowLeft")
    assert at(page) == "1b"
    assert values(page)[:2] == ["9", "1bx"]
    press(page, "Escape")
    assert values(page)[:2] == ["9", "1b"]


def test_a_block_with_quoted_cells_is_laid_out_and_taken_back(page):
    page.locator("[id='2b']").focus()
    page.evaluate(PASTE, '"一\n""二"""\t\r\n三\t四\r\n')
    assert values(page) == ["1a", "1b", "1c", "2a", '一 "二"', "", "3a", "三", "四"]
    expect(page.locator("[data-grid-words]")).to_have_text("粘贴了 4 格，Ctrl + Z 撤销；改了 4 格，还没有保存")
    press(page, "Control+z")
    assert values(page)[4:] == ["2b", "2c", "3a", "3b", "3c"]


def test_a_block_that_does_not_fit_is_not_pasted_at_all(page):
    page.locator("[id='3b']").focus()
    page.evaluate(PASTE, "一\n二")
    expect(page.locator("[data-grid-words]")).to_have_text("没有粘贴：从这一格起有 1 行 2 列，要粘贴的是 2 行 1 列")
    assert values(page)[-3:] == ["3a", "3b", "3c"]


def test_one_value_fills_what_is_picked_and_delete_clears_it(page):
    page.locator("[id='1a']").focus()
    press(page, "Shift+ArrowDown", "Shift+ArrowRight")
    page.evaluate(PASTE, "5")
    assert values(page) == ["5", "5", "1c", "5", "5", "2c", "3a", "3b", "3c"]
    press(page, "Delete")
    assert values(page)[:2] == ["", ""]
    press(page, "Control+z", "Control+z")
    assert values(page)[:2] == ["1a", "1b"]
