import copy

import pytest

from tongban.support.forms.comparing import FormChange, changes

BEFORE = [
    {
        "id": "shop",
        "title": "店铺",
        "fields": [
            {"id": "name", "type": "text", "label": "店名", "required": True},
            {"id": "kind", "type": "choice", "label": "业态", "options": [{"value": "dine", "label": "堂食"}]},
            {"id": "area", "type": "number", "label": "面积", "min": 1},
        ],
    },
    {"id": "other", "title": "其他", "fields": [{"id": "remarks", "type": "textarea", "label": "备注"}]},
]


def changed(**parts):
    after = copy.deepcopy(BEFORE)
    after[0]["fields"][2] |= parts
    return changes(BEFORE, after)


@pytest.mark.parametrize(
    ("parts", "what", "before", "after"),
    [
        ({"label": "经营面积"}, "题目", "面积", "经营面积"),
        ({"required": True}, "必填", "选填", "必填"),
        ({"visible_if": "kind == 'dine'"}, "什么时候出现", "总是出现", "“业态”是“堂食”"),
        ({"source": {"party": "phone"}}, "自动带出", "", "申请人账户的电话"),
        ({"type": "amount"}, "题型", "数字", "金额（元）"),
        ({"min": 5}, "最小", "1", "5"),
    ],
)
def test_each_changed_part_is_one_line_in_words(parts, what, before, after):
    found = changed(**parts)
    assert [(one.kind, one.what, one.before, one.after) for one in found] == [("修改", what, before, after)]


def test_added_and_removed_questions_are_told_whole():
    after = copy.deepcopy(BEFORE)
    after[0]["fields"][2] = {"id": "seats", "type": "number", "label": "座位", "visible_if": "kind == 'dine'"}
    assert changes(BEFORE, after) == [
        FormChange("新增", "店铺，座位", "", "", "数字\n选填\n什么时候出现：“业态”是“堂食”"),
        FormChange("删除", "店铺，面积", "", "数字\n选填", ""),
    ]


def test_a_question_that_went_to_another_group_is_moved_not_new():
    after = copy.deepcopy(BEFORE)
    after[1]["fields"].insert(0, after[0]["fields"].pop())
    assert FormChange("移动", "其他，面积", "所在的组", "店铺", "其他") in changes(BEFORE, after)


def test_another_order_is_one_line():
    after = copy.deepcopy(BEFORE)
    after[0]["fields"].reverse()
    assert [(one.kind, one.where) for one in changes(BEFORE, after)] == [("移动", "题目的顺序")]


def test_the_same_form_has_no_changes():
    assert changes(BEFORE, copy.deepcopy(BEFORE)) == []
