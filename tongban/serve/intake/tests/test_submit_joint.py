import threading

import pytest
from django.db import connection

from tongban.catalog.items import api as items
from tongban.catalog.themes import api as themes
from tongban.common import clock
from tongban.common.errors import InvalidInputError, NotFoundError
from tongban.serve.approvals import api as approvals
from tongban.serve.approvals.tests import city as small
from tongban.serve.intake import api as intake
from tongban.serve.intake.models import Application, JointApplication
from tongban.support.audit import api as audit
from tongban.support.events.models import OutboxEvent
from tongban.support.files import api as files
from tongban.support.identity import api as identity

from . import counter, joints


@pytest.fixture
def theme(city):
    return joints.build(city)


def test_one_submit_makes_one_application_for_each_item(city, theme):
    receipt = joints.submitted(city)
    assert receipt.number.startswith("YJS35070020260302")
    food, sign = (intake.application(number) for number in receipt.case_numbers)
    assert (food.case.item_name, sign.case.item_name) == ("食品经营许可（新办）", "户外招牌许可")
    assert food.answers == {"shop_name": "溪山小馆", "address": "延平区演示路 12 号", "business": "restaurant"}
    assert sign.answers == {"shop_name": "溪山小馆", "width": 3}
    assert dict(food.situations) == {"您的经营情形": "堂食餐馆"}


def test_a_material_that_two_items_need_goes_to_both(city, theme):
    food, sign = (intake.application(number) for number in joints.submitted(city).case_numbers)
    assert [(one.name, one.source) for one in sign.materials] == [
        ("户外招牌申请表", "generated"),
        ("营业执照副本", "licence"),
        ("经营场所平面图", "file"),
    ]
    plan, copy = food.materials[3].file, sign.materials[2].file
    assert plan.id != copy.id
    assert files.open(plan.id).read() == files.open(copy.id).read()


def test_only_what_is_needed_is_applied_for(city, theme):
    answers = {name: value for name, value in joints.ANSWERS.items() if name != "i2_width"}
    receipt = joints.submitted(city, situations=joints.SITUATIONS | {"sign": "no"}, answers=answers)
    assert len(receipt.case_numbers) == 1


def test_the_same_key_gives_the_same_receipt(city, theme):
    told = joints.facts(city)
    first, again = intake.submit_joint(**told), intake.submit_joint(**told)
    assert (again.number, again.case_numbers, again.is_repeat) == (first.number, first.case_numbers, True)
    assert JointApplication.objects.count() == 1
    with pytest.raises(intake.KeyReusedError):
        intake.submit_joint(**told | {"answers": joints.ANSWERS | {"shop_name": "别的店"}})


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"answers": joints.ANSWERS | {"shop_name": ""}}, "shop_name", "店招名称"),
        ({"answers": joints.ANSWERS | {"shop_name": "长" * 21}}, "shop_name", "20"),
        ({"answers": joints.ANSWERS | {"i2_width": 0}}, "i2_width", "宽"),
        ({"situations": {"sign": "yes"}}, "situations.i1_kind", "请选择：您的经营情形"),
        ({"materials": {"nothing": {"declared": True}}}, "materials.nothing", "不在材料清单中"),
        ({"delivery": {"method": "pigeon"}}, "delivery.method", "请选择取件方式"),
        ({"theme_code": "350700-nothing"}, "", ""),
    ],
)
def test_what_is_wrong_is_named_by_the_one_form_and_nothing_is_written(city, theme, changes, field, words):
    with pytest.raises((InvalidInputError, NotFoundError)) as refusal:
        joints.submitted(city, **changes)
    assert words in refusal.value.fields.get(field, "")
    assert not Application.objects.exists()
    assert not JointApplication.objects.exists()
    assert not OutboxEvent.objects.filter(name__startswith="intake.").exists()


def test_everything_that_is_wrong_in_all_items_is_named_at_once(city, theme):
    with pytest.raises(InvalidInputError) as refusal:
        joints.submitted(city, answers={}, materials={})
    licence = next(one.key for one in themes.plan(theme, joints.SITUATIONS).pool if one.material.name == "营业执照")
    assert {"shop_name", "i1_address", "i2_width", f"materials.{licence}"} <= set(refusal.value.fields)


def test_a_file_of_somebody_else_is_not_copied(city, theme):
    given = joints.pooled(city, city.lin)
    plan = next(one.key for one in themes.plan(theme, joints.SITUATIONS).pool if one.material.name == "经营场所平面图")
    foreign = counter.upload(city.wu, "plan.png")
    with pytest.raises(InvalidInputError) as refusal:
        joints.submitted(city, materials=given | {plan: {"file": foreign}})
    assert "不是您上传的" in refusal.value.fields[f"materials.{plan}"]
    assert not JointApplication.objects.exists()


def test_another_ones_company_is_refused_whole(city, theme):
    with pytest.raises(identity.NotYourPartyError):
        joints.submitted(city, actor=city.wu)
    assert not JointApplication.objects.exists()


def test_a_suspended_theme_and_a_suspended_item_take_no_applications(city, theme):
    themes.suspend(actor=identity.SYSTEM(), code=joints.CODE, reason="流程调整")
    with pytest.raises(InvalidInputError, match="流程调整"):
        joints.submitted(city)
    themes.resume(actor=identity.SYSTEM(), code=joints.CODE)
    items.suspend(actor=identity.SYSTEM(), code=city.item, reason="检修")
    with pytest.raises(InvalidInputError, match="“食品经营许可（新办）”现在不接受申请"):
        joints.submitted(city)


def test_what_this_applicant_cannot_apply_for_yet_is_told_as_later(city):
    joints.build(city, subjects=["natural"])
    answers = {name: value for name, value in joints.ANSWERS.items() if name != "i2_width"}
    materials = {key: given for key, given in joints.pooled(city, city.lin).items() if key != "i2_m3"}
    receipt = joints.submitted(city, answers=answers, materials=materials)
    assert (len(receipt.case_numbers), receipt.later) == (1, ("户外招牌许可",))


def test_it_is_recorded_and_told(city, theme):
    receipt = joints.submitted(city)
    assert [row.action for row in audit.trail(f"joint:{receipt.number}")] == ["intake.submit_joint"]
    names = list(OutboxEvent.objects.filter(name__startswith="intake.").order_by("pk").values_list("name", flat=True))
    assert names == ["intake.application.submitted"] * 2 + ["intake.joint.submitted"]


def test_the_applicant_sees_it_whole_and_a_stranger_not_at_all(city, theme):
    receipt = joints.submitted(city)
    view = intake.joint_for(city.lin, receipt.number)
    assert [part.number for part in view.parts] == list(receipt.case_numbers)
    assert (view.theme_name, view.stages, view.done, view.is_open) == ("开餐馆", (0, 1), 0, True)
    for who in (city.wu, city.clerk):
        with pytest.raises(NotFoundError):
            intake.joint_for(who, receipt.number)


def test_each_case_knows_its_sisters_and_a_single_one_has_none(city, theme, django_assert_num_queries):
    receipt = joints.submitted(city)
    single = counter.submitted(city)
    assert intake.joint_of(single) is None
    view = intake.joint_of(receipt.case_numbers[0])
    assert [part.number for part in view.others(receipt.case_numbers[0])] == [receipt.case_numbers[1]]
    with django_assert_num_queries(3):
        assert set(intake.joints_of([*receipt.case_numbers, single])) == set(receipt.case_numbers)
    with django_assert_num_queries(1):
        assert intake.joints_of([single]) == {}


@pytest.mark.django_db(transaction=True)
def test_two_at_the_same_moment_make_one_joint_application(monday):
    with clock.at(small.moment("2026-01-05")):
        city = small.build()
    joints.build(city)
    told, found, moment = joints.facts(city), [], small.moment()

    def send():
        try:
            with clock.at(moment):
                found.append(intake.submit_joint(**told).number)
        finally:
            connection.close()

    threads = [threading.Thread(target=send) for _ in range(2)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert len(found) == 2
    assert len(set(found)) == 1
    assert approvals.my_cases([city.company]).rows[0].item_name == "户外招牌许可"
    assert Application.objects.count() == 2
