"""Two people, two browsers, one draft."""

import json
import re

import pytest

from tongban.catalog.items import api as items

from .test_item_form import posted


@pytest.fixture
def second(city, sign_in):
    """王婉清 opened the guide; 刘德胜 has saved in the meantime; now she saves. Gives what she is shown."""

    def save(mine, theirs):
        base = items.to_builtins(items.guide(city.item).body)
        client = sign_in(city.items_market)
        address = f"/office/items/{city.item}/edit/"
        opened = client.get(address).content.decode()
        hers = {name: re.search(f'name="{name}" value="(\\d+)"', opened)[1] for name in ("revision", "version")}
        items.save_draft(actor=city.publisher_city, code=city.item, body=base | theirs, revision=0, version=1)
        return client, client.post(address, sent(base | mine, **hers, note="夏季调整"))

    return save


def sent(body, **changes):
    """As `posted`, with all of several ticks."""
    return dict(posted(body, **changes).lists())


def hidden(page):
    found = dict(re.findall(r'<input type="hidden" name="(\w+)" value="(.*?)">', page))
    return {name: value.replace("&#34;", '"').replace("&#39;", "'") for name, value in found.items()}


def chosen(page):
    return dict(re.findall(r'name="(take-\d+)" id="[\w-]+" value="(\w+)" checked', page))


def test_who_saves_second_sees_all_three_values(city, second):
    _, response = second({"summary": "开店前先办。"}, {"summary": "开店前要办。"})
    page = response.content.decode()
    assert response.status_code == 409
    assert [one in page for one in ("开餐馆前办。", "开店前先办。", "开店前要办。")] == [True] * 3
    assert "刘德胜" in page
    assert items.draft(city.items_market, city.item).body.summary == "开店前要办。"


def test_what_only_one_changed_is_kept_of_both(city, second):
    client, response = second({"summary": "开店前先办。"}, {"audience_note": "只收企业"})
    page = response.content.decode()
    assert 'name="note" type="text" value="夏季调整"' in page
    settled = hidden(page) | chosen(page)
    refused = client.post(f"/office/items/{city.item}/edit/settle/", settled | {"note": "长" * 301})
    assert "修改说明不能超过 300 字，现在是 301 字" in refused.content.decode()
    client.post(f"/office/items/{city.item}/edit/settle/", settled | {"note": "夏季调整"})
    draft = items.draft(city.items_market, city.item)
    assert (draft.body.summary, draft.body.audience_note) == ("开店前先办。", "只收企业")
    assert draft.change_note == "夏季调整"


@pytest.mark.parametrize(("take", "summary"), [("mine", "开店前先办。"), ("saved", "开店前要办。")])
def test_either_value_is_taken(city, second, take, summary):
    client, response = second({"summary": "开店前先办。"}, {"summary": "开店前要办。"})
    done = client.post(f"/office/items/{city.item}/edit/settle/", hidden(response.content.decode()) | {"take-0": take})
    assert done.status_code == 302
    assert items.draft(city.items_market, city.item).body.summary == summary


def test_a_conflict_left_open_is_asked_again_and_nothing_is_written(city, second):
    client, response = second({"summary": "开店前先办。"}, {"summary": "开店前要办。"})
    again = client.post(f"/office/items/{city.item}/edit/settle/", hidden(response.content.decode()))
    assert again.status_code == 422
    assert "一句话说明：请选择用哪一个" in again.content.decode()
    assert items.draft(city.items_market, city.item).revision == 1


def test_a_third_save_in_between_is_seen_too(city, second):
    client, response = second({"summary": "开店前先办。"}, {"summary": "开店前要办。"})
    body = items.to_builtins(items.draft(city.items_market, city.item).body)
    items.save_draft(actor=city.publisher_city, code=city.item, body=body | {"summary": "开店前须办。"})
    again = client.post(
        f"/office/items/{city.item}/edit/settle/", hidden(response.content.decode()) | {"take-0": "mine"}
    )
    assert again.status_code == 409
    assert "开店前须办。" in again.content.decode()
    assert items.draft(city.items_market, city.item).body.summary == "开店前须办。"


def test_saving_the_same_twice_is_saving_once(city, sign_in):
    client, address = sign_in(city.items_market), f"/office/items/{city.item}/edit/"
    data = sent(items.to_builtins(items.guide(city.item).body) | {"summary": "开店前办。"}, revision="0", version="1")
    assert [client.post(address, data).status_code for _ in range(2)] == [302, 302]
    assert items.draft(city.items_market, city.item).revision == 1


def test_a_publication_in_between_is_not_overwritten(city, second, sign_in):
    """The draft is gone, so the number of the save alone would not tell."""
    base = items.to_builtins(items.guide(city.item).body)
    items.save_draft(actor=city.items_market, code=city.item, body=base | {"summary": "开店前要办。"})
    items.publish(actor=city.publisher_city, code=city.item)
    data = sent(base | {"audience_note": "只收企业"}, revision="0", version="1")
    response = sign_in(city.items_market).post(f"/office/items/{city.item}/edit/", data)
    assert response.status_code == 409
    assert "开店前要办。" in response.content.decode()
    assert not items.draft(city.items_market, city.item).has_draft


def test_questions_of_the_form_are_merged_one_by_one(city, sign_in):
    client, address = sign_in(city.items_market), f"/office/items/{city.item}/form/"
    client.get(address)
    base = items.to_builtins(items.guide(city.item).body)
    mine, theirs = (json.loads(json.dumps(base["form"])) for _ in range(2))
    theirs[0]["fields"][0]["hint"] = "与招牌一致"
    mine[0]["fields"].append({"id": "phone", "type": "phone", "label": "联系电话"})
    items.save_draft(actor=city.publisher_city, code=city.item, body=base | {"form": theirs}, revision=0)
    sent = {"design": json.dumps(mine), "do": "save", "revision": "0", "version": "1"}
    page = client.post(address, sent).content.decode()
    assert "申请表，店铺，店招名称，说明" in page
    client.post(f"/office/items/{city.item}/edit/settle/", hidden(page) | chosen(page))
    fields = items.draft(city.items_market, city.item).body.form[0]["fields"]
    assert [(one["id"], one.get("hint", "")) for one in fields] == [
        ("shop_name", "与招牌一致"), ("address", ""), ("business", ""), ("phone", ""),
    ]  # fmt: skip
