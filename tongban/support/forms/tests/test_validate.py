from __future__ import annotations

import pytest

from tongban.support.forms import api, rules
from tongban.support.forms.errors import InvalidAnswersError

from .samples import AROUND, GOOD, TODAY, restaurant

CANTEEN = {**{key: GOOD[key] for key in ("name", "phone", "address")}, "kind": "canteen", "area": 86}
COOK = {"staff_name": "陈志远", "staff_id": "35070219900307120X"}


@pytest.fixture
def form(monkeypatch):
    monkeypatch.setattr(api, "_around", lambda today: AROUND)
    return restaurant()


def errors(form, answers):
    with pytest.raises(InvalidAnswersError) as refusal:
        api.validate(form, answers, today=TODAY)
    return refusal.value.fields


def test_good_answers_come_back_as_they_are_stored(form):
    assert api.validate(form, {**GOOD, "area": "８６ 平方米", "open_kitchen": "yes"}, today=TODAY) == GOOD


def test_everything_missing_is_listed_in_the_order_of_the_questions(form):
    assert errors(form, {}) == {
        "name": "请填写申请人名称",
        "phone": "请填写联系电话",
        "address": "请填写经营场所地址",
        "kind": "请选择经营情形",
        "area": "请填写经营面积",
    }


def test_a_question_that_shows_itself_is_asked_for(form):
    answers = {key: value for key, value in GOOD.items() if key != "open_kitchen"}
    assert errors(form, answers) == {"open_kitchen": "请回答“顾客能看到厨房里面吗？”"}


def test_answers_to_hidden_questions_are_dropped_and_do_not_show_others(form):
    answers = {**CANTEEN, "open_kitchen": False, "why_closed": "场地小", "staff": [COOK]}
    clean = rules.check(form, answers, AROUND).clean
    assert "open_kitchen" not in clean
    assert "why_closed" not in clean


def test_required_if_holds_only_when_it_holds(form):
    closed = {**GOOD, "open_kitchen": False}
    assert api.validate(form, {**closed, "area": 150}, today=TODAY)["area"] == 150
    found = errors(form, {**closed, "area": 600, "staff": [COOK]})
    assert found == {"why_closed": "请填写看不到的原因", "staff.0.staff_id": found["staff.0.staff_id"]}


def test_names_the_form_does_not_know_are_refused(form):
    assert errors(form, {**GOOD, "is_admin": True}) == {"is_admin": "表单里没有“is_admin”这一项，请去掉"}


@pytest.mark.parametrize("answers", [None, [], "x", 5])
def test_answers_that_are_no_object_are_refused(form, answers):
    assert errors(form, answers) == {"answers": "答案应是一个对象，每个字段一项"}


@pytest.mark.parametrize("value", [None, [], {}, {"a": 1}, [1], 10**400, -0.0, "\ud800", "x" * 30000, True, [[]]])
@pytest.mark.parametrize("name", ["name", "phone", "kind", "area", "open_kitchen", "staff"])
def test_no_value_breaks_the_check(form, name, value):
    checked = rules.check(form, {**GOOD, name: value}, AROUND)
    assert isinstance(checked.errors, dict)


class TestRows:
    def test_rows_are_checked_one_by_one(self, form):
        rows = [COOK, {"staff_name": "", "staff_id": ""}, {"staff_name": "李四", "is_cook": "yes", "colour": "x"}]
        assert errors(form, {**CANTEEN, "staff": rows}) == {
            "staff.0.staff_id": errors(form, {**CANTEEN, "staff": rows})["staff.0.staff_id"],
            "staff.1.staff_id": "第 2 行：请填写身份证号",
            "staff.1.trained_on": "第 2 行：请填写培训日期",
            "staff.1.colour": "从业人员里没有“colour”这一项，请去掉",
        }

    def test_too_few_and_too_many_rows_are_named(self, form):
        assert errors(form, CANTEEN) == {"staff": "从业人员至少填 1 行"}
        found = errors(form, {**CANTEEN, "staff": [COOK] * 4})
        assert found["staff"] == "从业人员最多填 3 行，现在有 4 行"

    def test_rows_that_are_no_list_are_named(self, form):
        assert errors(form, {**CANTEEN, "staff": "x"}) == {"staff": "从业人员应是一个列表，每一行一组答案"}


class TestOnePage:
    def test_only_this_page_is_reported_and_the_rest_is_kept(self, form):
        answers = {"name": "溪山小馆", "phone": "13800001234", "address": "景贤路 36 号", "area": "八十六"}
        clean = api.validate_page(form, "applicant", answers, today=TODAY)
        assert clean == {"name": "溪山小馆", "phone": "13800001234", "address": "景贤路 36 号"}
        with pytest.raises(InvalidAnswersError) as refusal:
            api.validate_page(form, "place", answers, today=TODAY)
        assert refusal.value.fields == {"kind": "请选择经营情形", "area": "经营面积要填数字，例如 86"}

    def test_a_page_that_does_not_exist_is_not_found(self, form):
        with pytest.raises(api.NotFoundError):
            api.validate_page(form, "nowhere", {}, today=TODAY)


def test_visible_fields_and_pages_follow_the_answers(form):
    assert [one.id for one in api.visible_fields(form, {"kind": "dine"})][3:] == ["kind", "area", "open_kitchen"]
    assert [page.id for page in api.visible_pages(form, GOOD)] == ["applicant", "place"]
    assert [page.id for page in api.visible_pages(form, CANTEEN)] == ["applicant", "place", "people"]
