import pytest

from tongban.catalog.items import api as items
from tongban.serve.approvals.tests import city as small
from tongban.support.audit import api as audit

from .test_item_form import posted

PAGE = "/office/items/new/"
BASE = "350117009000"


@pytest.fixture
def typed(city):
    return {"agency": city.market.id, "division": "", "name": "小餐饮登记", "kind": "01", "base_code": BASE,
            "sequence": "", "level": "", "catalogue_name": "", "note": "目录新增"}  # fmt: skip


@pytest.fixture
def code(city):
    return f"{city.market.uscc}3{BASE}"


def text_of(response, status=200):
    assert response.status_code == status, response.content.decode()[:1500]
    return response.content.decode()


def test_the_ledger_leads_there_and_the_own_agency_is_chosen(city, sign_in):
    client = sign_in(city.items_market)
    assert f'href="{PAGE}"' in text_of(client.get("/office/items/"))
    page = text_of(client.get(PAGE))
    assert f'<option value="{city.market.id}" selected>' in page
    assert "南平市卫生健康委员会" not in page


def test_a_draft_is_made_and_opened_for_editing(city, sign_in, typed, code):
    client = sign_in(city.items_market)
    assert client.post(PAGE, typed)["Location"] == f"/office/items/{code}/edit/"
    assert 'value="小餐饮登记"' in text_of(client.get(f"/office/items/{code}/edit/"))
    page = text_of(client.get(f"/office/items/{code}/"))
    for words in ["小餐饮登记", "还没有发布过，下面是草稿", "第一版，", "处不符合发布要求", "还没有写"]:
        assert words in page
    ledger = text_of(client.get("/office/items/", {"drafts": "yes"}))
    assert ("小餐饮登记" in ledger, ledger.count("还没有发布</span>")) == (True, 1)
    assert [row.actor_name for row in audit.trail(f"item:{code}")] == ["王婉清"]


def test_nobody_outside_sees_it_before_another_has_published_it(city, sign_in, client, typed, code):
    editor, publisher = sign_in(city.items_market), sign_in(city.publisher_city)
    editor.post(PAGE, typed)
    assert client.get(f"/items/{code}").status_code == 404
    whole = items.to_builtins(items.guide(city.item).body) | {"name": "小餐饮登记"}
    editor.post(f"/office/items/{code}/edit/", posted(whole, revision="1"))
    assert "不符合发布要求的" not in text_of(publisher.get(f"/office/items/{code}/publish/"))
    assert editor.post(f"/office/items/{code}/publish/", {"revision": "2"}).status_code == 403
    assert publisher.post(f"/office/items/{code}/publish/", {"revision": "2"}).status_code == 302
    assert "小餐饮登记" in text_of(client.get(f"/items/{code}"))


def test_who_began_it_does_not_publish_it(city, sign_in, typed, code):
    publisher = sign_in(city.publisher_city)
    publisher.post(PAGE, typed)
    page = text_of(publisher.post(f"/office/items/{code}/publish/", {"revision": "1"}), 422)
    assert "编制和发布要分开" in page
    assert items.draft(city.publisher_city, code).has_draft


def test_a_draft_given_up_takes_the_code_with_it(city, sign_in, typed, code):
    client = sign_in(city.items_market)
    client.post(PAGE, typed)
    client.post(f"/office/items/{code}/discard/")
    assert client.get(f"/office/items/{code}/").status_code == 404
    assert client.post(PAGE, typed).status_code == 302


@pytest.mark.parametrize(
    ("change", "field", "words"),
    [
        ({"agency": ""}, "agency", "请选择实施机构"),
        ({"agency": "999999"}, "agency", "请选择实施机构"),
        ({"name": ""}, "name", "请填写事项名称"),
        ({"name": "长" * 300}, "name", "2 到 200 个字"),
        ({"kind": "07"}, "kind", "不一致"),
        ({"base_code": "35011700900x"}, "base_code", "应为 12 位数字"),
        ({"base_code": "3501170090001"}, "base_code", "应为 12 位数字"),
        ({"base_code": "350117001001"}, "base_code", "的事项已存在"),
        ({"sequence": "a"}, "sequence", "应为 2 位数字"),
        ({"level": "5"}, "level", "行使层级应为 3（市级）"),
        ({"division": "350799000000"}, "division", "没有登记"),
    ],
)
def test_wrong_or_used_codes_are_said_beside_the_field(city, sign_in, typed, change, field, words):
    page = text_of(sign_in(city.items_market).post(PAGE, typed | change), 422)
    assert (f'href="#{field}"' in page, words in page) == (True, True)
    assert f'value="{(typed | change)["base_code"][:13]}"' in page


def test_an_editor_begins_nothing_for_another_agency(city, sign_in, typed):
    page = text_of(sign_in(city.items_market).post(PAGE, typed | {"agency": city.health.id}), 422)
    assert "请选择实施机构" in page
    assert items.ledger(city.publisher_city, text="小餐饮登记").rows == []


def test_who_edits_one_item_alone_begins_none(city, sign_in, typed):
    city.items_market.grants.update(item_code=city.item)
    client = sign_in(city.items_market)
    assert PAGE not in text_of(client.get("/office/items/"))
    assert [client.get(PAGE).status_code, client.post(PAGE, typed).status_code] == [403, 403]


def test_an_item_is_begun_for_a_place_below(city, sign_in, typed):
    data = typed | {"agency": city.market.id, "division": small.COUNTY.rsplit(".", 1)[1], "sequence": "01"}
    response = sign_in(city.publisher_city).post(PAGE, data)
    assert response["Location"] == f"/office/items/{city.market.uscc}4{BASE}01/edit/"
