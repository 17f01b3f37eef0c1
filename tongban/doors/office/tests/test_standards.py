import pytest

from tongban.catalog.standards import actions, importing, library
from tongban.catalog.standards import api as standards
from tongban.catalog.standards.models import Document, ValidityChange
from tongban.catalog.standards.tests.conftest import (  # noqa: F401 (fixtures)
    SHELF,
    TODAY,
    checker,
    county_editor,
    editor,
    folder,
    place,
    stranger,
)
from tongban.common import stamped
from tongban.support.identity import api as identity


@pytest.fixture
def shelf(place, folder):  # noqa: F811
    stamped.forget_all()
    importing.import_laws(actor=identity.SYSTEM(), path=folder(SHELF))
    yield library.library()
    stamped.forget_all()


@pytest.fixture
def sign_in(client):
    def as_(user):
        client.force_login(user)
        return client

    return as_


def text_of(response, status=200):
    assert response.status_code == status, response.content.decode()[:1500]
    return response.content.decode()


def test_the_ledger_lists_and_narrows(shelf, editor, sign_in):  # noqa: F811
    client = sign_in(editor)
    whole = text_of(client.get("/office/standards/"))
    assert "中华人民共和国示范许可法" in whole
    assert "录入文本" in whole
    assert "示范管理办法" not in text_of(client.get("/office/standards/?kind=law"))


@pytest.mark.parametrize("address", ["", "new/", "stale/", "changes/", "of/sfxkf/", "of/sfxkf/repeal/"])
def test_others_see_nothing_of_it(shelf, stranger, sign_in, address):  # noqa: F811
    text_of(sign_in(stranger).get(f"/office/standards/{address}"), 403)


TEXT = "甲办法\n第一章 总则\n第一条 一。\n第二条 下列：\n（一）甲；\n（二）乙。"


@pytest.mark.parametrize(("field", "label"), [("issuer", "制定机关"), ("source", "来源")])
def test_where_a_text_is_from_is_not_cut(shelf, editor, sign_in, field, label):  # noqa: F811
    answer = sign_in(editor).post("/office/standards/new/", typed(**{field: "长" * 201}))
    page = text_of(answer, 422)
    assert f"{label}不能超过 200 字，现在是 201 字" in page.split(f'id="{field}-e"')[1].split("</p>")[0]
    assert "长" * 201 in page
    assert TEXT.splitlines()[-1] in page


def typed(**changes):
    given = {"kind": "policy", "dated_on": "2025-05-01", "text": TEXT}
    return given | changes


def test_a_text_is_shown_before_it_is_taken_in(shelf, editor, sign_in):  # noqa: F811
    client = sign_in(editor)
    preview = text_of(client.post("/office/standards/new/", typed()))
    for words in ["甲办法", "第一章 总则", "第一条", "2 项", "2025-05-01", "政策文件"]:
        assert words in preview, words
    assert not Document.objects.filter(key="jbf").exists()
    done = client.post("/office/standards/new/", typed(confirmed="yes"))
    assert (done.status_code, done["Location"]) == (302, "/office/standards/of/jbf/")
    assert standards.clause("jbf#2.1.2").text == "乙。"


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"text": ""}, "没有标题"),
        ({"text": "甲办法\n第一条 一。\n第三条 三。"}, "第三条之前缺少第二条"),
        ({"kind": ""}, "请选择种类"),
        ({"dated_on": "昨天"}, "公布或修改日期应写成 2026-09-01"),
        ({"dated_on": ""}, "没有公布日期"),
        ({"effective_on": "2020-01-01"}, "施行日期不能早于公布或修改日期"),
    ],
)
def test_what_cannot_be_taken_in_is_said_and_kept(shelf, editor, sign_in, changes, reason):  # noqa: F811
    answer = text_of(sign_in(editor).post("/office/standards/new/", typed(confirmed="yes", **changes)), 422)
    assert reason in answer
    assert not Document.objects.filter(key="jbf").exists()


def test_a_county_editor_may_not_change_what_the_city_shares(shelf, county_editor, sign_in):  # noqa: F811
    text_of(sign_in(county_editor).post("/office/standards/new/", typed(confirmed="yes")), 403)


def test_a_repeal_waits_for_another_editor(shelf, editor, checker, sign_in):  # noqa: F811
    standards.set_citations("toy:T1", ["sfglbfsx#1"])
    client = sign_in(editor)
    form = {"kind": "repeal", "effective_on": TODAY.isoformat(), "ground": "公告第1号"}
    answer = client.post("/office/standards/of/sfglbfsx/repeal/", form)
    change = ValidityChange.objects.get()
    assert answer["Location"] == f"/office/standards/changes/{change.pk}/"
    own = text_of(client.get(answer["Location"]))
    assert "这是您登记的" in own
    assert "确认生效" not in own
    text_of(client.post(answer["Location"], {"decision": "confirm"}), 403)

    client = sign_in(checker)
    assert "1 项待复核" in text_of(client.get("/office/standards/"))
    assert "T1" in text_of(client.get(answer["Location"]))
    assert client.post(answer["Location"], {"decision": "confirm"}).status_code == 302
    assert "T1" in text_of(client.get("/office/standards/stale/"))
    assert "已废止" in text_of(client.get("/office/standards/of/sfglbfsx/"))


def test_a_repeal_without_ground_or_day_is_sent_back(shelf, editor, sign_in):  # noqa: F811
    client = sign_in(editor)
    missing = text_of(client.post("/office/standards/of/sfglbfsx/repeal/", {"kind": "repeal", "ground": "公告"}), 422)
    assert "请填写从哪天起废止" in missing
    form = {"kind": "repeal", "effective_on": "2026-03-02"}
    assert "请写明废止的依据" in text_of(client.post("/office/standards/of/sfglbfsx/repeal/", form), 422)
    assert not ValidityChange.objects.exists()


def test_a_refusal_needs_words(shelf, editor, checker, sign_in):  # noqa: F811
    change = actions.propose_change(actor=editor, key="sfglbfsx", kind="repeal", effective_on=TODAY, ground="公告")
    client = sign_in(checker)
    address = f"/office/standards/changes/{change.pk}/"
    assert "请写明为什么不通过" in text_of(client.post(address, {"decision": "reject"}), 422)
    assert client.post(address, {"decision": "reject", "remark": "公告号不对"}).status_code == 302
    assert "公告号不对" in text_of(client.get(address))
    assert standards.clause("sfglbfsx#1").is_in_force


def test_lists_cost_few_statements(shelf, editor, sign_in, django_assert_max_num_queries):  # noqa: F811
    client = sign_in(editor)
    text_of(client.get("/office/standards/"))
    with django_assert_max_num_queries(9):
        text_of(client.get("/office/standards/"))


def test_an_abbreviation_is_added_and_taken_away_on_the_page_of_its_document(shelf, editor, sign_in):  # noqa: F811
    client, page = sign_in(editor), "/office/standards/of/sfxkf/"
    assert client.post(page, {"abbreviation": "示许法"})["Location"] == page
    assert 'value="示许法"' in text_of(client.get(page))
    assert "也叫：示许法" in text_of(client.get("/standards/sfxkf/"))
    wrong = text_of(client.post(page, {"abbreviation": "示许"}), 422)
    assert 'id="abbreviation-e"' in wrong
    clash = client.post("/office/standards/of/sfglbfsx/", {"abbreviation": "示许法"}, follow=True)
    assert "撞名" in text_of(clash)
    assert client.post(page, {"remove": "示许法"}).status_code == 302
    assert 'value="示许法"' not in text_of(client.get(page))


def test_an_editor_of_a_county_only_reads_the_abbreviations(shelf, county_editor, sign_in):  # noqa: F811
    client, page = sign_in(county_editor), "/office/standards/of/sfxkf/"
    assert "加一个简称" not in text_of(client.get(page))
    text_of(client.post(page, {"abbreviation": "示许法"}), 403)
