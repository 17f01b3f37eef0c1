"""Gaps and overlaps among the materials of situations."""

import pytest

from tongban.catalog.items.guide import body_from
from tongban.catalog.items.rules.publish import publish_faults
from tongban.catalog.items.rules.situations import situation_faults

from . import samples

KIND = {"id": "kind", "text": "在哪里经营", "options": [
    {"value": "shop", "label": "店里"}, {"value": "canteen", "label": "食堂"}, {"value": "net", "label": "网上"},
]}  # fmt: skip
OWN = {"id": "own", "text": "场所是自己的吗", "options": [
    {"value": "yes", "label": "是"}, {"value": "no", "label": "不是"},
]}  # fmt: skip


def guide(*materials):
    """(name, when) of each material."""
    rows = [
        {"code": f"m{number}", "name": name, "when": when, "standard": "清楚"}
        for number, (name, when) in enumerate(materials, start=1)
    ]
    return body_from(samples.guide() | {"situations": [KIND, OWN], "materials": rows})


@pytest.mark.parametrize(
    ("materials", "found"),
    [
        ([("申请表", None), ("产权证", "own == 'yes'"), ("租赁合同", "own == 'no'")], []),
        ([("申请表", None), ("平面图", "kind == 'shop'"), ("平面图", "kind != 'shop'")], []),
        (
            [("申请表", None), ("平面图", "kind == 'shop'"), ("平面图", "kind == 'canteen'")],
            ["“在哪里经营”选“网上”时，材料“平面图”的几种情形都不适用，漏了一种"],
        ),
        (
            [("申请表", None), ("平面图", "kind == 'shop'"), ("平面图", "own == 'yes' or kind != 'shop'")],
            ["“在哪里经营”选“店里”、“场所是自己的吗”选“是”时，材料“平面图”要交两次"],
        ),
        ([("申请表", None), ("平面图", None), ("平面图 ", None)], ["任何情形时，材料“平面图”要交两次"]),
        (
            [("申请表", None), ("平面图", "kind == 'shop' and kind == 'net'")],
            ["材料“平面图”的适用情形怎样选都不成立"],
        ),
        ([("产权证", "own == 'yes'")], ["“场所是自己的吗”选“不是”时一份材料也不要，请补上或者改适用情形"]),
        ([("产权证", "own ==")], []),
        ([("产权证", "nowhere == 'yes'")], []),
    ],
)
def test_every_way_to_answer_leads_to_one_list(materials, found):
    assert [words for _, words in situation_faults(guide(*materials))] == found


def test_the_publish_gate_names_the_place():
    body = guide(("申请表", None), ("平面图", "kind == 'shop'"), ("平面图", "kind == 'canteen'"))
    faults = [one for one in publish_faults(body) if one.rule == "situations-cover"]
    assert [one.field for one in faults] == ["materials[2].when"]


def test_very_many_ways_are_gone_through_in_bounded_time():
    questions = [{**OWN, "id": f"q{number}"} for number in range(40)]
    condition = " or ".join(f"q{number} == 'yes'" for number in range(40))
    rows = [{"code": "m1", "name": "产权证", "when": condition, "standard": "清楚"}]
    body = body_from(samples.guide() | {"situations": questions, "materials": rows})
    assert list(situation_faults(body)) == []
