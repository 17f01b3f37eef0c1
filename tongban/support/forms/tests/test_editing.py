import pytest

from tongban.support.forms import editing


@pytest.fixture
def groups():
    return [
        {"id": "a", "title": "甲", "fields": [{"id": "one", "label": "一"}, {"id": "two", "label": "二"}]},
        {"id": "b", "title": "乙", "fields": [{"id": "three", "label": "三"}]},
    ]


def order(groups):
    return [[field["id"] for field in group["fields"]] for group in groups]


@pytest.mark.parametrize(
    ("place", "by", "where", "after"),
    [
        ((0, 0), 1, (0, 1), [["two", "one"], ["three"]]),
        ((0, 1), 1, (1, 0), [["one"], ["two", "three"]]),
        ((1, 0), -1, (0, 2), [["one", "two", "three"], []]),
        ((0, 0), -1, (0, 0), [["one", "two"], ["three"]]),
        ((1, 0), 1, (1, 0), [["one", "two"], ["three"]]),
        ((0,), 1, (1,), [["three"], ["one", "two"]]),
        ((7, 7), 1, (7, 7), [["one", "two"], ["three"]]),
    ],
)
def test_questions_and_groups_move_by_one(groups, place, by, where, after):
    assert editing.move(groups, place, by) == where
    assert order(groups) == after


def test_an_id_is_made_from_the_label_and_stays(groups):
    place = editing.add_field(groups, 1, "type:number")
    editing.at(groups, place)["label"] = "经营面积（平方米）"
    editing.name_new(groups)
    editing.at(groups, place)["label"] = "面积"
    editing.name_new(groups)
    assert editing.at(groups, place)["id"] == "jing_ying_mian_ji_ping_fang_mi"


@pytest.mark.parametrize(
    ("label", "wanted"), [("一", "yi"), ("2026 年", "f_2026_nian"), ("？", "f"), ("in", "f_in"), ("one", "one_2")]
)
def test_an_id_is_always_one_that_a_form_may_have(label, wanted):
    assert editing.new_id(label, {"one"}, "f") == wanted


def test_a_shared_question_is_there_once(groups):
    assert editing.add_field(groups, 0, "standard:phone") == (0, 2)
    assert editing.add_field(groups, 1, "standard:phone") is None
    assert order(groups) == [["one", "two", "phone"], ["three"]]


@pytest.mark.parametrize("what", ["type:spell", "standard:spell", "", "type:"])
def test_what_is_not_known_is_not_added(groups, what):
    assert editing.add_field(groups, 0, what) is None


@pytest.mark.parametrize("groups", [None, {}, [1], [{}], [{"fields": [1]}], [{"fields": [{}] * 301}]])
def test_what_is_no_form_is_told_apart(groups):
    assert not editing.is_readable(groups)
