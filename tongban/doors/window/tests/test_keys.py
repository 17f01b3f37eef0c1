"""The window without a mouse, in a real browser."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tongban.catalog.items import api as items
from tongban.serve.approvals.models import Case
from tongban.serve.approvals.tests import city as small
from tongban.serve.intake import api as intake
from tongban.serve.intake.tests import counter
from tongban.support.search import api as search

from . import desk

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def city(db):
    """Built today: the server's thread has the machine's clock."""
    return small.build()


def focused(page) -> str:
    return page.evaluate("document.activeElement.name || document.activeElement.id")


class Keys:
    """Presses keys and counts them; what is typed as data is not counted."""

    def __init__(self, page):
        self.page, self.count = page, 0

    def press(self, key: str) -> None:
        self.count += 1
        self.page.keyboard.press(key)

    def fill(self, name: str, words: str) -> None:
        """Wait until the field has the focus, type, and go on."""
        self.page.wait_for_function("name => document.activeElement.name === name", arg=name)
        self.page.keyboard.type(words)
        self.press("Enter")


def test_a_walk_in_takes_at_most_twenty_five_keys_besides_what_is_typed(page, city):
    guide = items.guide(city.item)
    search.index("item", [search.SearchDoc(code=guide.code, title=guide.name, alias=("开饭店",), division_path="35")])
    page.goto("/window/")
    keys = Keys(page)
    keys.press("F2")
    expect(page.locator("#q")).to_be_focused()
    page.keyboard.type("开饭店")
    expect(page.get_by_role("option").first).to_be_visible()
    keys.press("Enter")
    keys.fill("id_number", city.company.id_number)
    expect(page.locator("#name")).to_have_value(city.company.name)
    keys.fill("s.kind", " ")
    keys.press("Enter")
    keys.fill("shop_name", "溪山小馆")
    keys.fill("address", "延平区梅山街道演示路 12 号")
    keys.fill("business", " ")
    for name in ["materials.m3.way", "materials.m4.way", "materials.m5.way"]:
        page.wait_for_function("name => document.activeElement.name === name", arg=name)
        keys.press("1")
    keys.press("F8")
    expect(page.get_by_role("table", name="材料清单与判定")).to_be_visible()
    assert Case.objects.get().channel == "window"
    assert keys.count <= 25


def test_the_standard_case_from_the_queue_to_the_printed_notice_takes_nine_keys(page, city):
    """Five materials, two of them vouched for by the platform; docs/manual/window.md says the same number."""
    number = counter.submitted(city)
    page.goto("/window/")
    keys = Keys(page)
    keys.press("F12")
    page.wait_for_url("**/cases/**")
    expect(page.locator("html")).to_have_attribute("data-script", "on")
    expect(page.locator("tr[data-matters=yes]")).to_have_count(5)
    waiting = page.locator("tr[data-matters=yes]:not(:has(:checked))").count()
    for index in range(waiting):
        keys.press("1")
        if index < waiting - 1:
            keys.press("Enter")
    keys.press("F8")
    expect(page.get_by_role("dialog", name="受理")).to_contain_text("受理通知书")
    keys.press("F8")
    expect(page.get_by_text("已受理，受理通知书可以打印")).to_be_visible()
    page.wait_for_load_state()
    # A Chromium without a viewer takes the paper as a file.
    with page.context.expect_event("response", lambda answer: f"/window/cases/{number}/papers/" in answer.url) as came:
        keys.press("F10")
    assert (came.value.status, came.value.headers["content-type"]) == (200, "application/pdf")
    assert Case.objects.get().state == "accepted"
    assert (waiting, keys.count) == (3, 9)


def test_enter_on_a_mark_goes_to_the_next_row_and_sends_nothing(page, city):
    page.goto(desk.case(counter.submitted(city), "?m=m3"))
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowDown")
    assert focused(page) == "v.m3"
    page.keyboard.press("Enter")
    assert focused(page) == "v.m4"
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_the_focus_comes_back_when_a_question_is_put_aside(page, city):
    page.goto(desk.case(counter.submitted(city)))
    page.keyboard.press("F7")
    dialog = page.get_by_role("dialog", name="不予受理")
    expect(dialog).to_be_visible()
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    assert page.evaluate("document.activeElement.value") == "refuse"


def test_the_paper_follows_the_ground_and_says_so(page, city):
    page.goto(desk.case(counter.submitted(city)))
    page.keyboard.press("F7")
    expect(page.get_by_role("dialog", name="不予受理")).to_contain_text("选了理由以后")
    page.keyboard.press("Space")
    expect(page.get_by_role("article", name="不予受理通知书预览")).to_be_visible()
    expect(page.locator("#told-words")).to_contain_text("申请人会收到：不予受理通知书")
    assert focused(page) == "ground"


def test_a_colleague_who_was_first_is_not_hidden_by_the_question(page, city):
    number = counter.submitted(city)
    page.goto(desk.case(number))
    for _ in range(3):
        page.keyboard.press("1")
        page.keyboard.press("Enter")
    page.keyboard.press("F8")
    expect(page.get_by_role("dialog", name="受理")).to_be_visible()
    intake.ask_correction(
        actor=city.other_clerk, number=number, items=[{"material_code": "m4", "opinion": "没有标面积"}]
    )
    page.keyboard.press("F8")
    expect(page.get_by_role("alert")).to_contain_text("吴一鸣")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.get_by_role("alert")).to_be_focused()


def test_marks_phrases_and_the_question_by_keys(page, city):
    number = counter.submitted(city)
    page.goto(desk.case(number, "?m=m3"))
    for key in ["1", "ArrowDown", "2", "e"]:
        page.keyboard.press(key)
    assert focused(page) == "o.m4"
    page.keyboard.type("没有标面积")
    for key in ["Escape", "ArrowDown", "1", "F9"]:
        page.keyboard.press(key)
    dialog = page.get_by_role("dialog", name="一次性告知补正")
    expect(dialog).to_contain_text("要补正 1 份")
    expect(dialog.get_by_role("button", name="确认一次性告知补正")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_text("已告知补正，补正告知书可以打印")).to_be_visible()
    assert Case.objects.get().state == "correcting"


def test_faults_take_the_focus_and_go_away_when_mended(page, city):
    page.goto(desk.case(counter.submitted(city)))
    page.keyboard.press("F8")
    expect(page.locator("#errors")).to_be_focused()
    expect(page.locator("#errors")).to_contain_text("有 3 处需要改")
    page.keyboard.press("1")
    expect(page.locator("#errors")).to_contain_text("还有 2 处需要改")


def test_the_table_of_keys_opens_and_closes(page, city):
    page.goto("/window/")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="全部按键")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog", name="全部按键")).to_be_hidden()
