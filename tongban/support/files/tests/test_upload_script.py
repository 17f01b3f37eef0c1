from __future__ import annotations

import pytest
from django.conf import settings as django_settings
from playwright.sync_api import expect

from tongban.support.files import api
from tongban.support.files.models import StoredFile, Upload

from .conftest import PDF

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.urls("tongban.support.files.tests.urls"),
]
DATA = PDF + b"%" + b"0123456789abcdef" * 100_000  # four pieces


@pytest.fixture
def page(browser, live_server, client, person):
    """The upload page, signed in, in a real browser."""
    client.force_login(person)
    cookie = client.cookies[django_settings.SESSION_COOKIE_NAME].value
    context = browser.new_context()
    context.add_cookies([{"name": django_settings.SESSION_COOKIE_NAME, "value": cookie, "url": live_server.url}])
    page = context.new_page()
    page.clock.install()
    page.goto(f"{live_server.url}/upload-page/")
    yield page
    context.close()


def choose(page, data=DATA, name="平面图.pdf"):
    page.set_input_files("#m1", {"name": name, "mimeType": "application/pdf", "buffer": data})


def cut_all(route):
    return route.abort() if route.request.method == "PATCH" else route.continue_()


def test_a_chosen_file_arrives_in_pieces_and_goes_with_the_form(page):
    pieces = []
    page.on("request", lambda request: pieces.append(request.method) if request.method == "PATCH" else None)
    choose(page)
    expect(page.locator(".tb-file__done")).to_contain_text("已上传，1.5 MB")
    assert len(pieces) == 4
    file = StoredFile.objects.get()
    assert (file.name, file.purpose) == ("平面图.pdf", "平面图")
    assert api.open(file.pk).read() == DATA
    page.click("button:has-text('提交')")
    expect(page.locator("body")).to_have_text(str(file.pk))


def test_a_cut_connection_is_waited_out_and_only_the_rest_is_sent(page):
    offsets = []

    def cut(route):
        if route.request.method != "PATCH":
            return route.continue_()
        offsets.append(route.request.headers["upload-offset"])
        return route.abort() if len(offsets) in (2, 3) else route.continue_()

    page.route("**/files/uploads/*/", cut)
    choose(page)
    words = page.locator("[role=status]")
    expect(words).to_have_text("网络不稳，1 秒后接着传。已传的部分不会丢。")
    page.clock.fast_forward(1000)
    expect(words).to_have_text("网络不稳，2 秒后接着传。已传的部分不会丢。")
    page.clock.fast_forward(2000)
    expect(page.locator(".tb-file__done")).to_be_visible()
    assert offsets == ["0", "524288", "524288", "524288", "1048576", "1572864"]
    assert api.open(StoredFile.objects.get().pk).read() == DATA


def test_after_a_reload_the_same_file_goes_on_where_it_stopped(page):
    def hold(route):
        stops = route.request.method == "PATCH" and route.request.headers["upload-offset"] != "0"
        return route.abort() if stops else route.continue_()

    page.route("**/files/uploads/*/", hold)
    page.evaluate("window.File.prototype.__defineGetter__('lastModified', () => 1)")
    choose(page)
    expect(page.locator("[role=status]")).to_contain_text("网络不稳")
    page.unroute("**/files/uploads/*/")
    page.reload()
    page.evaluate("window.File.prototype.__defineGetter__('lastModified', () => 1)")
    choose(page)
    expect(page.locator(".tb-file__done")).to_be_visible()
    assert Upload.objects.count() == 1
    assert api.open(StoredFile.objects.get().pk).read() == DATA


def test_a_refusal_is_shown_in_words_and_announced(page):
    choose(page, b"<html><script>alert(1)</script></html>")
    alert = page.locator("[role=alert]")
    expect(alert).to_contain_text("“平面图.pdf”没有传上：内容不是PDF，而是HTML 网页，请另存为 PDF 或 PNG 后再上传")
    expect(page.locator("input[type=hidden][name=m1]")).to_have_count(0)
    choose(page, b"MZ", "a.exe")
    expect(alert).to_contain_text("这里只收 PDF、PNG 文件")


def test_cancelling_takes_everything_back(page):
    page.route(
        "**/files/uploads/*/", lambda route: route.abort() if route.request.method == "PATCH" else route.continue_()
    )
    choose(page)
    expect(page.locator("[role=status]")).to_contain_text("网络不稳")
    with page.expect_response(lambda response: response.request.method == "DELETE") as answer:
        page.click("button[aria-label='取消上传 平面图.pdf']")
    assert answer.value.status == 204
    expect(page.locator(".tb-file__item")).to_have_count(0)
    assert not Upload.objects.exists()


def test_the_form_waits_for_what_is_on_its_way(page):
    page.route(
        "**/files/uploads/*/", lambda route: route.abort() if route.request.method == "PATCH" else route.continue_()
    )
    choose(page)
    expect(page.locator("[role=status]")).to_contain_text("网络不稳")
    page.click("button:has-text('提交')")
    expect(page.locator("[role=status]")).to_have_text("还在上传，传完后再继续。")
    assert page.url.endswith("/upload-page/")


def test_another_file_takes_the_place_of_the_first_and_a_file_can_be_removed(page):
    choose(page)
    expect(page.locator(".tb-file__done")).to_be_visible()
    choose(page, PDF, "另一份.pdf")
    expect(page.locator(".tb-file__done a")).to_have_text("另一份.pdf")
    expect(page.locator("input[type=hidden][name=m1]")).to_have_count(1)
    with page.expect_response(lambda response: response.url.endswith("/drop/")) as answer:
        page.click("button[aria-label='删除 另一份.pdf']")
    assert answer.value.status == 204
    assert [one.name for one in StoredFile.objects.all()] == ["平面图.pdf"]
