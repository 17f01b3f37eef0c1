import pytest

from tongban.catalog.themes.body import FieldLink
from tongban.catalog.themes.rules.joint_form import Source, answers_of, join, renamed
from tongban.support.forms import api as forms

FOOD, FIRE = "itemfood1", "itemfire2"
NAME = {"id": "applicant", "type": "text", "label": "申请人", "max_length": 50}
KINDS = [{"value": "dine", "label": "堂食"}, {"value": "take", "label": "外带"}]


def source(code, *fields, mark="i1", **group):
    groups = [{"id": "basic", "title": "基本", "fields": list(fields)} | group]
    body = {"code": code, "title": code, "pages": [{"id": "one", "title": "一", "groups": groups}]}
    return Source(code, f"事项{code[4:8]}", mark, forms.read_definition(body))


def two(first, second, links=()):
    return join([source(FOOD, *first), source(FIRE, *second, mark="i2")], links)


def ids(joined):
    return [one["id"] for page in joined.pages for group in page["groups"] for one in group["fields"]]


def test_the_same_question_is_asked_once_and_the_rest_item_by_item():
    area = {"id": "area", "type": "number", "label": "面积"}
    seats = {"id": "seats", "type": "number", "label": "座位"}
    joined = two([NAME, seats], [NAME | {"required": True, "max_length": 30}, area])
    assert ids(joined) == ["applicant", "i1_seats", "i2_area"]
    assert [section.title for section in joined.sections] == ["共用信息", "事项food", "事项fire"]
    shared = joined.pages[0]["groups"][0]["fields"][0]
    assert (shared["required"], shared["max_length"]) == (True, 30)


def test_one_form_that_is_made_can_be_read_and_filled():
    form = forms.read_definition({"code": "x", "title": "x", "pages": two([NAME], [NAME]).pages})
    assert [one.id for one in forms.visible_fields(form, {})] == ["applicant"]


@pytest.mark.parametrize(
    ("first", "second", "words"),
    [
        ({"type": "text"}, {"type": "number"}, "类型不同，一个是文字，一个是数字"),
        ({"type": "choice", "options": KINDS}, {"type": "choice", "options": KINDS[:1]}, "选项不同"),
        ({"type": "text", "pattern": "[0-9]+"}, {"type": "text", "pattern": "[A-Z]+"}, "格式要求不同"),
        ({"type": "number", "unit": "米"}, {"type": "number", "unit": "厘米"}, "单位不同"),
        ({"type": "number", "max": 5}, {"type": "number", "min": 6}, "没有共同的部分"),
    ],
)
def test_questions_that_cannot_be_one_are_named_and_asked_apart(first, second, words):
    one = {"id": "x", "label": "甲"}
    joined = two([one | first], [one | second])
    assert words in joined.clashes[0].words
    assert ids(joined) == ["i1_x", "i2_x"]


def test_the_theme_takes_questions_apart_and_puts_others_together():
    shop = {"id": "shop_name", "type": "text", "label": "店名"}
    site = {"id": "site_name", "type": "text", "label": "场所名称"}
    links = [FieldLink(FIRE, "site_name", "shop_name"), FieldLink(FIRE, "applicant", "")]
    joined = two([NAME, shop], [NAME, site], links)
    assert ids(joined) == ["shop_name", "i1_applicant", "i2_applicant"]
    assert "“店名”“场所名称”将合成一题" in joined.hints[0].words


@pytest.mark.parametrize(
    "conditional",
    [{"visible_if": "kind == 'dine'"}, {"required_if": "kind == 'dine'"}],
)
def test_a_conditional_question_stays_with_its_item(conditional):
    kind = {"id": "kind", "type": "choice", "label": "情形", "options": KINDS}
    joined = two([kind, NAME | conditional], [NAME])
    assert ids(joined) == ["i1_kind", "i1_applicant", "i2_applicant"]
    own = joined.pages[0]["groups"][0]["fields"][1]
    assert "i1_kind == 'dine'" in own.values()


def test_a_link_to_a_conditional_or_unknown_question_is_a_clash():
    kind = {"id": "kind", "type": "choice", "label": "情形", "options": KINDS}
    links = [FieldLink(FOOD, "applicant", "who"), FieldLink(FIRE, "nothing", "who")]
    joined = two([kind, NAME | {"visible_if": "kind == 'dine'"}], [NAME], links)
    assert [one.words for one in joined.clashes] == [
        "《事项food》的“申请人”有条件才问，不能与别的合问",
        "《事项fire》的申请表没有编号为“nothing”的题目",
    ]


def test_answers_go_back_to_each_item_under_its_own_names():
    seats = {"id": "seats", "type": "number", "label": "座位"}
    joined = two([NAME, seats], [NAME])
    answers = {"applicant": "林晓岚", "i1_seats": 40}
    assert answers_of(joined, FOOD, answers) == {"applicant": "林晓岚", "seats": 40}
    assert answers_of(joined, FIRE, answers) == {"applicant": "林晓岚"}


def test_rows_of_a_repeated_group_go_back_too():
    worker = {"id": "worker", "type": "text", "label": "姓名"}
    people = source(FOOD, worker, repeat=True, min_rows=1)
    joined = join([people, source(FIRE, NAME, mark="i2")])
    assert joined.pages[0]["groups"][0]["id"] == "i1_basic"
    assert answers_of(joined, FOOD, {"i1_basic": [{"i1_worker": "陈"}]}) == {"basic": [{"worker": "陈"}]}


def test_a_question_keeps_its_name_whichever_items_are_needed():
    both = [source(FOOD, NAME | {"required": True}), source(FIRE, NAME, mark="i2")]
    only = join(both, only=[FIRE])
    assert ids(only) == ["applicant"]
    assert only.pages[0]["groups"][0]["fields"][0]["required"] is False


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("kind == 'kind' and area > 5", "i1_kind == 'kind' and area > 5"),
        ("'kind' in kind", "'kind' in i1_kind"),
        ("", ""),
    ],
)
def test_conditions_speak_of_the_names_of_the_one_form(condition, expected):
    assert renamed(condition, {"kind": "i1_kind"}) == expected
