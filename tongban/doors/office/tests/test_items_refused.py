"""事项、一件事: each bad value is named by its input, stands in the form again, and nothing happens."""

import pytest
from django.apps import apps

from tongban.catalog.items import api as items
from tongban.catalog.themes import api as themes
from tongban.common import stamped
from tongban.serve.approvals.tests import city as small
from tongban.serve.intake.tests import joints

from .refusing import Page, nothing_changes, refuses

LONG = "长" * 301


@pytest.fixture
def publisher(city, sign_in):
    return sign_in(city.publisher_city)


@pytest.fixture
def draft(city):
    body = items.to_builtins(items.guide(city.item).body)
    items.save_draft(actor=city.items_market, code=city.item, body=body | {"summary": "开店前办。"}, note="改一句话")
    return city.item


DAYS = [
    ("三月二日", "生效日期“三月二日”没有看懂，请写成 2026-03-02"),
    ("2026-02-30", "“2026-02-30”没有看懂"),
    ("2026-03-01", "生效日期不能早于今天"),
]


def test_the_day_a_guide_comes_into_force(draft, publisher):
    with nothing_changes("items"):
        for day, words in DAYS:
            sent = {"revision": "1", "effective_on": day}
            refuses(publisher, f"/office/items/{draft}/publish/", sent, {"effective_on": words})


def test_the_day_a_theme_comes_into_force(city, publisher):
    body = themes.to_builtins(joints.build(city).body)
    themes.save_draft(actor=city.items_market, code=joints.CODE, body=body | {"summary": "一次办好。"}, note="改")
    with nothing_changes("themes"):
        for day, words in DAYS:
            sent = {"revision": "1", "effective_on": day}
            refuses(publisher, f"/office/themes/{joints.CODE}/publish/", sent, {"effective_on": words})


def test_a_reason_that_is_missing_or_too_long_is_refused_and_not_cut(city, draft, publisher):
    joints.build(city)
    items.publish(actor=city.publisher_city, code=draft)
    with nothing_changes("items", "themes"):
        for address, more, empty, long in [
            (f"/office/items/{draft}/suspend/", {}, "请说明暂停原因", "暂停原因不能超过 300 字，现在是 301 字"),
            (f"/office/items/{draft}/rollback/", {"version": "1"}, "请说明回退原因", "回退原因不能超过 29"),
            (f"/office/themes/{joints.CODE}/suspend/", {}, "请说明暂停原因", "暂停原因不能超过 300 字，现在是 301 字"),
        ]:
            refuses(publisher, address, more | {"reason": ""}, {"reason": empty})
            refuses(publisher, address, more | {"reason": LONG}, {"reason": long})
    assert publisher.post(f"/office/items/{draft}/suspend/", {"reason": LONG[:300]}).status_code == 302
    assert len(items.guide(draft).state_reason) == 300


def test_the_terms_of_a_pledge_are_numbers_that_fit(city, sign_in):
    sent = {
        "revision": "0", "version": "1", "do": "save", "conditions": "有固定场所", "standard": "达到标准",
        "consequences": "撤销决定", "publicity": "网上公开", "basis": "", "check_way": "现场核查", "note": "试行",
        "check_days": "60", "check_unit": "day", "fix_days": "15", "fix_unit": "workday",
    }  # fmt: skip
    browser, address = sign_in(city.items_market), f"/office/items/{city.item}/pledge/"
    with nothing_changes("items"):
        for changed, faults in [
            ({"check_days": "三十"}, {"check_days": "核查期限应为 0 到 3660 的整数"}),
            ({"check_days": ""}, {"check_days": "核查期限应为 0 到 3660 的整数"}),
            ({"fix_days": "3661"}, {"fix_days": "整改期限应为 0 到 3660 的整数"}),
            ({"check_days": "-1", "fix_days": "1.5"}, {"check_days": "核查期限", "fix_days": "整改期限"}),
        ]:
            refuses(browser, address, sent | changed, faults)
    assert browser.post(address, sent).status_code == 302
    assert items.draft(city.items_market, city.item).body.pledge.check.days == 60


def test_a_way_of_the_city(publisher):
    sent = {"name": "夜间办", "group": "city", "meaning": "晚上也收件", "basis": "", "is_active": "yes"}
    address = "/office/items/ways/"
    with nothing_changes("items"):
        for changed, faults in [
            ({"name": ""}, {"name": "请填写名称，2 到 40 个字"}),
            ({"name": "夜 间"}, {"name": "不含空格、顿号、逗号和分号"}),
            ({"name": "全城通办"}, {"name": "已经有“全城通办”"}),
            ({"name": "夜" * 41}, {"name": "2 到 40 个字"}),
            ({"meaning": "晚"}, {"meaning": "请写明怎样办，4 到 300 个字"}),
            ({"meaning": LONG}, {"meaning": "4 到 300 个字"}),
            ({"basis": "长" * 201}, {"basis": "依据最多 200 个字"}),
        ]:
            typed = {name: [value] if name == "is_active" else value for name, value in (sent | changed).items()}
            refuses(publisher, address, typed, faults)
        national = sent | {"group": "nation", "takes_elsewhere": ["yes"], "is_active": ["yes"]}
        refuses(publisher, address, national, {"takes_elsewhere": "外省收件的不由本市窗口代收"})


def test_a_line_of_the_catalogue(city, publisher):
    sent = {"name": "食品经营许可", "levels": ["3"], "bases": "《食品安全法》第三十五条", "local_code": "NP-1"}
    address = f"/office/items/catalogue/{city.item[19:31]}/"
    with nothing_changes("items"):
        for changed, faults in [
            ({"name": "食"}, {"name": "请填写目录名称，2 到 300 个字"}),
            ({"name": LONG}, {"name": "2 到 300 个字"}),
            ({"bases": "食品安全法"}, {"bases": "没有用书名号写明名称"}),
            ({"local_code": "本地一"}, {"local_code": "只能有字母、数字和横线"}),
        ]:
            refuses(publisher, address, sent | {"short_code": ""} | changed, faults)
        without = {name: value for name, value in sent.items() if name != "levels"}
        refuses(publisher, address, without, {"levels": "请选择至少一个行使层级"})


def test_an_item_is_adopted_by_an_agency_of_ones_own(city, sign_in):
    model = apps.get_model("agencies", "Agency")
    near = model.objects.get(key="serve-neighbour")
    model.objects.filter(pk=near.pk).update(parent_id=city.market.id)
    stamped.forget_all()
    place = apps.get_model("agencies", "Division").objects.get(path=small.COUNTY)
    editor = small._staff("county_editor", "苏晓燕", "item_manager", near, place, is_bound=True)
    with nothing_changes("items"):
        for agency in ("", str(city.fire.id)):
            answer = sign_in(editor).post(f"/office/items/{city.item}/adopt/", {"agency": agency})
            assert answer.status_code == 422
            assert 'id="agency-e"' in answer.content.decode()
            assert "请选择承接的机构" in answer.content.decode()


@pytest.mark.parametrize(
    ("address", "button"),
    [
        ("/office/items/{item}/edit/", {}),
        ("/office/items/{item}/form/", {"do": "save"}),
        ("/office/items/{item}/flow/", {"do": "save"}),
        ("/office/items/{item}/swift/", {"do": "drop"}),
        ("/office/items/{item}/pledge/", {"do": "save"}),
        ("/office/themes/{theme}/edit/", {}),
    ],
)
def test_a_note_that_is_too_long_is_refused_and_not_cut(city, sign_in, address, button):
    """As the page shows it, sent back with a note: the whole form comes back."""
    joints.build(city)
    browser, here = sign_in(city.items_market), address.format(item=city.item, theme=joints.CODE)
    page = Page(browser.get(here).content.decode())
    (shown,) = [form.values for form in page.forms if "note" in form.values]
    sent = {name: value for name, value in shown.items() if name and "csrf" not in name} | button
    with nothing_changes("items", "themes"):
        refuses(browser, here, sent | {"note": LONG}, {"note": "修改说明不能超过 300 字，现在是 301 字"})
    assert browser.post(here, sent | {"note": LONG[:300]}).status_code == 302


@pytest.mark.parametrize(("path", "name"), [("form", "design"), ("edit/settle", "mine")])
def test_what_a_page_sends_along_is_refused_when_it_is_nested_without_end(city, sign_in, path, name):
    answer = sign_in(city.items_market).post(f"/office/items/{city.item}/{path}/", {name: "[" * 100_000})
    assert (answer.status_code, "读不出来" in answer.content.decode()) == (422, True)


def test_a_table_of_swift_decisions_is_not_cut(city, sign_in):
    sent = {
        "revision": "0", "version": "1", "do": "save", "policy": "FIRST", "in.0.label": "面积",
        "in.0.what": "party:kind", "in.0.kind": "text", "in.0.least": "A",
        "row.0.0": "长" * 201, "row.0.outcome": "grant", "row.0.words": LONG,
    }  # fmt: skip
    with nothing_changes("items"):
        answer = sign_in(city.items_market).post(f"/office/items/{city.item}/swift/", sent)
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "第 1 行的条件不能超过 200 字，现在是 201 字；第 1 行的说明不能超过 300 字" in text
    assert "长" * 201 in text
    assert LONG in text
