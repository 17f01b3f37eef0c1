from datetime import date

import pytest

from tongban.catalog.standards import api as standards
from tongban.catalog.standards import importing, searching
from tongban.support.identity import api as identity

from . import texts
from .conftest import SHELF

pytestmark = pytest.mark.django_db


def test_a_clause_is_read_by_its_ref(shelf):
    info = standards.clause("sfxkf#4")
    assert info == standards.ClauseInfo(
        ref="sfxkf#4",
        document_key="sfxkf",
        document_title="中华人民共和国示范许可法",
        label="第四条",
        text="收到申请之日起十日内作出决定。",
        is_in_force=True,
        effective_on=date(2020, 6, 1),
        repealed_on=None,
        url="/standards/sfxkf/#t4",
    )


def test_paragraph_and_item_have_refs_of_their_own(shelf):
    item, paragraph = standards.clause("sfxkf#2.1.2"), standards.clause("sfxkf#2.2")
    assert (item.label, item.text.splitlines()[0]) == ("第二条第一款第（二）项", "写给程序看的：")
    assert (paragraph.label, paragraph.url) == ("第二条第二款", "/standards/sfxkf/#t2-2")


@pytest.mark.parametrize("ref", ["sfxkf#9", "sfxkf#2.9", "sfxkf#2.1.9", "nothing#1", "sfxkf#第四条", "", "sfxkf#0"])
def test_what_is_not_held_is_none(shelf, ref):
    assert standards.clause(ref) is None


def test_many_refs_cost_one_statement(shelf, django_assert_num_queries):
    with django_assert_num_queries(1):
        found = standards.clauses(["sfxkf#1", "sfxkf#2.1.1", "sfglbfsx#1", "sfxkf", "nothing#1"])
    assert list(found) == ["sfxkf#1", "sfxkf#2.1.1", "sfglbfsx#1", "sfxkf"]


@pytest.mark.parametrize(
    ("day", "words"),
    [("2010-02-28", None), ("2010-03-01", "二十日内"), ("2020-05-31", "二十日内"), ("2020-06-01", "十日内")],
)
def test_the_version_of_the_day_is_given(shelf, day, words):
    info = standards.clause_at("sfxkf#4", date.fromisoformat(day))
    assert (info and f"起{words}作出" in info.text) == (None if words is None else True)


def test_a_text_is_resolved_in_the_version_of_the_day(shelf):
    old = standards.resolve("《示范许可法》第四条、第五条", on=date(2015, 1, 1))
    now = standards.resolve("《示范许可法》第四条、第五条")
    assert [one.text for one in old] == ["收到申请之日起二十日内作出决定。", "本法自2010年3月1日起施行。"]
    assert [one.text for one in now] == ["收到申请之日起十日内作出决定。", "决定应当公开。"]
    assert [one.url for one in old] == ["/standards/sfxkf/2010-01-05/#t4", "/standards/sfxkf/2010-01-05/#t5"]


def test_short_full_and_trial_names_lead_to_the_same_document(shelf):
    texts_ = [
        "《示范管理办法》第一条",
        "《示范管理办法（试行）》第一条",
        "《示范管理办法(试行)》第1条",
        "依照示范管理办法第一条",
    ]
    assert {one.ref for text in texts_ for one in standards.resolve(text)} == {"sfglbfsx#1"}


def test_what_cannot_be_resolved_says_why(shelf):
    found = standards.resolve(
        "《没有的法》第三条，《示范许可法》第九条，《示范许可法》第四条第三款，依照没有的条例第一条"
    )
    assert [(one.text, one.reason) for one in found] == [
        ("《没有的法》第三条", "信息库没有收录这个文件"),
        ("《示范许可法》第九条", "《示范许可法》没有这一条"),
        ("《示范许可法》第四条第三款", "《示范许可法》第四条没有第三款"),
    ]


def test_a_document_as_a_whole_is_resolved_too(shelf):
    (found,) = standards.resolve("《示范许可法》")
    assert (found.ref, found.label, found.url) == ("sfxkf", "", "/standards/sfxkf/")


def test_an_article_that_is_gone_reads_as_it_last_did(folder):
    shorter = texts.NEW.replace("第六条 本法自2010年3月1日起施行。", "").replace("## 第三章 附 则", "")
    importing.import_laws(actor=identity.SYSTEM(), path=folder([SHELF[1], ("", "行政法", "2025-01-01", 5, shorter)]))
    gone = standards.clause("sfxkf#6")
    assert (gone.is_in_force, gone.repealed_on, gone.effective_on) == (False, date(2025, 1, 1), date(2020, 6, 1))
    assert gone.url == "/standards/sfxkf/2020-06-01/#t6"


def test_an_extract_says_that_it_is_one(folder):
    text = "# 甲法\n\n第三条 三。"
    rows = [("甲法", "行政法", "2020-01-01", 1, text)]
    importing.import_laws(actor=identity.SYSTEM(), path=folder(rows, extract=["1"]))
    held, missing = standards.resolve("《甲法》第三条、第四条")
    assert held.ref == "jf#3"
    assert missing.reason == "信息库只收录了部分条文，没有这一条"


def test_articles_are_found_by_their_words(shelf):
    searching.index_keys(["sfxkf", "sfglbfsx"])
    assert "sfxkf#3" in [one.ref for one in standards.search_clauses("网上提交申请书")]
    assert standards.search_clauses("") == []


def test_without_an_index_the_words_themselves_are_looked_for(shelf):
    assert [one.ref for one in standards.search_clauses("决定应当公开")] == ["sfxkf#5"]
    assert standards.search_clauses("二十日内") == []
