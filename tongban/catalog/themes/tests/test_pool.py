import pytest

from tongban.catalog.items.api import Material
from tongban.catalog.themes.body import MaterialLink
from tongban.catalog.themes.rules.fees import fixed_amount, words
from tongban.catalog.themes.rules.pool import Asking, normalised, pool

FOOD, FIRE = "itemfood1", "itemfire2"


def asked(first, second, links=()):
    return pool([Asking(FOOD, "食品", "i1", tuple(first)), Asking(FIRE, "消防", "i2", tuple(second))], links)


def keys(pooled):
    return [one.key for one in pooled]


def test_a_licence_is_handed_in_once_whatever_the_items_call_it():
    first = Material("m1", "营业执照", licence_type="business_licence", necessity="2")
    second = Material("m7", "营业执照副本", licence_type="business_licence")
    (one,) = asked([first], [second])
    assert one.key == "l_business_licence"
    assert [(use.item_name, use.material_code) for use in one.uses] == [("食品", "m1"), ("消防", "m7")]
    assert one.is_shared
    assert one.material.is_required


@pytest.mark.parametrize(
    ("first", "second", "count"),
    [
        ("场所平面图", "场所平面图（复印件）", 1),
        ("房屋 租赁合同", "房屋租赁合同原件", 1),
        ("场所平面图", "场所布局图", 2),
    ],
)
def test_the_same_name_is_the_same_paper(first, second, count):
    assert len(asked([Material("m1", first)], [Material("m1", second)])) == count


def test_the_theme_puts_papers_together_and_takes_them_apart():
    plan, drawing = Material("m4", "经营场所平面图"), Material("m4", "场所平面布置图")
    together = [MaterialLink(FOOD, "m4", "plan"), MaterialLink(FIRE, "m4", "plan")]
    assert keys(asked([plan], [drawing], together)) == ["p_plan"]
    assert keys(asked([plan], [plan], [MaterialLink(FIRE, "m4", "")]))[1] == "i2_m4"


def test_each_item_makes_its_own_application_form():
    form = Material("m1", "申请书", generated=True)
    assert keys(asked([form], [form])) == ["i1_m1", "i2_m1"]


def test_two_papers_of_one_kind_for_one_item_stay_two():
    cards = [Material("m1", "买方身份证", licence_type="id_card"), Material("m2", "卖方身份证", licence_type="id_card")]
    assert keys(asked(cards, [Material("m9", "身份证", licence_type="id_card")])) == ["l_id_card", "i1_m2"]


def test_one_paper_is_good_enough_for_every_item():
    first = Material("m1", "平面图", trust="D", accept=("pdf", "png"), allow_late=True, standard="受理标准：标明面积")
    second = Material("m1", "平面图", trust="C", accept=("png", "jpg"), standard="标明出口")
    (one,) = asked([first], [second])
    assert (one.material.trust, one.material.accept, one.material.allow_late) == ("C", ("png",), False)
    assert one.material.standard == "标明面积；标明出口"


def test_names_are_compared_without_brackets_and_copies():
    assert normalised("《房屋租赁合同》（复印件）") == "房屋租赁合同"


@pytest.mark.parametrize(
    ("standards", "unstated", "expected"),
    [
        ([], 0, "不收费"),
        ([], 1, "1 项未载明收费"),
        (["每本 10 元", "80元/件"], 0, "共 90 元"),
        (["每本 10 元", "按标的额 0.5% 收"], 0, "2 项收费"),
        (["550 元"], 1, "共 550 元，1 项未载明"),
    ],
)
def test_fees_are_summed_as_far_as_they_are_fixed(standards, unstated, expected):
    assert words(standards, unstated) == expected


def test_a_scale_has_no_fixed_amount():
    assert fixed_amount("100 平方米以下 50 元，以上 80 元") is None
