from __future__ import annotations

from copy import deepcopy

import pytest

from tongban.support.forms.definition import read
from tongban.support.forms.errors import InvalidDefinitionError

from .samples import RESTAURANT, body_of, field

AT = "pages[0].groups[0].fields"


def faults(body):
    with pytest.raises(InvalidDefinitionError) as refusal:
        read(body)
    return refusal.value.fields


def test_a_good_definition_is_read():
    form = read(deepcopy(RESTAURANT))
    assert [page.id for page in form.pages] == ["applicant", "place", "people"]
    assert form.field("area").unit == "平方米"
    assert form.field("staff_name") is None


def test_every_fault_is_named_with_its_path():
    body = body_of(
        {"id": "a", "type": "colour", "label": "甲"},
        {"id": "a", "label": 5, "type": "text", "requierd": True},
        field("choice", "c", options=[]),
    )
    body["titel"] = "x"
    assert faults(body) == {
        "titel": "不认识这个字段，请核对拼写",
        f"{AT}[0].type": faults(body)[f"{AT}[0].type"],
        f"{AT}[1].requierd": "不认识这个字段，请核对拼写",
        f"{AT}[1].label": "应是文字",
    }
    assert faults(body)[f"{AT}[0].type"].startswith("没有这种字段类型，可用的有：text、textarea")


@pytest.mark.parametrize("body", [None, [], "x", 5, {}, {"pages": 5}, {"code": "a", "title": "b", "pages": [5]}])
def test_senseless_bodies_are_refused_and_do_not_break(body):
    assert faults(body)


@pytest.mark.parametrize(
    ("fields", "path", "reason"),
    [
        ([field("choice", options=[])], f"{AT}[0].options", "选择题要有选项"),
        ([field("text", options=[{"value": "x", "label": "x"}])], f"{AT}[0].options", "这种字段没有选项"),
        ([field("choice", options=[{"value": "x", "label": "1"}] * 2)], f"{AT}[0].options", "选项的 value 有重复"),
        ([field("text", min=3)], f"{AT}[0].min", "这种字段没有大小，限制字数请用 max_length"),
        ([field("number", min="3")], f"{AT}[0].min", "应是数字"),
        ([field("number", min=3, max=2)], f"{AT}[0].max", "比 min 小"),
        ([field("date", max="tomorrow")], f"{AT}[0].max", "日期的界限写 2026-01-31、today、today-30 或 today+30"),
        ([field("number", max_length=3)], f"{AT}[0].max_length", "只用于 text、textarea、address"),
        ([field("text", pattern="(")], f"{AT}[0].pattern", "正则表达式写错了"),
        ([field("phone", pattern="1")], f"{AT}[0].pattern", "只用于 text"),
        ([field("text", decimals=1)], f"{AT}[0].decimals", "只用于 number，0 到 6 位"),
        ([field("text", source={"party": "name", "licence_type": "a", "path": "b"})], f"{AT}[0].source", "写 party"),
        ([field("text", source={"licence_type": "a"})], f"{AT}[0].source", "写 party"),
        ([field("text", source={"party": "wife"})], f"{AT}[0].source", "应写 licence_type 和 path"),
        ([field("text", accept=["pdf"])], f"{AT}[0].accept", "只用于 material"),
        ([field("material", accept=["exe"])], f"{AT}[0].accept", "只用于 material"),
        ([field("text", "Name")], f"{AT}[0].id", "只能用小写字母"),
        ([field("text", "and")], f"{AT}[0].id", "只能用小写字母"),
        ([field("text", "a"), field("text", "a")], f"{AT}[1].id", f"“a”与 {AT}[0] 重复"),
        ([field("text", label=" ")], f"{AT}[0].label", "不能为空"),
        (
            [field("text", visible_if="b == 'x'"), field("text", "b")],
            f"{AT}[0].visible_if",
            "只能用排在前面的字段，“b”在后面",
        ),
        ([field("text", visible_if="a == 'x'")], f"{AT}[0].visible_if", "只能用排在前面的字段，“a”在后面"),
        ([field("text", required_if="nobody")], f"{AT}[0].required_if", "没有“nobody”这个字段"),
    ],
)
def test_each_fault_has_its_words(fields, path, reason):
    found = faults(body_of(*fields))
    assert list(found) == [path]
    assert found[path].startswith(reason)


def test_a_required_if_may_name_what_comes_later():
    form = read(body_of(field("text", "a", required_if="b"), field("yes_no", "b")))
    assert form.field("a").required_if == "b"


def test_a_code_that_is_no_code_and_another_writing_are_refused():
    assert list(faults(body_of(field("text")) | {"code": "../x"})) == ["code"]
    assert faults(body_of(field("text")) | {"schema": 9}) == {"schema": "只认得第 1 版写法"}
