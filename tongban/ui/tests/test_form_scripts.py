"""What the scripts add to a form, in a real browser; the pages are made here and nothing is asked of the network."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import parse_qs

import pytest
from django.conf import settings
from playwright.sync_api import expect

from tongban.ui import assets

pytestmark = pytest.mark.browser
SITE = "http://form.test/"
HEAD = (
    '<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><script src="/main.js" defer></script></head><body>'
)
QUESTIONS = """<div id="fields"><input type="radio" name="kind" value="a" data-driver="yes" {a}>
<input type="radio" name="kind" value="b" data-driver="yes" {b}>
<input name="count" value="{count}"><input type="checkbox" name="sells" value="hot"></div>"""
SUPPLY = """<div id="errors"><h2>有 2 处需要改</h2><ul><li><a href="#materials.M1">请交“平面图”</a></li>
<li><a href="#materials.M2">请交“制度”</a></li></ul></div>
<form><section class="tb-supply tb-supply--err" data-supply="materials.M1">
<span data-supply-have hidden><b></b></span><span data-supply-need>还没有交</span><p class="tb-err">请交“平面图”</p>
<input type="radio" name="way" value="declared" data-supply-words="已声明"><input type="radio" name="way" value="file">
<div class="tb-file"><input type="file" id="materials.M1" name="m1"></div></section></form>"""


@pytest.fixture
def opened(browser):
    """`opened(body)` gives a page with that body and the scripts of the public pages."""
    context = browser.new_context()
    page = context.new_page()
    built = Path(settings.STATIC_ROOT, assets.static("tb/main.js").removeprefix(settings.STATIC_URL))
    script = built.read_text("utf-8")
    page.route(f"{SITE}main.js", lambda route: route.fulfill(body=script, content_type="text/javascript"))

    def open_page(body):
        page.route(SITE, lambda route: route.fulfill(body=HEAD + body, content_type="text/html"))
        page.goto(SITE)
        expect(page.locator("html")).to_have_attribute("data-script", "on")
        return page

    yield open_page
    context.close()


def test_what_is_typed_while_the_questions_are_fetched_is_kept(opened):
    questions = QUESTIONS.format(a="checked", b="", count="")
    page = opened(f'<form method="post" action="/form/" data-refresh="#fields">{questions}</form>')
    waiting = []
    page.route(f"{SITE}form/", lambda route: waiting.append(route))
    page.check("[value=b]")
    page.fill("[name=count]", "6")
    page.check("[value=hot]")
    page.wait_for_timeout(50)
    assert len(waiting) == 1
    fresh = QUESTIONS.format(a="", b="checked", count="").replace("</div>", "<p>新的一题</p></div>")
    with page.expect_request(f"{SITE}form/") as again:  # the answer is older than what stands in the form
        waiting[0].fulfill(body=fresh, content_type="text/html")
    assert parse_qs(again.value.post_data) == {"kind": ["b"], "count": ["6"], "sells": ["hot"]}
    expect(page.locator("[name=count]")).to_have_value("6")
    kept = fresh.replace('name="count" value=""', 'name="count" value="6"').replace(
        'value="hot"', 'value="hot" checked'
    )
    waiting[1].fulfill(body=kept, content_type="text/html")
    expect(page.locator("#fields p")).to_have_text("新的一题")
    expect(page.locator("[name=count]")).to_have_value("6")
    expect(page.locator("[value=hot]")).to_be_checked()
    expect(page.locator("[value=b]")).to_be_checked()


def test_what_has_the_focus_stays_in_sight_when_the_questions_above_it_grow(opened):
    questions = """<div id="fields"><input type="radio" name="kind" id="b" data-driver="yes">{more}
    <input name="count" id="count"></div>"""
    page = opened(f'<form method="post" action="/form/" data-refresh="#fields">{questions.format(more="")}</form>')
    waiting = []
    page.route(f"{SITE}form/", lambda route: waiting.append(route))
    page.check("#b")
    page.focus("#count")
    page.wait_for_timeout(50)
    fresh = questions.format(more='<div style="height: 3000px">新的题</div>')
    waiting[0].fulfill(body=fresh, content_type="text/html")
    expect(page.locator("#fields")).to_contain_text("新的题")
    expect(page.locator("#count")).to_be_focused()
    expect(page.locator("#count")).to_be_in_viewport()


def test_the_file_box_speaks_chinese_and_names_the_file(opened):
    page = opened('<div class="tb-file"><input type="file" id="f"></div>')
    hint = page.locator(".tb-file__hint")
    expect(page.locator(".tb-file__button")).to_have_text("选择文件")
    expect(hint).to_have_text("还没有选文件")
    page.set_input_files("#f", {"name": "平面图.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-"})
    expect(hint).to_have_text("平面图.pdf")


def test_a_material_that_has_come_is_no_longer_asked_for(opened):
    page = opened(SUPPLY)
    page.evaluate(
        """() => {
          const input = document.getElementById("materials.M1");
          const done = '<p class="tb-file__done"><input type="hidden"></p>';
          input.closest(".tb-file").insertAdjacentHTML("beforeend", done);
          input.dispatchEvent(new CustomEvent("tb:uploaded", { bubbles: true }));
        }"""
    )
    expect(page.locator("[data-supply-have]")).to_have_text("已上传")
    expect(page.locator("[data-supply-need]")).to_be_hidden()
    expect(page.locator("[value=file]")).to_be_checked()
    expect(page.locator(".tb-err, .tb-supply--err")).to_have_count(0)
    expect(page.locator("#errors h2")).to_have_text("有 1 处需要改")


def test_a_declaration_counts_and_a_removed_file_does_not(opened):
    page = opened(SUPPLY)
    page.check("[value=declared]")
    expect(page.locator("[data-supply-have]")).to_have_text("已声明")
    page.check("[value=file]")
    expect(page.locator("[data-supply-need]")).to_be_visible()
