"""审查工作细则: old lines and new points read alike; points by step, compared, merged, cited and followed."""

import msgspec
import pytest
from django.db import connection

from tongban.catalog.items import actions
from tongban.catalog.items import api as items
from tongban.catalog.items.guide import body_from, to_builtins
from tongban.catalog.items.models import ItemVersion
from tongban.catalog.items.rules.check_points import in_groups, is_later, settled, step_of
from tongban.catalog.items.rules.compare import changed_fields
from tongban.catalog.items.rules.merging import merge
from tongban.catalog.items.rules.unity import brought_into_line, differences

from .samples import CODE, guide

WHOLE = {"text": "排水", "step": "审查", "discretion": "接入管网", "basis": "《办法》第三条"}


def point(text, step="", discretion="", basis=""):
    return {"text": text, "step": step, "discretion": discretion, "basis": basis}


def body(*points, **more):
    return body_from(guide(check_points=list(points), **more))


@pytest.mark.parametrize(
    ("stored", "held"),
    [
        ([], []),
        (["排水"], [point("排水")]),
        (["排水", WHOLE | {"text": "选址"}], [point("排水"), WHOLE | {"text": "选址"}]),
        ([{"text": "排水"}], [point("排水")]),
        ([WHOLE], [WHOLE]),
    ],
)
def test_lines_of_old_versions_and_whole_points_have_one_shape(stored, held):
    assert to_builtins(body_from(guide(check_points=stored)))["check_points"] == held


@pytest.mark.parametrize(
    "wrong", [[""], [{"text": ""}], [{"step": "审查"}], [{"text": "排水", "note": "x"}], [3], "排水", None]
)
def test_what_is_no_point_is_refused(wrong):
    with pytest.raises(msgspec.ValidationError, match="check_points"):
        body_from(guide(check_points=wrong))


def test_reading_does_not_change_what_was_given():
    given = guide(check_points=["排水"])
    body_from(given)
    assert given["check_points"] == ["排水"]


def test_a_version_that_was_stored_with_lines_is_read_and_saved_anew(draft, editor, publisher):
    """As the database holds them from before: lines in a published version, which nobody may change."""
    with connection.cursor() as cursor:
        cursor.execute("""UPDATE items_itemversion SET body = jsonb_set(body, '{check_points}', '["排水"]')""")
    actions.publish(actor=publisher, code=CODE, strict=False)
    assert items.guide(CODE).check_texts == ("排水",)
    assert items.guide_json(items.guide(CODE))["check_points"] == [point("排水")]
    actions.save_draft(actor=editor, code=CODE, body=to_builtins(items.guide(CODE).body) | {"summary": "新写的"})
    assert items.draft(editor, CODE).changes[0].field == "summary"
    assert ItemVersion.objects.drafts().get().body["check_points"] == [point("排水")]


STEPS = [{"name": name} for name in ("受理", "审查", "决定")]


@pytest.mark.parametrize(
    ("steps", "now", "groups"),
    [
        ([], "", []),
        (["", ""], "审查", [("", [0, 1])]),
        (["决定", "", "审查", "决定"], "", [("审查", [2]), ("决定", [0, 3]), ("", [1])]),
        (["审查", "", "决定"], "决定", [("决定", [2]), ("", [1]), ("审查", [0])]),
        (["审查", ""], "受理", [("审查", [0]), ("", [1])]),
        (["没有的", "审查", ""], "审查", [("审查", [1]), ("", [2]), ("没有的", [0])]),
    ],
)
def test_points_stand_by_step_and_the_present_one_first(steps, now, groups):
    found = body(*(point(f"要点{index}", step) for index, step in enumerate(steps)), steps=STEPS)
    assert in_groups(found, now) == groups


@pytest.mark.parametrize(
    ("steps", "task", "is_decision", "step"),
    [
        (["受理", "审查", "决定"], "审查", False, "审查"),
        (["受理", "并联审查", "决定"], "主办单位审查", False, "并联审查"),
        (["受理", "调查核对", "决定"], "调查核对", False, "调查核对"),
        (["受理", "调查核对", "决定"], "审查", False, ""),
        (["受理", "审核", "批准"], "决定", True, "批准"),
        (["受理", "当场决定"], "", True, "当场决定"),
        ([], "审查", False, ""),
    ],
)
def test_a_task_of_the_flow_belongs_to_a_step_of_the_guide(steps, task, is_decision, step):
    found = body(steps=[{"name": name} for name in steps])
    assert step_of(found, task, is_decision=is_decision) == step


@pytest.mark.parametrize(
    ("step", "now", "later"),
    [
        ("决定", "审查", True),
        ("审查", "审查", False),
        ("受理", "审查", False),
        ("", "审查", False),
        ("决定", "", False),
    ],
)
def test_a_point_of_a_later_step_is_not_due_yet(step, now, later):
    found = body(point("排水", step), steps=STEPS)
    assert is_later(found, found.check_points[0], now) is later


@pytest.mark.parametrize(
    ("before", "after", "changes"),
    [
        ([WHOLE], [WHOLE], []),
        ([WHOLE], [WHOLE | {"step": ""}], [("check_points[排水].step", "审查", "")]),
        ([WHOLE], [WHOLE | {"discretion": "有排水"}], [("check_points[排水].discretion", "接入管网", "有排水")]),
        (["排水"], [WHOLE | {"step": "", "basis": ""}], [("check_points[排水].discretion", "", "接入管网")]),
        (["排水"], ["排水", "选址"], [("check_points[选址]", None, point("选址"))]),
        (["排水", "选址"], ["选址", "排水"], [("check_points", ["排水", "选址"], ["选址", "排水"])]),
    ],
)
def test_versions_are_compared_point_by_point(before, after, changes):
    found = changed_fields(body(*before), body(*after))
    assert [(one.field, one.before, one.after) for one in found] == changes


def test_two_who_change_different_points_both_keep_theirs():
    base, mine, saved = (
        {"check_points": [point("排水"), point("选址")]},
        {"check_points": [point("排水", discretion="接入管网"), point("选址")]},
        {"check_points": [point("排水"), point("选址", step="审查"), point("布局")]},
    )
    merged = merge(base, mine, saved)
    assert merged.is_settled
    assert merged.body["check_points"] == [
        point("排水", discretion="接入管网"), point("选址", step="审查"), point("布局"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("own", "is_same"),
    [
        (WHOLE, True),
        (WHOLE | {"step": ""}, True),
        (WHOLE | {"text": " 排水 "}, True),
        (WHOLE | {"text": "排污"}, False),
        (WHOLE | {"discretion": "有排水"}, False),
        (WHOLE | {"basis": ""}, False),
    ],
)
def test_the_level_below_keeps_words_standard_and_basis_and_not_the_step(own, is_same):
    assert (differences(body(own), body(WHOLE)) == []) is is_same


def test_only_the_points_that_differ_are_told():
    upper = body(WHOLE, point("选址"))
    (found,) = differences(body(WHOLE | {"discretion": "有排水"}, point("选址")), upper)
    assert found.upper == "排水｜裁量标准：接入管网｜依据：《办法》第三条"
    assert found.own == "排水｜裁量标准：有排水｜依据：《办法》第三条"


def test_another_order_is_told_whole():
    (found,) = differences(body("选址", "排水"), body("排水", "选址"))
    assert (found.upper, found.own) == ("排水\n选址", "选址\n排水")


def test_points_taken_from_above_belong_to_no_step_that_is_not_here():
    own, upper = body("排水", steps=[{"name": "审核"}]), body(WHOLE)
    line = brought_into_line(own, upper, [one for one in differences(own, upper) if one.field == "check_points"])
    assert to_builtins(line)["check_points"] == [WHOLE | {"step": ""}]


@pytest.mark.parametrize(("step", "kept"), [("审查", "审查"), ("没有的", ""), ("", "")])
def test_a_point_keeps_its_step_while_it_is_there(step, kept):
    assert settled(body(point("排水", step), steps=STEPS)).check_points[0].step == kept


def test_a_basis_of_a_point_is_read_with_its_links_by_step(published):
    (group,) = items.point_groups(items.version(published.pk), "审查")
    assert (group.step, group.is_now) == ("审查", True)
    assert [fact.label for fact in group.rows[0].facts] == ["裁量标准", "依据"]
    assert group.rows[0].facts[1].value == "《中华人民共和国食品安全法》第三十三条"
