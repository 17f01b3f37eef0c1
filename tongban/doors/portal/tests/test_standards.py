import pytest

from tongban.catalog.standards import api as standards
from tongban.catalog.standards import importing, library, searching
from tongban.catalog.standards.tests import texts
from tongban.catalog.standards.tests.conftest import SHELF, folder  # noqa: F401 (a fixture)
from tongban.common import stamped
from tongban.support.identity import api as identity


@pytest.fixture
def shelf(db, folder, settings, tmp_path_factory):  # noqa: F811
    settings.SEARCH_ROOT = tmp_path_factory.mktemp("search")
    stamped.forget_all()
    importing.import_laws(
        actor=identity.SYSTEM(), path=folder([*SHELF, ("通知", "政策文件", "2020-01-01", 0, texts.NOTICE)])
    )
    searching.index_keys(["sfxkf", "sfglbfsx", "gysfgzdtz"])
    yield library.library()
    stamped.forget_all()


def test_the_list_can_be_narrowed(shelf, client, page):
    everything = page(client.get("/standards/"))
    for words in [
        "中华人民共和国示范许可法",
        "示范管理办法（试行）",
        "关于示范工作的通知",
        "2020年6月1日修正",
        "2 个文本",
    ]:
        assert words in everything, words
    rules = page(client.get("/standards/?kind=department_rule"))
    assert "示范管理办法（试行）" in rules
    assert "关于示范工作的通知" not in rules
    assert "示范部" in page(client.get("/standards/?issuer=示范部"))
    assert "没有找到" in page(client.get("/standards/?validity=repealed"))


def test_words_are_found_in_titles_and_articles(shelf, client, page):
    text = page(client.get("/standards/?q=决定应当公开"))
    assert "条文里说到的" in text
    assert 'href="/standards/sfxkf/#t5"' in text
    assert "没有找到" in page(client.get("/standards/?q=毫不相干的话"))


def test_a_document_is_read_with_contents_anchors_and_links(shelf, client, page):
    text = page(client.get("/standards/sfxkf/"))
    for words in [
        'id="t2-1-2"',
        'href="#t3">第一节 申请',
        "现行有效",
        "收到申请之日起十日内作出决定。",
        "正文没有写明，按公布或修改日期推定",
        "沿革",
        'href="/standards/sfxkf/2010-01-05/"',
    ]:
        assert words in text, words
    assert 'href="/standards/sfxkf/#t3"' in page(client.get("/standards/sfglbfsx/"))


def test_an_old_version_says_that_it_is_one(shelf, client, page):
    text = page(client.get("/standards/sfxkf/2010-01-05/"))
    assert "这是旧文本，2020 年 6 月 1 日起不再适用" in text
    assert "二十日内" in text
    assert "看现行文本" in text


def test_a_notice_without_articles_is_read_too(shelf, client, page):
    text = page(client.get("/standards/gysfgzdtz/"))
    for words in ["一、", "按时示范。", "不分条", "附件：示范表"]:
        assert words in text, words


@pytest.mark.parametrize(
    "address",
    [
        "/standards/nothing/",
        "/standards/sfxkf/1999-01-01/",
        "/standards/sfxkf/2010-13-01/",
        "/standards/sfxkf/cited/?at=99",
        "/standards/sfxkf/cited/?at=%00",
        "/standards/sfglbfsx/compare/",
    ],
)
def test_what_is_not_there_is_not_found(shelf, client, page, address):
    page(client.get(address), 404)


def test_who_cites_an_article_is_shown(shelf, client, page):
    standards.set_citations("toy:T1", ["sfxkf#4"])
    assert "1 处引用" in page(client.get("/standards/sfxkf/"))
    assert "T1" in page(client.get("/standards/sfxkf/cited/?at=4"))
    assert "还没有事项或者权力引用它" in page(client.get("/standards/sfxkf/cited/?at=3"))


def test_two_versions_stand_side_by_side(shelf, client, page):
    text = page(client.get("/standards/sfxkf/compare/"))
    for words in [
        "改动 2 条，新增 1 条，删去 0 条，3 条没有改动",
        "<del>二</del>",
        "<ins>，可以网上提交</ins>",
        "只改了条号",
    ]:
        assert words in text, words
    page(client.get("/standards/sfxkf/compare/?before=2010-01-05&after=2010-01-05"), 422)
    page(client.get("/standards/sfxkf/compare/?before=never"), 422)


@pytest.mark.parametrize(
    ("address", "most"),
    [
        ("/standards/", 3),
        ("/standards/sfxkf/", 6),
        ("/standards/sfxkf/compare/", 6),
        ("/standards/sfxkf/cited/?at=4", 4),
    ],
)
def test_a_page_costs_few_statements(shelf, client, page, address, most, django_assert_max_num_queries):
    standards.set_citations("item:T1", ["sfxkf#4"])  # a kind that is registered, so that its names are asked for
    page(client.get("/standards/?warm"))
    with django_assert_max_num_queries(most):
        page(client.get(address))


def test_a_new_text_shows_at_once_in_a_kept_page(shelf, client, page, folder):  # noqa: F811
    assert "二十五日内" not in page(client.get("/standards/sfxkf/"))
    newer = texts.NEW.replace("十日内作出", "二十五日内作出")
    importing.import_laws(actor=identity.SYSTEM(), path=folder([("", "行政法", "2025-01-01", 6, newer)]))
    library._stamped.forget()
    assert "二十五日内" in page(client.get("/standards/sfxkf/"))
