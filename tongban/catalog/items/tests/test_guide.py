import json

import pytest

from tongban.catalog.items import actions
from tongban.catalog.items import api as items
from tongban.common.errors import NotFoundError
from tongban.support.agencies.models import Agency
from tongban.support.agencies.registry import changed

from .samples import CODE, guide


def test_a_warm_guide_costs_no_statement(published, django_assert_num_queries):
    items.guide(CODE)
    with django_assert_num_queries(0):
        assert items.guide(CODE).name == "小作坊食品生产许可"


def test_a_warm_version_costs_no_statement(published, django_assert_num_queries):
    items.version(published.pk)
    with django_assert_num_queries(0):
        assert items.version(published.pk).code == CODE


def test_a_renamed_agency_shows_in_a_warm_guide(published, city):
    assert items.guide(CODE).agency_name == "南平市市场监督管理局"
    Agency.objects.filter(pk=city.id).update(name="南平市市监局")
    changed()
    assert items.guide(CODE).agency_name == "南平市市监局"


def test_the_guide_says_its_limits_in_words_and_in_days(published):
    found = items.guide(CODE)
    assert (found.statutory_words, found.promised_words) == ("20 个工作日", "5 个工作日")
    assert found.limits == {"promised": 5, "statutory": 20}
    assert (found.handling, found.kind_name, found.level_name) == ("承诺件", "行政许可", "市级")


def test_materials_depend_on_the_situation(published):
    found = items.guide(CODE)
    assert [one.code for one in items.materials_for(found, {"kind": "tofu"})] == ["m1", "m2"]
    assert [one.code for one in items.materials_for(found, {"kind": "noodle"})] == ["m1"]
    assert [one.code for one in items.materials_for(found, {})] == ["m1"]


def test_the_self_check_gives_advice_for_wrong_answers_only(published):
    found = items.guide(CODE)
    assert items.unmet(found, {"has_licence": "no"}) == ["请先办理营业执照登记"]
    assert items.unmet(found, {"has_licence": "yes"}) == []
    assert items.unmet(found, {}) == []


@pytest.mark.parametrize(
    ("answers", "errors"),
    [
        ({"kind": "tofu"}, {}),
        ({}, {"kind": "请选择：做什么"}),
        ({"kind": "rice"}, {"kind": "“做什么”没有这个选项，请重新选择"}),
        ({"kind": ["tofu"]}, {"kind": "“做什么”没有这个选项，请重新选择"}),
        ({"kind": "tofu", "size": "1"}, {"size": "本事项没有这个情形"}),
    ],
)
def test_situations_are_answered_with_their_options(published, answers, errors):
    assert items.situation_errors(items.guide(CODE), answers) == errors


def test_the_guide_as_json_is_plain_and_whole(published):
    found = items.guide_json(items.guide(CODE))
    assert json.loads(json.dumps(found)) == found
    assert found["code"] == CODE
    assert found["promised_limit"] == {"days": 5, "unit": "workday", "basis": "", "words": "5 个工作日"}
    assert [one["words"]["necessity"] for one in found["materials"]] == ["必要", "必要"]
    assert found["form"] == {"code": f"item-{CODE}", "version": 1}


def test_the_qr_code_says_the_public_address(published, settings):
    settings.PUBLIC_URL = "https://zwfw.example"
    assert items.guide_url(items.guide(CODE)) == f"https://zwfw.example/items/{CODE}"


def test_a_difference_names_what_changed(published, editor, publisher):
    body = guide(summary="新说明")
    body["materials"][0]["standard"] = "签字"
    body["materials"].append({"code": "m3", "name": "承诺书", "standard": "签字"})
    actions.save_draft(actor=editor, code=CODE, body=body)
    version = actions.publish(actor=publisher, code=CODE)
    changes = items.diff(items.version(published.pk), items.version(version.pk))
    assert [(one.field, one.kind) for one in changes] == [
        ("summary", "修改"),
        ("materials[m1].standard", "修改"),
        ("materials[m3]", "新增"),
    ]
    assert changes[0].before == guide()["summary"]


def test_the_same_guide_has_no_differences(published):
    found = items.guide(CODE)
    assert items.diff(found, found) == []


@pytest.mark.parametrize("code", ["x" * 31, "", "\0", "../..", "1" * 5000])
def test_an_unknown_code_is_not_found(city, code):
    with pytest.raises(NotFoundError):
        items.guide(code)


def test_an_unknown_version_is_not_found(city):
    with pytest.raises(NotFoundError):
        items.version(0)


def test_rows_of_the_guide_leave_out_what_is_empty(published):
    groups = {group.title: {row.label: row.value for row in group.rows} for group in items.guide(CODE).row_groups}
    assert groups["办理信息"]["到办事现场次数"] == "不用跑（0 次）"
    assert groups["办理信息"]["收费"] == "不收费"
    assert "联办机构" not in groups["办理信息"]
