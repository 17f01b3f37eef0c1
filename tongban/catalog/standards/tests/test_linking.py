import pytest
from markupsafe import Markup

from tongban.catalog.standards import actions
from tongban.catalog.standards import api as standards

from .conftest import TODAY

pytestmark = pytest.mark.django_db


def test_citations_become_links_and_all_else_is_escaped(shelf):
    shown = standards.linked("<b>见</b>《示范许可法》第三条、第四条第一款。")
    assert shown == Markup(
        "&lt;b&gt;见&lt;/b&gt;"
        '<a href="/standards/sfxkf/#t3" title="中华人民共和国示范许可法第三条">《示范许可法》第三条</a>、'
        '<a href="/standards/sfxkf/#t4-1" title="中华人民共和国示范许可法第四条第一款">第四条第一款</a>。'
    )


def test_beside_a_form_the_law_opens_in_a_window_of_its_own(shelf):
    assert standards.linked("《示范许可法》第三条", is_apart=True) == Markup(
        '<a href="/standards/sfxkf/#t3" title="中华人民共和国示范许可法第三条（新窗口）"'
        ' target="_blank" rel="noopener">'
        "《示范许可法》第三条</a>"
    )


@pytest.mark.parametrize(
    "text", ["", "本法第三条", "《没有的法》第三条", "《示范许可法》第九条", "<script>alert(1)</script>"]
)
def test_what_is_no_known_citation_stays_as_it_is(shelf, text):
    assert "<a" not in standards.linked(text)
    assert standards.linked(text).unescape() == text


def test_the_pieces_make_the_whole_text(shelf):
    text = "甲《示范许可法》第三条至第五条乙，示范管理办法第二条丙。"
    parts = standards.parts(text)
    assert "".join(one.text for one in parts) == text
    assert [one.text for one in parts if one.href] == ["《示范许可法》第三条", "第五条", "第二条"]


def test_a_document_does_not_link_to_itself(shelf):
    text = "《示范许可法》同时废止，依照《示范管理办法》第一条"
    assert [one.href for one in standards.parts(text, "sfxkf") if one.href] == ["/standards/sfglbfsx/#t1"]


def test_a_repealed_document_is_marked(shelf, editor, checker):
    change = actions.propose_change(actor=editor, key="sfglbfsx", kind="repeal", effective_on=TODAY, ground="公告")
    actions.confirm_change(actor=checker, change_id=change.pk)
    assert "已废止</span>" in standards.linked("《示范管理办法》第一条")


def test_a_warm_library_is_asked_for_nothing(shelf, django_assert_num_queries):
    standards.linked("《示范许可法》第三条")
    with django_assert_num_queries(0):
        standards.linked("《示范许可法》第三条、《示范管理办法》第一条")
        standards.refs_in("《示范许可法》第三条")


def test_refs_in_a_text(shelf):
    assert standards.refs_in("《示范许可法》第三条至第四条、第九条，《没有的法》第一条") == [
        "sfxkf#3",
        "sfxkf#4",
        "sfxkf",
    ]
