from __future__ import annotations

import pytest

from tongban.support.forms import conditions
from tongban.support.forms.conditions import ConditionError

from .samples import field, form_of

FIELDS = {
    one.id: one
    for _, _, one in form_of(
        field("choice", "kind"),
        field("choices", "risks"),
        field("number", "area"),
        field("amount", "capital"),
        field("date", "opened_on"),
        field("date", "closed_on"),
        field("yes_no", "smoke"),
        field("text", "note"),
    ).places()
}


def holds(source, **answers):
    return conditions.bind(source, FIELDS).holds(answers)


@pytest.mark.parametrize(
    ("source", "answers", "expected"),
    [
        ("kind == 'x'", {"kind": "x"}, True),
        ('kind == "x"', {"kind": "y"}, False),
        ("kind == 'x'", {}, False),
        ("kind != 'x'", {}, True),
        ("'x' == kind", {"kind": "x"}, True),
        ("kind in ['x', 'y']", {"kind": "y"}, True),
        ("kind not in ['x', 'y']", {"kind": "z"}, True),
        ("kind not in ['x', 'y']", {}, True),
        ("area > 500", {"area": 501}, True),
        ("area > 500", {"area": 500}, False),
        ("500 < area", {"area": 501}, True),
        ("area >= 0.5", {"area": 0.5}, True),
        ("area > 500", {}, False),
        ("not (area > 500)", {}, True),
        ("area > 500 or kind == 'x'", {"kind": "x"}, True),
        ("area > 500 and kind == 'x' or smoke", {"smoke": True}, True),
        ("area > 500 and (kind == 'x' or smoke)", {"smoke": True}, False),
        ("area == -3", {"area": -3}, True),
        ("capital >= 1000000", {"capital": "1000000.00"}, True),
        ("capital >= 1000000", {"capital": "999999.99"}, False),
        ("opened_on >= '2026-01-01'", {"opened_on": "2026-01-01"}, True),
        ("opened_on >= '2026-01-01'", {"opened_on": "2025-12-31"}, False),
        ("opened_on >= '2026-01-01'", {}, False),
        ("closed_on > opened_on", {"opened_on": "2026-01-01", "closed_on": "2026-01-02"}, True),
        ("closed_on > opened_on", {"opened_on": "2026-01-01"}, False),
        ("smoke", {"smoke": True}, True),
        ("smoke", {}, False),
        ("not smoke", {}, True),
        ("smoke == 'yes'", {"smoke": True}, True),
        ("smoke == false", {"smoke": False}, True),
        ("smoke == false", {}, False),
        ("'x' in risks", {"risks": ["x", "y"]}, True),
        ("'x' not in risks", {"risks": ["y"]}, True),
        ("'x' in risks", {}, False),
        ("len(risks) > 1", {"risks": ["x", "y"]}, True),
        ("len(risks) == 0", {}, True),
        ("note != null", {"note": "有"}, True),
        ("note == null", {}, True),
        ("note == '中文'", {"note": "中文"}, True),
        ('note == "it\'s"', {"note": "it's"}, True),
    ],
)
def test_a_condition_holds_or_not(source, answers, expected):
    assert holds(source, **answers) is expected


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("colour == 'x'", "没有“colour”这个字段"),
        ("kind == 'w'", "“kind”没有“w”这个选项"),
        ("kind == 1", "“kind”的值是文字，“1”要加引号"),
        ("kind > 'x'", "“kind”不能比大小"),
        ("area == '5'", "“area”是数字，不能与“5”比较"),
        ("kind", "“kind”不是是否题"),
        ("risks == 'x'", "“risks”是多选，请写 'x'? in risks|“risks”是多选"),
        ("'x' in kind", "“kind”不是多选"),
        ("smoke == 'maybe'", "“smoke”是是否题"),
        ("opened_on > '2026年'", "日期写成 '2026-01-31'"),
        ("area > kind", "不是同一种值"),
        ("area >", "“结尾”前后缺少字段名或值"),
        ("area = 5", "看不懂"),
        ("area > 5 kind == 'x'", "“kind”放在这里看不懂"),
        ("(area > 5", "这里应有“\\)”"),
        ("__import__('os')", "看不懂|没有|放在这里"),
        ("kind == 'x\\'", "看不懂"),
        ("", "条件是空的"),
        ("area > 1 and " * 100 + "area > 1", "条件太长"),
        ("(" * 300 + "smoke", "条件太长"),
        ("kind in []", "至少写一个值"),
        ("1 == 1", "比较的写法不对"),
        ("area < null", "null 只能用"),
    ],
)
def test_a_condition_that_cannot_be_meant_is_refused_with_the_reason(source, reason):
    with pytest.raises(ConditionError, match=reason):
        conditions.bind(source, FIELDS)


def test_what_json_schema_cannot_say_is_left_out():
    assert conditions.bind("area > 5 and capital > 5", FIELDS).schema is None
    assert conditions.bind("kind == 'x'", FIELDS).schema == {
        "properties": {"kind": {"const": "x"}},
        "required": ["kind"],
    }
