import json
import re

import pytest

from tongban.catalog.items import api as items
from tongban.support.forms import api as forms


@pytest.fixture
def designer(city, sign_in):
    """A browser in which 王婉清 has the page open: press(button, inputs) sends what it shows, with these changes."""
    return Designer(sign_in(city.items_market), city.item)


class Designer:
    def __init__(self, client, code):
        self.client, self.address = client, f"/office/items/{code}/form/"
        self.take(client.get(self.address))

    def take(self, response):
        self.status, self.page = response.status_code, response.content.decode()
        self.location = response.headers.get("Location", "")

    def press(self, button="", **changes):
        data = dict(_hidden(self.page)) | _shown(self.page) | {"do": button}
        data |= {name.replace("__", "."): value for name, value in changes.items()}
        self.take(self.client.post(self.address, data))
        return self

    @property
    def groups(self):
        return json.loads(dict(_hidden(self.page))["design"])

    @property
    def labels(self):
        return [field["label"] for field in self.groups[0]["fields"]]


def _hidden(page):
    found = re.findall(r'<input type="hidden" name="(design|open|revision|version)" value="(.*?)">', page)
    return [(name, value.replace("&#34;", '"').replace("&#39;", "'").replace("&amp;", "&")) for name, value in found]


def _shown(page):
    """The open question's inputs as they stand: what a browser would send."""
    part = page.partition('class="tb-fieldedit"')[2].partition("</ol>")[0]
    found = dict(re.findall(r'<input class="[^"]*" id="f-\w+" name="(f\.\w+)" type="\w+" value="(.*?)"', part))
    found |= dict(re.findall(r'name="(\w\.\w+)" id="[\w-]+" value="(\w+)" checked', part))
    found |= dict(re.findall(r'id="[vr]-mode[\w-]*" name="([vr]\.mode)" value="(\w+)" checked', part))
    selects = re.findall(r'<select class="tb-input" id="[\w-]+" name="([\w.\[\]]+)"[^>]*>(.*?)</select>', part)
    for name, inside in selects:
        chosen = re.search(r'value="([^"]*)" selected', inside)
        found[name] = chosen[1] if chosen else ""
    found |= dict(re.findall(r'<textarea[^>]*name="(f\.\w+)"[^>]*>(.*?)</textarea>', part, re.DOTALL))
    return found


def test_the_page_lists_the_questions_and_shows_the_form_beside_them(designer):
    assert [name in designer.page for name in ("店招名称", "经营地址", "主体业态")] == [True] * 3
    preview = designer.page.partition('id="preview"')[2]
    assert 'name="shop_name"' in preview
    assert "餐饮服务经营者" in preview


def test_a_question_is_added_named_and_kept_in_the_draft(designer, city):
    designer.press("add:0", **{"add[0]": "type:number"})
    designer.press("save", f__label="经营面积", f__unit="平方米", f__min="1", f__ask="yes")
    assert designer.location == f"/office/items/{city.item}/"
    field = items.draft(city.items_market, city.item).body.form[0]["fields"][3]
    assert field == {
        "id": "jing_ying_mian_ji", "type": "number", "label": "经营面积", "unit": "平方米", "min": 1, "required": True,
    }  # fmt: skip


def test_the_button_to_add_says_what_is_missing(designer):
    designer.press("add:0", **{"add[0]": ""})
    assert "请选择要加的题型" in designer.page


def test_a_shared_question_keeps_its_id_and_is_offered_once(designer):
    designer.press("add:0", **{"add[0]": "standard:phone"})
    assert designer.groups[0]["fields"][3]["id"] == "phone"
    assert 'value="standard:phone"' not in designer.page
    assert 'value="standard:email"' in designer.page


def test_questions_move_and_are_copied_and_removed(designer):
    designer.press("up:0.2")
    assert designer.labels == ["店招名称", "主体业态", "经营地址"]
    designer.press("copy:0.0").press("remove:0.3")
    assert designer.labels == ["店招名称", "店招名称（另一个）", "主体业态"]


def test_what_was_typed_stays_when_another_button_is_pressed(designer):
    designer.press("open:0.0").press("down:0.0", f__label="门店名称", f__hint="招牌上的")
    assert designer.groups[0]["fields"][1]["label"] == "门店名称"
    assert 'value="招牌上的"' in designer.page
    assert designer.press("").labels[1] == "门店名称"


def test_a_condition_is_chosen_from_earlier_questions(designer, city):
    designer.press("add:0", **{"add[0]": "type:text"}).press("", f__label="后厨负责人", v__mode="if")
    assert '<option value="business">主体业态</option>' in designer.page
    designer.press("", **{"v[0].field": "business"})
    assert '<option value="restaurant">餐饮服务经营者</option>' in designer.page
    designer.press("save", **{"v[0].op": "is", "v[0].value": "restaurant"})
    field = items.draft(city.items_market, city.item).body.form[0]["fields"][3]
    assert field["visible_if"] == "business == 'restaurant'"


def test_a_condition_half_chosen_is_told_and_nothing_is_lost(designer):
    designer.press("add:0", **{"add[0]": "type:text"}).press("", f__label="后厨负责人", v__mode="if")
    designer.press("save", **{"v[0].field": "business", "v[0].op": "is", "v[0].value": ""})
    assert designer.status == 422
    assert "请选择或者填写比较的值" in designer.page
    assert 'value="后厨负责人"' in designer.page


def test_a_value_is_taken_from_a_licence_the_holder_has(designer, city):
    designer.press("open:0.1").press("", f__source="licence:business_licence")
    assert '<option value="address">address</option>' in designer.page
    designer.press("save", f__path="address")
    source = items.draft(city.items_market, city.item).body.form[0]["fields"][1]["source"]
    assert source == {"licence_type": "business_licence", "path": "address"}


@pytest.mark.parametrize(
    ("what", "typed", "words"),
    [
        ("type:number", {"f__min": "很大"}, "“很大”不是数"),
        ("type:date", {"f__max": "后天"}, "“后天”看不懂"),
        ("type:choice", {}, "选择题要有选项"),
        ("type:text", {"f__max_length": "五"}, "不是整数"),
        ("type:text", {"f__label": ""}, "请填写题目"),
    ],
)
def test_a_fault_names_the_question_and_the_reason(designer, city, what, typed, words):
    designer.press("add:0", **{"add[0]": what}).press("save", **({"f__label": "新的题"} | typed))
    assert designer.status == 422
    assert words in designer.page
    assert not items.draft(city.items_market, city.item).has_draft


def test_the_general_form_is_where_an_own_one_begins(city, sign_in):
    body = items.to_builtins(items.guide(city.item).body)
    items.save_draft(actor=city.items_market, code=city.item, body=body | {"form": []})
    page = Designer(sign_in(city.items_market), city.item).press("default")
    assert [group["id"] for group in page.groups] == ["applicant_details", "request_details"]


def test_an_untouched_form_is_saved_as_it_was(designer, city):
    before = items.to_builtins(items.guide(city.item).body)["form"]
    for place in ("0", "0.0", "0.1", "0.2"):
        designer.press(f"open:{place}")
    designer.press("save")
    assert items.to_builtins(items.draft(city.items_market, city.item).body)["form"] == before


def test_every_type_of_question_can_be_added_and_opened(designer):
    for kind in forms.TYPE_NAMES:
        options = {"f__options": "甲\n乙"} if kind in {"choice", "choices"} else {}
        designer.press("add:0", **{"add[0]": f"type:{kind}"}).press("", f__label=f"题{kind}", **options)
    assert [field["type"] for field in designer.groups[0]["fields"][3:]] == list(forms.TYPE_NAMES)
    assert 'name="f.accept"' not in designer.page
    assert "改好左边的才能看" not in designer.page


def test_a_page_that_was_tampered_with_is_refused(designer):
    designer.press("", design='{"no": "list"}')
    assert designer.status == 422
    assert "读不出来" in designer.page


def test_answers_are_tried_out_and_not_stored(city, sign_in):
    client = sign_in(city.items_market)
    address = f"/office/items/{city.item}/form/try/"
    refused = client.post(address, {"try": "check", "shop_name": "溪山小馆", "situation-kind": "dine"})
    assert "请填写经营地址" in refused.content.decode()
    data = {"try": "check", "shop_name": "溪山小馆", "address": "演示路 1 号", "business": "shop"}
    page = client.post(address, data | {"situation-kind": "canteen"}).content.decode()
    assert "&#34;business&#34;: &#34;shop&#34;" in page
    assert "单位食堂承包合同" in page


def test_materials_follow_the_situation(city, sign_in):
    page = sign_in(city.items_market).post(f"/office/items/{city.item}/form/try/", {"situation-kind": "dine"})
    assert "单位食堂承包合同" not in page.content.decode()


def test_the_form_on_the_page_is_tried_out_before_it_is_saved(designer):
    designer.press("add:0", **{"add[0]": "standard:email"})
    designer.take(designer.client.post(f"{designer.address}try/", dict(_hidden(designer.page))))
    assert 'name="email"' in designer.page
    assert "还没有保存的表" in designer.page


@pytest.fixture
def redesigned(city):
    """A draft whose form asks one thing more, one thing less and one thing otherwise."""
    body = items.to_builtins(items.guide(city.item).body)
    shop, _, business = body["form"][0]["fields"]
    more = {"id": "seats", "type": "number", "label": "座位数", "visible_if": "business == 'restaurant'"}
    body["form"][0]["fields"] = [shop | {"label": "门店名称"}, business, more]
    items.save_draft(actor=city.items_market, code=city.item, body=body)
    return city.item


@pytest.mark.parametrize("page", ["publish/", "compare/?before=1&after=2"])
def test_the_publisher_sees_what_changed_question_by_question(city, sign_in, redesigned, page):
    text = sign_in(city.publisher_city).get(f"/office/items/{redesigned}/{page}").content.decode()
    rows = re.findall(r"<tr><td><b>(.*?)</b><small>(\w+)</small>", text)
    assert rows == [
        ("申请表，店铺，门店名称，题目", "修改"), ("申请表，店铺，座位数", "新增"), ("申请表，店铺，经营地址", "删除"),
    ]  # fmt: skip
    assert "什么时候出现：“主体业态”是“餐饮服务经营者”" in text


def test_publishing_freezes_the_form_and_running_cases_keep_theirs(city, redesigned):
    before = items.guide(city.item)
    items.publish(actor=city.publisher_city, code=redesigned)
    after = items.guide(city.item)
    assert (before.form.version, after.form.version) == (1, 2)
    assert items.form(items.version(before.version_id)).field("address") is not None
    assert items.form(after).field("seats").label == "座位数"
