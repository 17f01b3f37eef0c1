import copy

import pytest

from tongban.catalog.items.rules.merging import ABSENT, merge

BASE = {
    "summary": "旧",
    "themes": {"person": ["就医"], "company": []},
    "materials": [{"code": "m1", "name": "申请书"}, {"code": "m2", "name": "照片"}],
    "form": [{"id": "g", "title": "组", "fields": [{"id": "a", "label": "甲"}, {"id": "b", "label": "乙"}]}],
}


def body(change):
    found = copy.deepcopy(BASE)
    change(found)
    return found


def summary(text):
    return body(lambda one: one.update(summary=text))


def test_what_one_changed_counts_without_asking():
    mine = summary("我的")
    saved = body(lambda one: one["materials"][0].update(name="申请表"))
    merged = merge(BASE, mine, saved)
    assert (merged.body["summary"], merged.body["materials"][0]["name"]) == ("我的", "申请表")
    assert {one.path: one.who for one in merged.differences} == {"summary": "mine", "materials[m1].name": "saved"}
    assert merged.is_settled


@pytest.mark.parametrize(("choices", "text"), [({"summary": "mine"}, "我的"), ({"summary": "saved"}, "他的")])
def test_what_both_changed_is_chosen(choices, text):
    assert not merge(BASE, summary("我的"), summary("他的")).is_settled
    merged = merge(BASE, summary("我的"), summary("他的"), choices)
    assert (merged.is_settled, merged.body["summary"]) == (True, text)


def test_the_same_change_of_both_is_no_difference():
    assert merge(BASE, summary("新"), summary("新")).differences == []


def test_members_that_each_added_are_both_kept_behind_where_they_stood():
    mine = body(lambda one: one["materials"].insert(1, {"code": "m9", "name": "我加的"}))
    saved = body(lambda one: one["materials"].append({"code": "m3", "name": "他加的"}))
    assert [one["code"] for one in merge(BASE, mine, saved).body["materials"]] == ["m1", "m9", "m2", "m3"]


def test_a_member_removed_by_one_and_changed_by_the_other_is_asked():
    mine = body(lambda one: one["materials"].pop(0))
    saved = body(lambda one: one["materials"][0].update(name="申请表"))
    found = merge(BASE, mine, saved).differences[0]
    assert (found.path, found.who, found.mine) == ("materials[m1]", "both", ABSENT)
    assert len(merge(BASE, mine, saved, {"materials[m1]": "mine"}).body["materials"]) == 1


def test_questions_of_a_form_are_members_too():
    mine = body(lambda one: one["form"][0]["fields"][0].update(label="甲甲"))
    saved = body(lambda one: one["form"][0]["fields"].append({"id": "c", "label": "丙"}))
    merged = merge(BASE, mine, saved)
    assert [one["label"] for one in merged.body["form"][0]["fields"]] == ["甲甲", "乙", "丙"]


def test_an_order_that_one_changed_stands_and_keeps_what_the_other_added():
    mine = body(lambda one: one["materials"].reverse())
    saved = body(lambda one: one["materials"].append({"code": "m3", "name": "他加的"}))
    assert [one["code"] for one in merge(BASE, mine, saved).body["materials"]] == ["m2", "m3", "m1"]


def test_lists_without_names_are_chosen_whole():
    mine = body(lambda one: one["themes"].update(person=["养老"]))
    saved = body(lambda one: one["themes"].update(person=["出生"]))
    assert [one.path for one in merge(BASE, mine, saved).differences] == ["themes.person"]
