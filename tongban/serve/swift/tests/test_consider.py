import pytest
from django.apps import apps
from django.db import IntegrityError, transaction

from tongban.serve.approvals import api as approvals
from tongban.serve.intake import api as intake
from tongban.serve.swift import api as swift
from tongban.serve.swift.models import SwiftRun
from tongban.support.events import api as events
from tongban.support.identity import api as identity
from tongban.support.notices import api as notices

from . import shop

Entry = apps.get_model("audit", "Entry")


def runs(number):
    return [
        (run.trigger, run.outcome, run.row, run.reasons) for run in SwiftRun.objects.filter(case_number=number)[::-1]
    ]


@pytest.mark.parametrize("flow", ["standard", "confirm", "pledge"])
def test_when_every_input_is_held_the_platform_accepts_decides_and_gives_the_licence(city, flow):
    code = shop.item(city, flow=flow)
    shop.switched_on(city, code)
    number = shop.submitted(city, code)
    events.deliver_all_now()

    case = approvals.case(number)
    assert (case.state, bool(case.licence_identifier)) == ("granted", True)
    assert runs(number) == [("submitted", "granted", 2, [])]
    run = swift.run_for(city.lin, number)
    assert (run.row_words, run.item_version) == ("法定代表人 林晓岚，已有许可证 否 → 准予", 1)
    assert [(one.label, one.value, one.level_name, one.source) for one in run.inputs] == [
        ("法定代表人", "林晓岚", "机关签发或者登记", "证照库：营业执照 00000001"),
        ("已有许可证", "否", "机关签发或者登记", "证照库：食品经营许可证"),
    ]
    view = approvals.case_view(identity.SYSTEM(), number)
    assert {one.actor_name for one in view.reviews} == {"系统"}
    assert {"acceptance", "decision_grant"} <= {one.kind for one in notices.of_case(number)}
    assert "适用本事项第 1 版审批规则表第 2 行" in view.case.reason
    assert "适用规则表第 2 行" in next(step.words for step in view.timeline.steps if step.title == "智能审批")
    entry = Entry.objects.get(action="swift.decide")
    assert (entry.facts["version"], entry.facts["row"]) == (1, 2)
    assert entry.facts["inputs"]["法定代表人"] == "林晓岚（证照库：营业执照 00000001）"
    events.deliver_all_now()
    assert len(runs(number)) == 1


def test_what_the_applicant_says_himself_goes_to_people_and_is_never_refused(city):
    code = shop.item(city)
    shop.switched_on(city, code)
    number = shop.submitted(city, code, answers={"boss": "王冒名"})
    events.deliver_all_now()
    assert approvals.case(number).state == "submitted"
    assert runs(number) == [("submitted", "manual", 0, ["“法定代表人”填报的与登记的不一致"])]

    intake.accept(actor=city.clerk, number=number, verdicts={"m1": "ok", "m2": "ok"})
    events.deliver_all_now()
    assert approvals.case(number).state == "accepted"
    assert [one[:2] for one in runs(number)] == [("submitted", "manual"), ("accepted", "manual")]
    assert list(city.tasks(number)) == ["review"]
    step = next(one for one in approvals.timeline(number).steps if one.title == "智能审批")
    assert step.words == "转由人工办理：“法定代表人”填报的与登记的不一致"


def test_a_licence_that_was_changed_behind_the_platform_is_no_source(city):
    code = shop.item(city)
    shop.switched_on(city, code)
    apps.get_model("licences", "Licence").objects.update(data={"representative": "王冒名"})
    number = shop.submitted(city, code, answers={"boss": "王冒名"})
    events.deliver_all_now()
    assert approvals.case(number).state == "submitted"
    assert "签名不一致" in runs(number)[0][3][0]


def test_paper_at_the_counter_waits_for_the_clerk_and_is_decided_after_the_acceptance(city):
    code = shop.item(city)
    shop.switched_on(city, code)
    number = shop.submitted(
        city,
        code,
        actor=city.clerk,
        materials={"m2": {"paper": True}},
        channel="window",
        on_behalf={"identity_note": "核验营业执照"},
    )
    events.deliver_all_now()
    assert runs(number) == [("submitted", "manual", 2, ["营业执照要由窗口核对后受理"])]
    intake.accept(actor=city.clerk, number=number, verdicts={"m1": "ok", "m2": "ok"})
    events.deliver_all_now()
    assert approvals.case(number).state == "granted"
    assert runs(number)[1] == ("accepted", "granted", 2, [])


def test_an_item_that_was_not_switched_on_and_a_row_that_says_so_go_to_people(city):
    code = shop.item(city)
    number = shop.submitted(city, code)
    events.deliver_all_now()
    assert runs(number) == [("submitted", "manual", 2, ["本事项的智能审批没有开（还没有开通）"])]
    shop.switched_on(city, code)
    first = shop.submitted(city, code, key="first")
    events.deliver_all_now()
    second = shop.submitted(city, code, key="second")
    events.deliver_all_now()
    assert (approvals.case(first).state, approvals.case(second).state) == ("granted", "submitted")
    assert runs(second) == [("submitted", "manual", 1, ["已经有证，请人工核对是不是重复申请"])]


def test_what_stands_in_the_way_leaves_nothing_done(city):
    code = shop.item(city)
    shop.switched_on(city, code)
    apps.get_model("licences", "LicenceType").objects.filter(code="food_permit").update(holder_kind="natural")
    number = shop.submitted(city, code)
    events.deliver_all_now()
    assert approvals.case(number).state == "submitted"
    assert runs(number)[0][3] == ["系统办理时遇到：有内容需要修改：食品经营许可证只发给自然人"]
    assert "acceptance" not in {one.kind for one in notices.of_case(number)}


def test_the_database_itself_knows_no_refusal_by_the_platform(city):
    code = shop.item(city)
    number = shop.submitted(city, code)
    events.deliver_all_now()
    with pytest.raises(IntegrityError, match="swift_never_refuses"), transaction.atomic():
        SwiftRun.objects.filter(case_number=number).update(outcome="refused")


def test_the_neighbour_and_another_citizen_read_no_explanation(city):
    code = shop.item(city)
    number = shop.submitted(city, code)
    events.deliver_all_now()
    for stranger in (city.wu, city.neighbour):
        with pytest.raises(Exception, match="没有找到"):
            swift.run_for(stranger, number)
