"""The pages of the kiosk: laws by letters and article by article, guides by theme, and no way out of the door."""

import re
from datetime import date

import pytest

from tongban.catalog.standards import api as standards
from tongban.common import stamped
from tongban.serve.approvals.tests import city as small
from tongban.support.identity import api as identity

LAW = """示范许可法
第一章 总则
第一条 为了示范，制定本法。
第二条 下列情形适用本法：
（一）甲；
（二）依照《示范办法》第一条的。
第二章 附则
第三条 本法自 2020 年 1 月 1 日起施行。"""
RULE = "示范办法\n第一条 依照《示范许可法》第二条办理，见《没有的法》第三条。"


@pytest.fixture
def laws(db):
    stamped.forget_all()
    for text, category in ((LAW, "law"), (RULE, "policy")):
        read = standards.read_pasted(text=text, category=category, dated_on=date(2020, 1, 1))
        standards.import_text(actor=identity.SYSTEM(), text=read)
    yield
    stamped.forget_all()


@pytest.fixture
def city(db):
    stamped.forget_all()
    yield small.build()
    stamped.forget_all()


def seen(client, address):
    response = client.get(address)
    assert response.status_code == 200, response.content.decode()[:800]
    return response.content.decode()


def links(page):
    return re.findall(r'href="([^"#]+)"', page.split("<body>")[1])


def test_the_first_page_leads_to_what_is_done(client, db):
    page = seen(client, "/kiosk/")
    assert 'data-mode="kiosk"' in page
    assert links(page) == ["/kiosk/card/", "/kiosk/guides/", "/kiosk/laws/"]
    assert "data-idle=" not in page


def test_a_law_is_found_by_letters_on_the_screen(client, laws):
    page = seen(client, "/kiosk/laws/?k=sf")
    assert "示范许可法" in page
    assert "示范办法" in page
    assert '<a class="tb-letter" href="/kiosk/laws/?k=sfx">X</a>' in page
    assert '<span class="tb-letter tb-letter--off" aria-hidden="true">A</span>' in page
    narrowed = seen(client, "/kiosk/laws/?k=sfx")
    assert "示范办法" not in narrowed
    assert 'href="/kiosk/laws/?k=sf">退一个</a>' in narrowed


def test_a_law_is_found_by_its_kind(client, laws):
    page = seen(client, "/kiosk/laws/?kind=policy")
    assert "示范办法" in page
    assert "示范许可法" not in page


@pytest.mark.parametrize("query", ["k=1%27", "kind=x", "k=zzz", "k=" + "a" * 200])
def test_whatever_stands_in_the_address_is_a_page(client, laws, query):
    seen(client, f"/kiosk/laws/?{query}")


def test_a_broken_cursor_is_refused(client, laws):
    assert client.get("/kiosk/laws/?after=x").status_code == 422


def test_the_contents_lead_to_the_articles(client, laws):
    page = seen(client, "/kiosk/laws/sfxkf/")
    assert "第一章 总则" in page
    assert "第一条、第二条" in page
    assert '<a class="tb-btn" href="/kiosk/laws/sfxkf/3/">第三条</a>' in page


def test_an_article_stands_alone_between_its_neighbours(client, laws):
    first, second, last = (seen(client, f"/kiosk/laws/sfxkf/{number}/") for number in (1, 2, 3))
    assert "上一条" not in first
    assert 'href="/kiosk/laws/sfxkf/1/" rel="prev"' in second
    assert 'href="/kiosk/laws/sfxkf/3/" rel="next"' in second
    assert "第一章 总则" in second
    assert "下一条" not in last
    assert "第二章 附则" in last
    assert client.get("/kiosk/laws/sfxkf/9/").status_code == 404
    assert client.get("/kiosk/laws/nothing/").status_code == 404


def test_citations_stay_inside_the_door(client, laws):
    assert '<a href="/kiosk/laws/sfbf/1/">《示范办法》第一条</a>' in seen(client, "/kiosk/laws/sfxkf/2/")
    rule = seen(client, "/kiosk/laws/sfbf/1/")
    assert '<a href="/kiosk/laws/sfxkf/2/">《示范许可法》第二条</a>' in rule
    assert "《没有的法》第三条" in rule


def test_an_article_costs_three_statements(client, laws, django_assert_num_queries):
    seen(client, "/kiosk/laws/sfxkf/2/")
    with django_assert_num_queries(3):
        client.get("/kiosk/laws/sfxkf/2/")


def test_guides_are_found_by_theme_and_read(client, city):
    page = seen(client, "/kiosk/guides/")
    theme = next(link for link in links(page) if link.startswith("/kiosk/guides/of/"))
    listed = seen(client, theme)
    guide = next(link for link in links(listed) if re.match(r"/kiosk/guides/\w{20}", link))
    read = seen(client, guide)
    for words in ("谁能办", "要带的材料", "去哪里办、问谁", "二维码"):
        assert words in read
    assert client.get("/kiosk/guides/of/没有的/").status_code == 404


@pytest.mark.parametrize("address", ["", "laws/", "laws/sfxkf/", "laws/sfxkf/2/", "laws/sfbf/1/", "guides/"])
def test_nothing_leads_out_of_the_door_or_opens_a_window(client, laws, address):
    page = seen(client, f"/kiosk/{address}")
    assert [link for link in links(page) if not link.startswith(("/kiosk/", "?"))] == []
    assert "target=" not in page
    assert "<input" not in page


def test_a_screen_that_nobody_touches_is_told_when_to_go_back(client, laws, settings):
    page = seen(client, "/kiosk/laws/")
    assert 'data-idle="90" data-idle-warning="20" data-idle-home="/kiosk/"' in page
    settings.KIOSK_IDLE_SECONDS = 15
    assert 'data-idle="15" data-idle-warning="15"' in seen(client, "/kiosk/laws/")
