from __future__ import annotations

import re
import uuid

import pytest
from django.contrib.auth import get_user_model
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import QueryDict
from django.template import engines
from django.utils.datastructures import MultiValueDict

from tongban.support.forms import api
from tongban.support.forms.prefill import Prefilled

from .samples import AROUND, GOOD, field, form_of, restaurant

SOURCE = "取自电子证照：营业执照"


@pytest.fixture(autouse=True)
def no_database(monkeypatch):
    monkeypatch.setattr(api, "_around", lambda today: AROUND)
    monkeypatch.setattr(api, "_division_name", {"350702000000": "延平区"}.get)
    monkeypatch.setattr(api, "_division_choices", lambda: (api.Choice("350702000000", "延平区"),))


def draw(view):
    source = '{% from "forms/field.html" import page %}{{ page(view) }}'
    return engines["jinja2"].from_string(source).render({"view": view})


def drawn(*fields, answers=None, errors=None, prefilled=None):
    form = form_of(*fields)
    return draw(api.page_view(form, "p", answers or {}, errors=errors, prefilled=prefilled))


def tag(html, name, /, **attributes):
    """The one opening tag of this name that has these attributes."""
    found = [
        one
        for one in re.findall(rf"<{name}\b[^>]*>", html)
        if all(f'{key}="{value}"' in one for key, value in attributes.items())
    ]
    assert len(found) == 1, found
    return found[0]


class TestDrawing:
    def test_an_error_hint_and_label_belong_to_their_input(self):
        html = drawn(
            field("number", "area", "经营面积", hint="按平方米填", unit="平方米", required=True, decimals=0),
            answers={"area": "八十六"},
            errors={"area": "经营面积要填数字，例如 86"},
        )
        box = tag(html, "input", id="area")
        assert 'aria-invalid="true"' in box
        assert 'aria-describedby="area-h area-e"' in box
        assert 'value="八十六"' in box
        assert 'inputmode="numeric"' in box
        assert "tb-input--num" in box
        assert '<label for="area">经营面积</label>' in html
        assert '<span class="tb-vh">错误：</span>经营面积要填数字，例如 86' in html
        assert "<span>平方米</span>" in html

    def test_only_optional_questions_are_marked(self):
        assert drawn(field("text", required=True)).count("选填") == 0
        assert drawn(field("text")).count("（选填）") == 1
        assert drawn(field("textarea", "b", required_if="a"), field("yes_no", "a")).count("（选填）") == 2
        answers = {"a": True}
        assert drawn(field("textarea", "b", required_if="a"), field("yes_no", "a"), answers=answers).count("选填") == 1

    def test_few_options_lie_open_and_many_are_folded(self):
        few = drawn(field("choice", required=True), answers={"a": "y"})
        assert few.count('type="radio"') == 3
        assert "checked" in tag(few, "input", value="y")
        assert "<legend>经营场所地址</legend>" in few
        options = [{"value": f"v{n}", "label": f"第 {n} 项"} for n in range(7)]
        many = drawn(field("choice", options=options), answers={"a": "v3"})
        assert "selected" in tag(many, "option", value="v3")

    def test_yes_no_shows_the_stored_answer_and_the_typed_one(self):
        for answer in (True, "yes"):
            assert "checked" in tag(drawn(field("yes_no"), answers={"a": answer}), "input", value="yes")
        assert "checked" in tag(drawn(field("yes_no"), answers={"a": False}), "input", value="no")
        assert "checked" not in drawn(field("yes_no"))

    def test_checkboxes_and_divisions(self):
        html = drawn(field("choices"), field("division", "d"), answers={"a": ["x", "z"], "d": "350702000000"})
        assert "checked" in tag(html, "input", value="z")
        assert "checked" not in tag(html, "input", value="y")
        assert "selected" in tag(html, "option", value="350702000000")

    def test_a_date_that_is_none_is_shown_again_as_typed(self):
        assert 'type="date"' in tag(drawn(field("date"), answers={"a": "2026-11-02"}), "input", id="a")
        box = tag(drawn(field("date"), answers={"a": "明年"}), "input", id="a")
        assert 'type="text"' in box
        assert 'value="明年"' in box

    @pytest.mark.urls("tongban.support.files.tests.urls")
    def test_a_material_can_be_sent_with_and_without_scripts(self):
        file_id = str(uuid.UUID(int=7))
        html = drawn(field("material", accept=["pdf"]), answers={"a": file_id})
        box = tag(html, "input", type="file")
        assert 'data-upload="/files/uploads/"' in box
        assert 'accept=".pdf"' in box
        assert f'value="{file_id}"' in tag(html, "input", type="hidden")
        assert f'href="/files/{file_id}/"' in html

    def test_what_people_type_is_escaped(self):
        html = drawn(field("text", label="<b>"), answers={"a": '"><script>'}, errors={"a": "<i>"})
        assert "<script>" not in html
        assert "<b>" not in html
        assert "<i>" not in html

    def test_held_values_are_shown_with_their_source_and_can_be_disputed(self):
        held = {"a": Prefilled("景贤路 36 号", SOURCE, False), "b": Prefilled("138", "取自您的账户", True)}
        html = drawn(field("address"), field("phone", "b", "电话"), prefilled=held)
        assert "已自动带出 1 项" in html
        assert f"景贤路 36 号<small>{SOURCE}</small>" in html
        assert tag(html, "input", name="a--mismatch")
        assert "open" not in tag(html, "details")
        assert 'value="138"' in tag(html, "input", name="b")
        assert "取自您的账户</p>" in html
        disputed = drawn(field("address"), prefilled={"a": held["a"]}, answers={"a": "景贤路 38 号"})
        assert "open" in tag(disputed, "details")
        assert "景贤路 36 号<small>" in disputed

    def test_rows_are_drawn_with_a_spare_one_and_a_way_to_more(self):
        form = restaurant()
        answers = {"kind": "canteen", "staff": [{"staff_name": "陈志远"}]}
        view = api.page_view(form, "people", answers, errors={"staff.0.staff_id": "第 1 行：请填写身份证号"})
        html = draw(view)
        assert 'value="陈志远"' in tag(html, "input", id="staff.0.staff_name")
        assert 'aria-invalid="true"' in tag(html, "input", id="staff.0.staff_id")
        assert tag(html, "input", id="staff.1.staff_name")
        assert tag(html, "button", name="_add_row", value="staff")
        assert "staff.2." not in html

    def test_hidden_questions_are_not_drawn_and_those_that_decide_are_marked(self):
        form = restaurant()
        view = api.page_view(form, "place", {"kind": "canteen"})
        assert [one.name for group in view.groups for one in group.fields] == ["kind", "area"]
        html = draw(view)
        assert "data-driver" in tag(html, "input", id="kind")
        assert "open_kitchen" not in html
        assert "open_kitchen" in draw(api.page_view(form, "place", {"kind": "dine"}))

    def test_nothing_inline(self):
        html = draw(api.page_view(restaurant(), "place", GOOD))
        assert "style=" not in html
        assert "onclick=" not in html


class TestReadingPosts:
    def test_posted_values_become_answers_and_the_rest_is_left(self):
        form = form_of(field("choices"), field("text", "b"), field("yes_no", "c"))
        data = QueryDict("a=x&a=z&b=%E6%BA%AA&csrfmiddlewaretoken=t&other=1")
        assert api.read_post(form, data) == {"a": ["x", "z"], "b": "溪", "c": None}

    def test_one_page_only(self):
        assert list(api.read_post(restaurant(), QueryDict("kind=dine&name=x"), page_id="place")) == [
            "kind",
            "area",
            "open_kitchen",
            "why_closed",
        ]

    def test_rows_keep_their_order_and_empty_ones_go(self):
        data = QueryDict("staff.0.staff_name=a&staff.10.staff_name=c&staff.2.staff_name=b&staff.3.staff_name=")
        rows = api.read_post(restaurant(), data, page_id="people")["staff"]
        assert [row["staff_name"] for row in rows] == ["a", "b", "c"]

    def test_mismatches_carry_their_note(self):
        data = QueryDict("name--mismatch=yes&address--mismatch=yes&address--mismatch-note=门牌改过&nobody--mismatch=1")
        assert api.read_mismatches(restaurant(), data) == {"name": "与实际不一致", "address": "门牌改过"}

    @pytest.mark.django_db
    def test_files_that_came_with_the_form_are_kept_or_refused_by_field(self):
        person = get_user_model().objects.create(username="lin", name="林晓岚", kind="system")
        form = form_of(field("material", label="平面图"), field("material", "b", "照片", accept=["jpg"]))
        pdf = SimpleUploadedFile("图.pdf", b"%PDF-1.7\n%%EOF")
        answers, errors = api.receive_files(person, form, MultiValueDict({"a": [pdf], "b": [pdf], "x": [pdf]}))
        assert list(answers) == ["a"]
        assert errors == {"b": "照片：这里只收 JPG 图片，“图.pdf”是PDF"}


class TestReadingBack:
    def test_answers_are_said_in_words(self):
        provenance = {"address": {"label": SOURCE}, "name": {"mismatch": "已更名"}}
        groups = api.summary(restaurant(), GOOD, provenance=provenance, masked=True)
        assert [(group.page_id, group.title) for group in groups] == [("applicant", "申请人"), ("place", "场地")]
        rows = {row.name: row for group in groups for row in group.rows}
        assert {name: row.value for name, row in rows.items()} == {
            "name": "南平市溪山小馆餐饮有限公司",
            "phone": "138****1234",
            "address": "建阳区童游街道景贤路 36 号一层",
            "kind": "堂食餐馆",
            "area": "86 平方米",
            "open_kitchen": "是",
        }
        assert rows["address"].source_label == SOURCE
        assert rows["name"].mismatch == "已更名"

    def test_rows_are_numbered(self):
        answers = {**GOOD, "kind": "canteen", "staff": [{"staff_name": "陈志远", "staff_id": "x"}]}
        rows = [row for group in api.summary(restaurant(), answers) for row in group.rows if "staff" in row.name]
        assert [(row.label, row.value) for row in rows] == [("1. 姓名", "陈志远"), ("1. 身份证号", "未填写")]

    @pytest.mark.parametrize(
        ("kind", "value", "words"),
        [
            ("date", "2026-03-05", "2026 年 3 月 5 日"),
            ("amount", "1234567.50", "1,234,567.50 元"),
            ("choices", ["x", "z"], "甲、丙"),
            ("yes_no", False, "否"),
            ("division", "350702000000", "延平区"),
            ("citizen_id", "350702199003071204", "350702199003071204"),
            ("number", 0, "0"),
            ("text", None, ""),
        ],
    )
    def test_each_kind_has_its_words(self, kind, value, words):
        assert api.shown(form_of(field(kind)).field("a"), value) == words

    def test_numbers_of_people_are_masked_where_asked(self):
        one = form_of(field("citizen_id")).field("a")
        assert api.shown(one, "350702199003071204", masked=True) == "3507**********1204"


def test_errors_stand_in_the_order_of_the_questions():
    errors = {"staff.10.staff_id": "5", "x": "6", "area": "2", "staff.2.staff_id": "4", "staff": "3", "name": "1"}
    assert list(api.errors_for(restaurant(), errors)) == [
        "name",
        "area",
        "staff",
        "staff.2.staff_id",
        "staff.10.staff_id",
        "x",
    ]
