from datetime import date

import pytest

from tongban.catalog.standards import api as standards
from tongban.catalog.standards.rules.compare import align, compare, word_changes
from tongban.common.errors import NotFoundError


def kinds(found):
    return [(one.kind, one.before, one.number) for one in found]


def test_by_number_same_changed_added_removed():
    assert kinds(compare({"1": "甲", "2": "乙", "3": "丙"}, {"1": "甲", "2": "丁", "4": "戊"})) == [
        ("same", "1", "1"),
        ("changed", "2", "2"),
        ("added", "", "4"),
        ("removed", "3", "3"),
    ]


def test_an_article_that_only_got_another_number_is_the_same():
    before = {"1": "为了示范。", "2": "申请人提交申请书。", "3": "自公布之日起施行。"}
    after = {"1": "为了示范。", "2": "示范不收费。", "3": "申请人提交申请书和附图。", "4": "自公布之日起施行。"}
    assert kinds(align(before, after)) == [
        ("same", "1", "1"),
        ("added", "", "2"),
        ("changed", "2", "3"),
        ("same", "3", "4"),
    ]


def test_a_reference_to_a_shifted_article_is_a_change_not_a_new_article():
    assert kinds(align({"9": "依照第八条处理。"}, {"10": "依照第九条处理。"})) == [("changed", "9", "10")]


def test_blanks_and_brackets_make_no_change():
    assert kinds(align({"1": "放假(一天) :二。"}, {"1": "放假（一天）：二。"})) == [("same", "1", "1")]


def test_words_that_went_in_and_out():
    assert [(one.kind, one.text) for one in word_changes("二十日内决定", "十日内公开决定")] == [
        ("removed", "二"),
        ("same", "十日内"),
        ("added", "公开"),
        ("same", "决定"),
    ]


@pytest.mark.django_db
def test_two_versions_are_compared_whichever_is_named_first(shelf):
    days = date(2010, 1, 5), date(2020, 6, 1)
    found = standards.compared("sfxkf", *days)
    assert [(one.kind, one.before_label, one.label) for one in found.articles] == [
        ("same", "第一条", "第一条"),
        ("same", "第二条", "第二条"),
        ("changed", "第三条", "第三条"),
        ("changed", "第四条", "第四条"),
        ("added", "", "第五条"),
        ("same", "第五条", "第六条"),
    ]
    assert found.articles[-1].is_renumbered
    assert standards.compared("sfxkf", *reversed(days)) == found


@pytest.mark.django_db
def test_a_version_that_is_not_held_is_not_found(shelf):
    with pytest.raises(NotFoundError):
        standards.compared("sfxkf", date(2010, 1, 5), date(1999, 1, 1))
