from types import SimpleNamespace

import pytest

from tongban.catalog.items import api as items
from tongban.doors.office.item_words import when_words

from .test_item_form import posted


@pytest.fixture
def draft(city):
    """The city's three items, one of them with a draft by its editor: another summary."""
    assert city.joint_item != city.instant_item
    body = items.to_builtins(items.guide(city.item).body)
    items.save_draft(actor=city.items_market, code=city.item, body=body | {"summary": "开店前办。"}, note="改一句话")
    return city.item


def test_the_ledger_shows_who_is_drafting(city, sign_in, draft):
    page = sign_in(city.items_market).get("/office/items/").content.decode()
    assert page.count("<tr>") == 4
    assert "王婉清，03-02 09:30" in page


@pytest.mark.parametrize(
    ("query", "rows"), [({"q": "并联"}, 1), ({"drafts": "yes"}, 1), ({"kind": "05"}, 0), ({"state": "suspended"}, 0)]
)
def test_the_ledger_is_filtered(city, sign_in, draft, query, rows):
    page = sign_in(city.items_market).get("/office/items/", query).content.decode()
    assert page.count("<tr><td>") == rows


def test_saving_writes_a_draft_and_leaves_the_guide_alone(city, sign_in):
    body = items.to_builtins(items.guide(city.item).body)
    data = posted(body, summary="开店前办。", revision="0", note="改一句话")
    response = sign_in(city.items_market).post(f"/office/items/{city.item}/edit/", data)
    assert response["Location"] == f"/office/items/{city.item}/"
    assert items.draft(city.items_market, city.item).body.summary == "开店前办。"
    assert items.guide(city.item).summary == "开餐馆前办。"


def test_one_more_row_saves_nothing(city, sign_in):
    body = items.to_builtins(items.guide(city.item).body)
    data = posted(body, summary="写了一半", revision="0", add="materials")
    page = sign_in(city.items_market).post(f"/office/items/{city.item}/edit/", data).content.decode()
    assert "写了一半" in page
    assert 'id="materials-7-name"' in page
    assert not items.draft(city.items_market, city.item).has_draft


def test_a_wrong_shape_is_named_with_a_link(city, sign_in):
    body = items.to_builtins(items.guide(city.item).body)
    data = posted(body, **{"revision": "0", "materials[1].name": "", "promised.days": "三"})
    response = sign_in(city.items_market).post(f"/office/items/{city.item}/edit/", data)
    page = response.content.decode()
    assert response.status_code == 422
    assert 'href="#promised-days"' in page
    assert not items.draft(city.items_market, city.item).has_draft


def test_a_draft_saved_meanwhile_is_not_overwritten(city, sign_in, draft):
    body = items.to_builtins(items.draft(city.items_market, draft).body)
    response = sign_in(city.items_market).post(
        f"/office/items/{draft}/edit/", posted(body, summary="我的写法", revision="0")
    )
    page = response.content.decode()
    assert response.status_code == 409
    assert "您的修改还没有保存" in page
    assert "我的写法" in page
    assert "开店前办。" in page
    assert items.draft(city.items_market, draft).body.summary == "开店前办。"


def test_faults_are_listed_with_links_before_publishing(city, sign_in, draft):
    body = items.to_builtins(items.draft(city.items_market, draft).body)
    body["materials"][3]["standard"] = ""
    items.save_draft(actor=city.items_market, code=draft, body=body)
    client = sign_in(city.publisher_city)
    page = client.get(f"/office/items/{draft}/publish/").content.decode()
    assert "材料“经营场所平面图”没有受理标准" in page
    assert f"/office/items/{draft}/edit/#materials-3-standard" in page
    refused = client.post(f"/office/items/{draft}/publish/", {"revision": "2", "effective_on": "2026-03-02"})
    assert refused.status_code == 422
    assert items.guide(draft).version == 1


def test_another_person_publishes(city, sign_in, draft):
    response = sign_in(city.publisher_city).post(
        f"/office/items/{draft}/publish/", {"revision": "1", "effective_on": "2026-03-02"}
    )
    assert response.status_code == 302
    assert (items.guide(draft).version, items.guide(draft).summary) == (2, "开店前办。")


def test_who_edited_does_not_publish(city, sign_in, draft):
    body = items.to_builtins(items.draft(city.items_market, draft).body)
    items.save_draft(actor=city.publisher_city, code=draft, body=body)
    client = sign_in(city.publisher_city)
    assert "请由另一位有发布权限的人员审核发布" in client.get(f"/office/items/{draft}/publish/").content.decode()
    assert client.post(f"/office/items/{draft}/publish/", {"revision": "2"}).status_code == 422
    assert items.guide(draft).version == 1


def test_versions_are_compared_field_by_field(city, sign_in, draft):
    page = sign_in(city.items_market).get(f"/office/items/{draft}/compare/?before=1&after=2").content.decode()
    assert "<del>开餐馆前办。</del>" in page
    assert "<ins>开店前办。</ins>" in page


def test_a_changed_material_is_called_by_its_name(city, sign_in, draft):
    body = items.to_builtins(items.draft(city.items_market, draft).body)
    body["materials"][3]["standard"] = "标出面积"
    items.save_draft(actor=city.items_market, code=draft, body=body)
    page = sign_in(city.publisher_city).get(f"/office/items/{draft}/publish/").content.decode()
    assert "申请材料，经营场所平面图，标准" in page


def test_an_earlier_version_comes_back_with_a_reason(city, sign_in, draft):
    items.publish(actor=city.publisher_city, code=draft)
    client = sign_in(city.publisher_city)
    assert client.post(f"/office/items/{draft}/rollback/", {"version": "1", "reason": ""}).status_code == 422
    assert client.post(f"/office/items/{draft}/rollback/", {"version": "1", "reason": "写错了"}).status_code == 302
    assert (items.guide(draft).version, items.guide(draft).summary) == (3, "开餐馆前办。")


def test_taking_applications_is_suspended_and_resumed(city, sign_in):
    client = sign_in(city.publisher_city)
    client.post(f"/office/items/{city.item}/suspend/", {"reason": "系统切换"})
    assert items.guide(city.item).item_state == "suspended"
    assert "暂停：系统切换" in client.get(f"/office/items/{city.item}/").content.decode()
    client.post(f"/office/items/{city.item}/resume/")
    assert items.guide(city.item).is_open


def test_a_draft_is_thrown_away(city, sign_in, draft):
    sign_in(city.items_market).post(f"/office/items/{draft}/discard/")
    assert not items.draft(city.items_market, draft).has_draft


def test_faults_stand_beside_the_editor_with_links(city, sign_in, draft):
    body = items.to_builtins(items.draft(city.items_market, draft).body)
    body["materials"][3]["standard"] = ""
    items.save_draft(actor=city.items_market, code=draft, body=body)
    page = sign_in(city.items_market).get(f"/office/items/{draft}/edit/").content.decode()
    assert "发布前要改的" in page
    assert '<a href="#materials-3-standard">材料“经营场所平面图”没有受理标准' in page


def test_conditions_are_read_as_words():
    guide = SimpleNamespace(
        situations=[
            SimpleNamespace(id="kind", text="经营情形", options=[SimpleNamespace(value="canteen", label="单位食堂")])
        ]
    )
    assert when_words(guide, "kind == 'canteen'") == "经营情形：单位食堂"
    assert when_words(guide, "kind != 'canteen' and size == 'x'") == "经营情形不是：单位食堂，并且size == 'x'"
    assert when_words(guide, None) == ""
