import pytest
from msgspec.structs import replace

from tongban.catalog.themes.body import Ask, FieldLink, Fill, MaterialLink, Member, Option, ThemeBody, When
from tongban.catalog.themes.rules.publish import Known, publish_faults

A, B = "itemaaaa1", "itembbbb2"
KNOWN = {
    A: Known("食品许可", {"kind": ("dine", "canteen")}, frozenset({"m1"})),
    B: Known("消防检查", {}, frozenset({"m1"})),
}
ASK = Ask("size", "多大", (Option("big", "大"), Option("small", "小")))
SOUND = ThemeBody(
    name="开餐馆",
    alias=("开饭店",),
    summary="开业前办。",
    audience="有营业执照的",
    asks=(ASK,),
    members=(Member(A), Member(B, after=(A,), when=(When("size", ("big",)),))),
    phone="0599-5550120",
)


def fault(body, known=KNOWN, **more):
    return [(one.field, one.message) for one in publish_faults(body, known, **more)]


def test_a_sound_theme_has_no_fault():
    assert fault(SOUND) == []


def with_first(**changes):
    first, second = SOUND.members
    return replace(SOUND, members=(replace(first, **changes), second))


@pytest.mark.parametrize(
    ("body", "field", "words"),
    [
        (replace(SOUND, alias=()), "alias", "至少写一个通俗名称"),
        (replace(SOUND, summary=" "), "summary", "请填写一句话说明"),
        (replace(SOUND, kind="other"), "kind", "请选择"),
        (replace(SOUND, kind="one_licence"), "licence_type", "多证合一要选"),
        (replace(SOUND, phone="12"), "phone", "应带区号"),
        (replace(SOUND, members=SOUND.members[:1]), "members", "至少要有两个事项"),
        (replace(SOUND, members=(*SOUND.members, Member(A))), "members[0].item", "写了 2 次"),
        (replace(SOUND, members=(*SOUND.members, Member("itemzzzz9"))), "members[2].item", "没有正在施行的指南"),
        (with_first(after=("itemzzzz9",)), "members[0].after", "不在组成事项里"),
        (with_first(after=(B,)), "members", "互相等待"),
        (replace(SOUND, asks=(ASK, ASK)), "asks[0].id", "重复"),
        (with_first(when=(When("colour", ("red",)),)), "members[0].when", "没有编号为“colour”的情形问题"),
        (with_first(when=(When("size", ("huge",)),)), "members[0].when", "没有选项“huge”"),
        (with_first(fills=(Fill("what", value="x"),)), "members[0].fills", "没有编号为“what”的情形"),
        (with_first(fills=(Fill("kind"),)), "members[0].fills", "要么跟着一个问题"),
        (with_first(fills=(Fill("kind", value="boat"),)), "members[0].fills", "没有选项“boat”"),
        (with_first(fills=(Fill("kind", ask="size"),)), "members[0].fills", "没有选项“big”"),
        (with_first(when=(When("size", ("big",)),)), "members", "选“小”时没有要办的事项"),
        (replace(SOUND, fields=(FieldLink("itemzzzz9", "x"),)), "fields[0].item", "不在组成事项里"),
        (replace(SOUND, materials=(MaterialLink(A, "m9"),)), "materials[0].material", "没有编号为“m9”的材料"),
    ],
)
def test_each_fault_names_its_field(body, field, words):
    found = fault(body)
    assert [one for one in found if one[0] == field and words in one[1]], found


LICENCE = {
    A: Known("营业执照变更", {}, licence_type="business_licence", subjects=frozenset({"legal"})),
    B: Known("刻章备案", {}, subjects=frozenset({"legal"})),
}
WORDS = "备案记在营业执照上"
MERGED = replace(
    SOUND, kind="one_licence", licence_type="business_licence", main=A, members=(Member(A), Member(B, merged=WORDS))
)


def test_a_sound_theme_of_one_licence_has_no_fault():
    assert fault(MERGED, LICENCE) == []


@pytest.mark.parametrize(
    ("body", "known", "field", "words"),
    [
        (replace(MERGED, main=""), {}, "main", "请选一个主证事项"),
        (replace(MERGED, main="itemzzzz9"), {}, "main", "不在组成事项里"),
        (replace(MERGED, main=B), {}, "main", "不是要合并到的那种证照"),
        (replace(MERGED, main=B), {}, "members[0].merged", "请写明“营业执照变更”的结果"),
        (replace(MERGED, members=(Member(A), Member(B))), {}, "members[1].merged", "请写明“刻章备案”的结果"),
        (replace(MERGED, members=(Member(A, merged=WORDS), Member(B, merged=WORDS))), {}, "members[0].merged", "主证"),
        (
            replace(MERGED, members=(Member(A, when=(When("size", ("big",)),)), MERGED.members[1])),
            {},
            "main",
            "什么情形都要办",
        ),
        (MERGED, {B: Known("刻章备案", {}, subjects=frozenset({"natural"}))}, "main", "不面向同一种申请人"),
        (replace(SOUND, main=A), KNOWN, "main", "只有多证合一才选"),
        (
            replace(SOUND, members=(Member(A), Member(B, merged=WORDS))),
            KNOWN,
            "members[1].merged",
            "只有多证合一才写",
        ),
    ],
)
def test_exactly_one_main_item_and_words_for_each_of_the_others(body, known, field, words):
    found = fault(body, LICENCE | known)
    assert [one for one in found if one[0] == field and words in one[1]], found


def test_a_suspended_item_stops_publishing():
    known = KNOWN | {B: replace_known(KNOWN[B])}
    assert fault(SOUND, known) == [("members[1].item", "“消防检查”暂停受理")]


def replace_known(one):
    return Known(one.name, one.situations, one.materials, is_open=False)


def test_a_form_that_cannot_be_made_one_stops_publishing():
    assert fault(SOUND, clashes=("类型不同",)) == [("fields", "类型不同")]


def test_more_combinations_than_can_be_gone_through_are_refused():
    asks = tuple(replace(ASK, id=f"q{number}") for number in range(10))
    assert ("asks", "情形组合超过 512 种，请合并问题") in fault(
        replace(SOUND, asks=asks, members=(Member(A), Member(B)))
    )
