import re
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tongban.catalog.items import api as items
from tongban.catalog.standards import api as standards
from tongban.doors.portal import home_page
from tongban.doors.portal.views import find
from tongban.serve.intake.tests import counter
from tongban.support.identity import api as identity
from tongban.support.search import api as search


def test_home_shows_the_items_along_the_life_of_a_company(city, client, page):
    text = page(client.get("/"))
    assert "您要办什么事？" in text
    assert f'href="/items/{city.item}">食品经营许可（新办）' in text
    assert "全部 1 项" in text


def test_home_invents_no_figures(city, client, page, monkeypatch):
    monkeypatch.setattr("tongban.serve.approvals.figures._held", None)
    assert "办得怎么样" not in page(client.get("/"))


def test_home_shows_figures_counted_from_real_cases(city, client, page, monkeypatch):
    monkeypatch.setattr("tongban.serve.approvals.figures._held", None)
    counter.decided(city)
    text = page(client.get("/"))
    assert "办得怎么样" in text
    rows = {one["label"]: (one["value"], one["unit"]) for one in home_page.figures()}
    assert rows["累计办结"] == (1, "件")
    assert rows["按时办结"] == (100, "%")


def test_home_of_a_signed_in_citizen_begins_with_what_waits_for_her(city, lin, page):
    number = counter.asked(city)
    text = page(lin.get("/"))
    assert "我的待办" in text
    assert "补正：食品经营许可（新办）" in text
    assert f'href="/my/cases/{number}/correct/"' in text


def test_the_elder_home_leads_to_six_tasks_and_a_phone(city, client, page):
    text = page(client.get("/"))
    assert text.count('class="tb-eldertile"') == 6
    assert 'href="tel:059912345"' in text


@pytest.fixture
def indexed(city):
    search.rebuild()


def test_a_search_finds_an_item_by_what_people_call_it(city, indexed, client, page):
    text = page(client.get("/search/", {"q": "开饭店"}))
    assert "食品经营许可（新办）" in text
    assert "<title>搜索“开饭店”" in text


def test_a_search_without_answer_says_what_to_do_next(city, client, page):
    text = page(client.get("/search/", {"q": "zzzzqqqq"}))
    assert "没有找到“zzzzqqqq”" in text
    assert "看全部事项" in text


@pytest.fixture
def policy(city):
    text = (
        "关于支持稳岗返还的通知\n第一条 参保单位不裁员的，按百分之六十返还失业保险费。\n第二条 本通知自发布之日起施行。"
    )
    read = standards.read_pasted(text=text, category="policy", dated_on=date(2025, 3, 1))
    standards.import_text(actor=identity.SYSTEM(), text=read)
    search.rebuild()


def test_a_policy_that_answers_stands_below_what_can_be_done(policy, client, page):
    text = page(client.get("/search/", {"q": "稳岗返还"}))
    assert "法规和政策" in text
    assert re.search(r'href="/standards/[^"]+">关于支持<mark>稳岗返还</mark>的通知', text)
    assert "/standards/?q=" in text


def test_a_law_that_only_resembles_is_not_listed(policy, client, page):
    assert "法规和政策" not in page(client.get("/search/", {"q": "开饭店"}))


def test_words_of_a_search_are_escaped(city, client, page):
    assert "<script>alert" not in page(client.get("/search/", {"q": "<script>alert(1)</script>"}))


def test_suggestions_are_options_that_lead_to_the_guide(city, indexed, client, page):
    text = page(client.get("/search/suggest/", {"q": "食品"}))
    assert 'role="option"' in text
    assert f'data-href="/items/{city.item}"' in text
    assert "<!doctype" not in text


def test_no_words_no_suggestions(city, client, page):
    assert page(client.get("/search/suggest/", {"q": " "})).strip() == ""


def test_the_list_is_filtered_by_theme_and_kind(city, client, page):
    assert "食品经营许可（新办）" in page(client.get("/items/", {"theme": "准营"}))
    assert "这样筛选没有事项" in page(client.get("/items/", {"theme": "出生"}))
    assert "这样筛选没有事项" in page(client.get("/items/", {"kind": "05"}))


def test_a_long_list_has_pages(city, client, page, monkeypatch):
    assert city.joint_item
    assert city.instant_item
    monkeypatch.setattr("tongban.doors.portal.views.find.PAGE_SIZE", 2)
    first = page(client.get("/items/"))
    assert first.count('class="tb-rows__end"') == 2
    assert 'rel="next"' in first
    after = items.listing(size=2).next_cursor
    second = page(client.get("/items/", {"after": after}))
    assert second.count('class="tb-rows__end"') == 1
    assert "回到第一页" in second


def test_nonsense_in_a_filter_is_no_fault(city, client):
    for query in ["agency=abc", "agency=99999999999", "after=zzz", "kind=<b>", "theme=%00"]:
        assert client.get(f"/items/?{query}").status_code in (200, 400, 404, 422), query


def test_the_list_costs_one_statement(city, client):
    client.get("/items/")
    with CaptureQueriesContext(connection) as queries:
        client.get("/items/?online=1")
    assert len(queries) == 1


def test_the_region_is_remembered_and_shown(city, client, page):
    response = client.get("/qh/350703/?next=/items/")
    assert (response.status_code, response["Location"]) == (302, "/items/")
    assert response.cookies["tb_region"].value == "350703000000"
    assert "福建省 › 南平市 › 建阳区" in page(client.get("/items/"))


def test_a_region_that_does_not_exist_is_not_remembered(city, client):
    response = client.get("/qh/999999/")
    assert response.status_code == 404
    assert "tb_region" not in response.cookies


def test_a_forged_region_cookie_falls_back_to_the_city(city, client, page):
    client.cookies["tb_region"] = "abc"
    assert "福建省 › 南平市" in page(client.get("/"))


def test_an_empty_theme_is_no_stop_of_the_life_line(city, client, page):
    text = page(client.get("/"))
    assert "?theme=%E5%87%86%E8%90%A5" in text or "?theme=准营" in text
    assert "?theme=身后" not in text


def test_the_list_offers_only_filters_that_find_something(city, client, page):
    text = page(client.get("/items/"))
    links = text.split('aria-label="筛选"')[1].split("</nav>")[0]
    assert ">准营<" in links
    assert ">身后<" not in links


def test_what_the_list_is_narrowed_to_stands_above_it_and_can_be_taken_back(city, client, page):
    text = page(client.get("/items/", {"theme": "准营", "online": "1"}))
    assert "<h1>准营·能在网上办</h1>" in text
    assert "共 1 项" in text
    assert '<a href="/items/?online=1" aria-current="true">准营' in text


def test_a_filter_of_nonsense_is_not_named(city, client, page):
    assert "<h1>全部事项</h1>" in page(client.get("/items/", {"kind": "zz", "theme": "<b>"}))


def test_a_search_that_only_resembles_says_so(city, indexed, client, page, monkeypatch):
    monkeypatch.setattr("tongban.support.search.queries.least_sure", lambda documents: 1e9)
    text = page(client.get("/search/", {"q": "食品"}))
    assert "没有正好对上的" in text
    assert "<mark>食品</mark>经营许可（新办）" in text
    assert 'role="option" aria-selected="false" data-href="/items/' not in page(
        client.get("/search/suggest/", {"q": "食品"})
    )


@pytest.mark.parametrize(
    ("numbers", "words"),
    [
        (["A01", "A02", "A03", "B01", "B03"], "A01–A03、B01、B03"),
        (["1号", "2号"], "1号、2号"),
        (["09", "10", "11"], "09–11"),
        ([], ""),
    ],
)
def test_windows_in_a_row_are_said_in_short(numbers, words):
    assert find._runs(numbers) == words
