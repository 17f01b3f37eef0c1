import re
import uuid
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tongban.common import clock
from tongban.common.errors import InvalidInputError, NotAllowedError, NotFoundError
from tongban.data.licences import api as licences
from tongban.serve.approvals import api as approvals
from tongban.serve.approvals.tests import city as small
from tongban.serve.intake import api as intake
from tongban.serve.intake.models import Application
from tongban.support.audit import api as audit
from tongban.support.events import api as events
from tongban.support.flow import api as flow
from tongban.support.identity import api as identity
from tongban.support.notices import api as notices

from . import counter

SAVEPOINTS = re.compile(r"^(SAVEPOINT|RELEASE SAVEPOINT|ROLLBACK TO)")


def statements(captured):
    return [one["sql"] for one in captured if not SAVEPOINTS.match(one["sql"])]


def test_a_submit_gives_a_number_a_query_code_and_the_next_step(city):
    receipt = intake.submit(**counter.facts(city))
    assert receipt.number.startswith(f"{city.item}20260302")
    assert re.fullmatch(r"\d{6}", receipt.number[-6:])
    assert len(receipt.query_code) == 10
    assert receipt.accept_due_on == date(2026, 3, 9)
    assert "2026年3月9日前" in receipt.next_step


def test_a_submit_opens_the_case_with_the_window_as_its_first_task(city):
    number = counter.submitted(city)
    case = approvals.case(number)
    assert (case.state, case.applicant.name, case.channel_name) == ("submitted", city.company.name, "网上申报")
    assert [task.name for task in flow.open_tasks(case.flow_instance_id)] == ["受理"]
    assert flow.clocks([case.flow_instance_id])[case.flow_instance_id] == []


def test_the_lines_of_the_checklist_say_where_each_material_comes_from(city):
    view = intake.application(counter.submitted(city))
    assert [(one.code, one.source, one.trust) for one in view.materials] == [
        ("m1", "generated", "D"),
        ("m2", "licence", "A"),
        ("m3", "file", "C"),
        ("m4", "file", "C"),
        ("m5", "declared", "D"),
        ("m7", "none", "D"),
    ]
    assert view.materials[3].file.name == "plan.png"
    assert view.materials[1].licence.name == "营业执照"
    assert view.summary[0].rows[2].value == "餐饮服务经营者"


def test_a_submit_is_recorded_told_and_the_licence_use_logged(city):
    number = counter.submitted(city)
    actions = [row.action for row in audit.trail(f"case:{number}")]
    assert "intake.submit" in actions
    assert [one.case_number for one in licences.uses_of(city.lin, city.business_licence)] == [number]


def test_the_worker_hands_out_the_receipt(city):
    number = counter.submitted(city)
    events.deliver_all_now()
    assert [paper.kind for paper in notices.of_case(number)] == ["receipt"]
    assert "已收到您的申请" in notices.messages([city.company.id_number])[0].title


def test_a_submit_with_a_licence_and_files_takes_four_statements(city):
    intake.submit(**counter.facts(city))
    told = counter.facts(city)
    actor = identity.user_by_username("lin")
    with CaptureQueriesContext(connection) as captured:
        intake.submit(**{**told, "actor": actor})
    assert len(statements(captured)) == 4


def test_the_same_submit_twice_makes_one_application_and_the_same_receipt(city):
    told = counter.facts(city)
    first, second = intake.submit(**told), intake.submit(**told)
    assert (first.number, first.query_code) == (second.number, second.query_code)
    assert (first.is_repeat, second.is_repeat) == (False, True)
    assert Application.objects.count() == 1


def test_a_key_cannot_be_used_again_for_something_else(city):
    told = counter.facts(city)
    intake.submit(**told)
    with pytest.raises(intake.KeyReusedError, match="换一个新的编号"):
        intake.submit(**{**told, "answers": {**told["answers"], "shop_name": "另一家"}})
    assert Application.objects.count() == 1


def test_numbers_are_never_given_twice(city):
    numbers = {counter.submitted(city, materials=counter.materials(city, city.lin)) for _ in range(12)}
    assert len(numbers) == 12


@pytest.mark.parametrize(
    ("field", "change"),
    [
        ("shop_name", {"answers": {**small.ANSWERS, "shop_name": ""}}),
        ("business", {"answers": {**small.ANSWERS, "business": "bank"}}),
        ("situations.kind", {"situations": {}}),
        ("situations.kind", {"situations": {"kind": "bar"}}),
        ("situations.age", {"situations": {"kind": "dine", "age": "18"}}),
        ("channel", {"channel": "pigeon"}),
        ("delivery.method", {"delivery": {"method": "pigeon"}}),
        ("delivery.address", {"delivery": {"method": "post"}}),
        ("answers.shop_name", {"answers": {**small.ANSWERS, "shop_name": "a\x00b"}}),
        ("key", {"key": ""}),
        ("key", {"key": "k" * 101}),
    ],
)
def test_a_bad_value_names_its_field_and_nothing_is_kept(city, field, change):
    with pytest.raises(InvalidInputError) as caught:
        intake.submit(**counter.facts(city, **change))
    assert field in caught.value.fields
    assert Application.objects.count() == 0
    assert not approvals.cases_page(identity.SYSTEM()).rows


@pytest.mark.parametrize(
    ("field", "change", "words"),
    [
        ("materials.m4", {"m4": None}, "请提交“经营场所平面图”"),
        ("materials.m9", {"m9": {"declared": True}}, "不在办事指南列出的材料清单中"),
        ("materials.m6", {"m6": {"declared": True}}, "不在办事指南列出的材料清单中"),
        ("materials.m4", {"m4": {"declared": True}}, "不能用承诺声明代替"),
        ("materials.m5", {"m5": {"declared": False}}, "没有勾选"),
        ("materials.m4", {"m4": {"licence": "x"}}, "不能用电子证照提交"),
        ("materials.m4", {"m4": {"file": "nonsense"}}, "文件编号不对"),
        ("materials.m4", {"m4": {"file": str(uuid.UUID(int=7))}}, "没有找到，或者不是您上传的"),
        ("materials.m4", {"m4": {"paper": True}}, "只有到窗口才能交纸质材料"),
        ("materials.m4", {"m4": {"file": "a", "licence": "b"}}, "用一种方式提交"),
        ("materials.m4", {"m4": ["a"]}, "用一种方式提交"),
        ("materials.m4", {"m4": {"stone": "a"}}, "不认识"),
        ("materials.m2", {"m2": {"licence": "1.2.156"}}, "不是申请人持有的"),
    ],
)
def test_a_bad_material_says_what_is_wrong_and_nothing_is_kept(city, field, change, words):
    given = counter.materials(city, city.lin, **change)
    with pytest.raises(InvalidInputError) as caught:
        intake.submit(**counter.facts(city, materials=given))
    assert words in caught.value.fields[field]
    assert Application.objects.count() == 0


def test_all_faults_are_named_at_once(city):
    given = counter.materials(city, city.lin, m4=None, m2={"licence": "1.2.156"})
    with pytest.raises(InvalidInputError) as caught:
        intake.submit(**counter.facts(city, materials=given, answers={**small.ANSWERS, "shop_name": ""}))
    assert set(caught.value.fields) == {"shop_name", "materials.m4", "materials.m2"}


def test_the_file_of_another_person_cannot_be_used(city):
    given = counter.materials(city, city.lin, m4={"file": counter.upload(city.wu)})
    with pytest.raises(InvalidInputError, match="不是您上传的"):
        intake.submit(**counter.facts(city, materials=given))


def test_a_file_of_another_kind_than_the_guide_says_is_refused(city):
    given = counter.materials(city, city.lin, m7={"file": counter.upload(city.lin, "note.png")})
    with pytest.raises(InvalidInputError, match=r"应为 pdf 格式，收到的是“note\.png”"):
        intake.submit(**counter.facts(city, materials=given))


def test_the_licence_of_another_holder_cannot_be_used(city):
    person = identity.parties_of(city.lin)[0]
    with pytest.raises(InvalidInputError, match="不是申请人持有的"):
        intake.submit(**counter.facts(city, party=person))


def test_a_licence_that_is_suspended_cannot_be_used(city):
    licences.change_status(
        actor=identity.SYSTEM(),
        identifier=city.business_licence,
        status=licences.LicenceStatus.SUSPENDED,
        reason="核查",
    )
    with pytest.raises(InvalidInputError, match="不能使用"):
        intake.submit(**counter.facts(city))


def test_nobody_applies_for_a_stranger(city):
    with pytest.raises(identity.NotYourPartyError):
        intake.submit(**counter.facts(city, actor=city.wu, materials={}))
    assert Application.objects.count() == 0


def test_an_official_without_the_right_cannot_register(city):
    with pytest.raises(NotAllowedError):
        intake.submit(**counter.facts(city, actor=city.reviewer, materials={}))


def test_an_item_that_does_not_exist_is_not_found(city):
    with pytest.raises(NotFoundError):
        intake.submit(**counter.facts(city, item_code="11350700000000000X3000000000000"))


def test_a_late_material_may_be_left_out_at_first(city):
    number = counter.submitted(city, materials=counter.materials(city, city.lin, m3=None))
    assert [one.source for one in intake.application(number).materials if one.code == "m3"] == ["none"]


def test_the_material_of_another_situation_is_asked_for_in_that_one(city):
    with pytest.raises(InvalidInputError) as caught:
        intake.submit(**counter.facts(city, situations={"kind": "canteen"}))
    assert set(caught.value.fields) == {"materials.m6"}


def test_a_walk_in_is_registered_on_behalf_with_the_way_he_was_identified(city):
    told = counter.facts(city, actor=city.clerk, party=identity.parties_of(city.wu)[0])
    told["materials"] = counter.materials(city, city.clerk, m2={"paper": True}, m4={"paper": True})
    del told["channel"]
    receipt = intake.register(**told, identity_note="核验居民身份证原件", agent_name="吴小明")
    view = intake.application(receipt.number)
    assert (view.case.channel, view.case.agent_name, view.case.applicant.name) == ("window", "吴小明", "吴建国")
    assert view.on_behalf["identity_note"] == "核验居民身份证原件"
    assert [one.trust for one in view.materials if one.source == "paper"] == ["B", "B"]
    assert approvals.find(city.wu, receipt.number).number == receipt.number


def test_a_walk_in_needs_a_valid_number_and_a_note_of_identity(city):
    told = counter.facts(city, actor=city.clerk, party=identity.Party("natural", "111", "350702199003079900", "", ""))
    del told["channel"]
    with pytest.raises(InvalidInputError) as caught:
        intake.register(**told, identity_note=" ")
    assert set(caught.value.fields) == {"identity_note", "party.id_number", "party.name"}


def test_the_days_of_acceptance_jump_the_holiday_and_count_the_make_up_saturday(city):
    with clock.at(small.moment("2026-04-30")):
        assert intake.submit(**counter.facts(city)).accept_due_on == date(2026, 5, 11)
