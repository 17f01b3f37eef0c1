"""智能审批规则表 and 告知承诺 are edited beside the guide, looked at, tried and saved."""

from tongban.catalog.items import api as items
from tongban.serve.intake.tests import pledge_shop
from tongban.serve.swift.tests import shop

TABLE = {
    "in.0.label": "法定代表人", "in.0.what": "licence:business_licence:representative", "in.0.kind": "text",
    "in.0.least": "A", "in.1.label": "周岁年龄", "in.1.what": "party:age", "in.1.kind": "whole", "in.1.least": "B",
    "row.0.0": "林晓岚", "row.0.1": ">= 60", "row.0.outcome": "grant", "policy": "FIRST", "revision": "0",
}  # fmt: skip
DEFAULT = {"row.1.0": "", "row.1.1": "", "row.1.outcome": "manual", "row.1.words": "人工审查"}


def test_a_table_is_looked_at_tried_and_saved_into_the_draft(city, sign_in):
    address = f"/office/items/{city.item}/swift/"
    editor = sign_in(city.items_market)
    page = editor.post(address, TABLE | {"do": "look"}).content.decode()
    assert "规则表有缺口，例如“法定代表人为林晓岚，周岁年龄为59”" in page
    whole = TABLE | DEFAULT
    page = editor.post(address, whole | {"do": "try", "try.0": "林晓岚", "try.1": "60"}).content.decode()
    assert "准予，命中第 1 行" in page
    assert "规则表有缺口" not in page
    page = editor.post(address, whole | {"do": "try", "try.0": "林晓岚", "try.1": "59"}).content.decode()
    assert "转人工：人工审查" in page
    assert items.draft(city.items_market, city.item).has_draft is False
    assert editor.post(address, whole | {"do": "save"}).status_code == 302
    table = items.draft(city.items_market, city.item).body.swift
    assert [(one.id, one.source, one.path, one.least) for one in table.inputs] == [
        ("x1", "licence", "representative", "A"),
        ("x2", "party", "age", "B"),
    ]
    assert [(row.cells, row.outcome) for row in table.rows] == [(("林晓岚", ">= 60"), "grant"), (("", ""), "manual")]
    assert 'value="&gt;= 60"' in editor.get(address).content.decode()
    assert editor.post(address, whole | {"do": "drop", "revision": "1"}).status_code == 302
    assert items.draft(city.items_market, city.item).body.swift is None


def test_what_was_saved_before_is_not_overwritten_unseen(city, sign_in):
    address = f"/office/items/{city.item}/swift/"
    editor = sign_in(city.items_market)
    editor.post(address, TABLE | DEFAULT | {"do": "save"})
    answer = editor.post(address, TABLE | {"do": "save", "revision": "0"})
    assert answer.status_code == 409
    assert len(items.draft(city.items_market, city.item).body.swift.rows) == 2


def test_a_pledge_is_written_and_what_stands_in_its_way_is_told(city, sign_in):
    address = f"/office/items/{city.item}/pledge/"
    editor = sign_in(city.items_market)
    told = {
        "materials": ["m3"], "conditions": "有健康证明\n布局合理", "standard": "一年以内", "consequences": "撤销决定",
        "publicity": "网上公开", "check_way": "现场核查", "check_days": "30", "check_unit": "day", "fix_days": "10",
        "fix_unit": "workday", "risk": "life", "do": "save", "revision": "0",
    }  # fmt: skip
    assert editor.post(address, told).status_code == 302
    page = editor.get(address).content.decode()
    assert "人身健康、生命财产安全的事项不适用告知承诺制" in page
    assert "请选“受理即决定”" in page
    pledge = items.draft(city.items_market, city.item).body.pledge
    assert (pledge.materials, pledge.conditions, pledge.check.days) == (("m3",), ("有健康证明", "布局合理"), 30)
    assert editor.post(address, told | {"do": "drop", "revision": "1"}).status_code == 302
    assert items.draft(city.items_market, city.item).body.pledge is None


def test_guides_that_have_them_are_sound(city):
    for code in (shop.item(city), pledge_shop.item(city)):
        assert [one.message for one in items.faults(items.guide(code).body)] == []
