"""字段映射: what each way of taking a field gives, and what is said of a map that cannot work."""

import pytest

from tongban.data.exchange import mapping
from tongban.data.exchange.mapping import Source

SOURCES = [
    Source("form.name", "店名", is_sure=True),
    Source("form.opened_on", "开业日期", "date", is_sure=True),
    Source("form.area", "面积", "number"),
    Source("form.kind", "业态", "choice", is_sure=True, options=(("a", "餐馆"), ("b", "食堂"))),
    Source("form.dine", "堂食", "yes_no", is_sure=True, options=(("yes", "是"), ("no", "否"))),
    Source("form.staff", "人员", "rows"),
]
VALUES = {
    "form.name": "溪山小馆",
    "form.opened_on": "2026-03-02",
    "form.area": 86.5,
    "form.kind": "a",
    "form.dine": True,
    "form.staff": [{"name": "林"}],
}


def row(target="x", **more):
    return {"target": target, "label": "某项", "type": "text", "how": "direct", **more}


@pytest.mark.parametrize(
    ("one", "value"),
    [
        (row(source="form.name"), "溪山小馆"),
        (row(how="constant", value="350700"), "350700"),
        (row(how="table", source="form.kind", table={"a": "01", "b": "02"}), "01"),
        (row(how="table", source="form.dine", table={"yes": "1", "no": "0"}), "1"),
        (row(how="date", source="form.opened_on", format="%Y%m%d"), "20260302"),
        (row(how="date", source="form.opened_on", format="%Y年%-m月%-d日"), "2026年3月2日"),
        (row(how="join", sources=["form.name", "form.kind", "form.none"], separator="-"), "溪山小馆-a"),
        (row(type="number", source="form.area"), 86.5),
        (row(type="number", how="table", source="form.kind", table={"a": "7"}), 7),
        (row(type="yes_no", source="form.dine"), True),
        (row(type="any", source="form.staff"), [{"name": "林"}]),
    ],
)
def test_each_way_gives_what_it_says(one, value):
    made = mapping.make([one], VALUES)
    assert (made.faults, made.flat) == ({}, {"x": value})


def test_targets_with_points_are_nested_and_what_is_empty_is_left_out():
    rows = [row("shop.name", source="form.name"), row("shop.size.area", type="any", source="form.area")]
    rows.append(row("y", source="form.no"))
    assert mapping.make(rows, VALUES).body == {"shop": {"name": "溪山小馆", "size": {"area": 86.5}}}


@pytest.mark.parametrize(
    ("one", "words"),
    [
        (row(required=True, source="form.no"), "“某项”必填，但form.no没有值"),
        (row(how="table", source="form.kind", table={"b": "02"}), "代码表里没有“a”"),
        (row(how="date", source="form.name"), "“溪山小馆”不是日期"),
        (row(type="number", source="form.name"), "要数字，我方给的是“溪山小馆”"),
        (row(type="number", source="form.dine"), "要数字，我方给的是“是/否”"),
        (row(type="yes_no", source="form.name"), "要“是/否”"),
        (row(source="form.staff"), "一组内容"),
    ],
)
def test_what_cannot_be_made_is_named(one, words):
    assert words in mapping.make([one], VALUES).faults["x"]


@pytest.mark.parametrize(
    ("one", "words"),
    [
        (row(source="form.gone"), "我方没有“form.gone”这个字段"),
        (row(), "请选我方字段"),
        (row(required=True), "必填，还没有选我方字段"),
        (row(required=True, source="form.area", type="number"), "我方“面积”可以不填"),
        (row(required=True, how="constant"), "必填，请写明常量"),
        (row(type="number", source="form.name"), "要数字，我方“店名”是文字"),
        (row(type="date", source="form.name"), "要日期，我方“店名”是文字"),
        (row(type="yes_no", source="form.name"), "要是否，我方“店名”是文字"),
        (row(source="form.dine"), "要文字，我方“堂食”是是否"),
        (row(source="form.staff"), "一组内容"),
        (row(how="date", source="form.name"), "不是日期"),
        (row(how="date", source="form.opened_on", format="%d"), "从列表里选"),
        (row(how="table", source="form.kind", table={"a": "01"}), "代码表缺少：食堂（b）"),
    ],
)
def test_a_map_that_cannot_work_is_named_before_it_is_published(one, words):
    assert words in mapping.faults_of([one], SOURCES)["x"]


def test_a_good_row_has_no_fault_and_two_for_one_target_have():
    good = row(required=True, source="form.name")
    assert mapping.faults_of([good, row("area", source="form.area", type="number")], SOURCES) == {}
    assert "重复" in mapping.faults_of([good, good], SOURCES)["x"]
    assert "下面还有字段" in mapping.faults_of([good, row("x.y", source="form.name")], SOURCES)["x"]


def test_the_tests_of_a_map_say_what_they_got():
    rows = [row(how="date", source="form.opened_on", format="%Y%m%d")]
    case = {"name": "开业", "input": {"form.opened_on": "2026-03-02"}, "expected": {"x": "20260302"}}
    assert mapping.case_faults(rows, [case]) == {}
    wrong = case | {"expected": {"x": "2026-03-02"}}
    assert mapping.case_faults(rows, [wrong]) == {"case-1": "开业：x 应得“2026-03-02”，得到“20260302”"}


@pytest.mark.parametrize(
    ("rows", "cases", "field"),
    [
        ("x", [], "rows"),
        ([1], [], "rows"),
        ([row("shop name")], [], "rows"),
        ([row(how="guess")], [], "rows"),
        ([row()] * 201, [], "rows"),
        ([], [{"input": {}}], "cases"),
        ([], 5, "cases"),
    ],
)
def test_what_is_no_map_at_all_is_refused(rows, cases, field):
    assert list(mapping.read_faults(rows, cases)) == [field]
