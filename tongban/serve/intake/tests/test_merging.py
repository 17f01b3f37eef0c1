"""多证合一: the results of the parts stand on the licence of the main part, whichever is decided first."""

import threading

import pytest
from django.db import connection

from tongban.common import clock
from tongban.data.licences import api as licences
from tongban.serve.approvals import api as approvals
from tongban.serve.approvals.tests import city as small
from tongban.serve.intake import api as intake
from tongban.support.events import api as events
from tongban.support.notices import api as notices
from tongban.support.notices.models import Notice

from . import joints

OK = {"m1": "ok", "m2": "ok", "m3": "ok"}
FOOD_OK = OK | {"m4": "ok", "m5": "ok"}


@pytest.fixture
def parts(city):
    """The numbers of the food permit, which is the main part, and of the sign."""
    joints.build_merged(city)
    return joints.submitted(city).case_numbers


def accept(city, number, verdicts):
    intake.accept(actor=city.clerk, number=number, verdicts=verdicts)


def decide(city, parts, *outcomes):
    """In the order in which they are given: ("food", "grant"), …"""
    by_name = {"food": (parts[0], FOOD_OK), "sign": (parts[1], OK)}
    for name, outcome in outcomes:
        number, verdicts = by_name[name]
        accept(city, number, verdicts)
        city.decide(number, outcome, opinion="符合条件" if outcome == "grant" else "不符合条件")


def permit(city):
    return next(iter(licences.held_by(city.company.id_number, ["food_permit"])), None)


def signs(city):
    return licences.held_by(city.company.id_number, ["sign_permit"])


def merged(info):
    return [(one.name, one.agency, one.on.isoformat()) for one in info.merged]


SIGN = [("户外招牌许可", "南平市市场监督管理局", "2026-03-02")]


def test_what_was_granted_before_stands_on_the_main_licence_when_it_is_issued(city, parts):
    decide(city, parts, ("sign", "grant"))
    assert (permit(city), signs(city)) == (None, [])
    decide(city, parts, ("food", "grant"))
    made = permit(city)
    assert (merged(made), made.version, signs(city)) == (SIGN, 1, [])
    paper = next(one for one in notices.of_case(parts[1]) if one.kind == "decision_grant")
    assert made.merged[0].number == paper.number


def test_what_is_granted_later_makes_a_new_version_with_the_same_number(city, parts):
    decide(city, parts, ("food", "grant"))
    first = permit(city)
    decide(city, parts, ("sign", "grant"))
    made = permit(city)
    assert (merged(made), made.version, made.number, signs(city)) == (SIGN, 2, first.number, [])
    assert approvals.case(parts[0]).licence_identifier == made.identifier
    assert approvals.case(parts[1]).licence_identifier == ""


def test_a_part_that_is_refused_does_not_stand_on_it(city, parts):
    decide(city, parts, ("food", "grant"), ("sign", "refuse"))
    assert (merged(permit(city)), signs(city)) == ([], [])


def test_without_the_main_licence_a_part_that_was_granted_gives_its_own(city, parts):
    decide(city, parts, ("sign", "grant"), ("food", "refuse"))
    assert signs(city) == []
    events.deliver_all_now()
    (own,) = signs(city)
    assert own.case_number == parts[1]
    assert approvals.issue_after_main(number=parts[0]) == []


@pytest.mark.parametrize("ending", ["refuse", "withdraw", "revoke"])
def test_after_the_main_licence_is_lost_a_part_gives_its_own(city, parts, ending):
    if ending == "withdraw":
        approvals.withdraw_case(actor=city.lin, number=parts[0])
    else:
        decide(city, parts, ("food", "refuse" if ending == "refuse" else "grant"))
    if ending == "revoke":
        licences.change_status(
            actor=city.decider, identifier=permit(city).identifier, status="07", reason="提供虚假材料"
        )
    decide(city, parts, ("sign", "grant"))
    assert len(signs(city)) == 1


def test_a_licence_that_is_suspended_stays_suspended_and_bears_the_part(city, parts):
    decide(city, parts, ("food", "grant"))
    licences.change_status(actor=city.decider, identifier=permit(city).identifier, status="02", reason="整改")
    decide(city, parts, ("sign", "grant"))
    made = licences.latest(city.company.id_number, "food_permit")
    assert (made.status_name, merged(made), made.is_valid) == ("暂扣", SIGN, False)


def test_the_decision_and_the_message_say_where_the_result_is(city, parts):
    decide(city, parts, ("sign", "grant"))
    paper = next(one for one in notices.of_case(parts[1]) if one.kind == "decision_grant")
    assert "记载在“食品经营许可（新办）”的证照上" in str(Notice.objects.get(pk=paper.id).data)


def test_an_ordinary_matter_gives_a_licence_for_each_item(city):
    joints.build_two_licences(city)
    parts = joints.submitted(city).case_numbers
    decide(city, parts, ("food", "grant"), ("sign", "grant"))
    assert (merged(permit(city)), len(signs(city))) == ([], 1)


@pytest.mark.django_db(transaction=True)
def test_two_that_are_granted_at_the_same_moment_do_not_miss_each_other(monday):
    with clock.at(small.moment("2026-01-05")):
        city = small.build()
    joints.build_merged(city)
    parts = joints.submitted(city).case_numbers
    tasks = []
    for number, verdicts in zip(parts, (FOOD_OK, OK), strict=True):
        accept(city, number, verdicts)
        approvals.complete_task(actor=city.reviewer, task_id=city.tasks(number)["review"].id, outcome="agree")
        tasks.append(city.tasks(number)["decide"].id)
    moment, start = small.moment(), threading.Barrier(2)

    def grant(task_id):
        try:
            with clock.at(moment):
                start.wait()
                approvals.complete_task(actor=city.decider, task_id=task_id, outcome="grant", opinion="符合")
        finally:
            connection.close()

    threads = [threading.Thread(target=grant, args=[one]) for one in tasks]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert {approvals.case(one).state for one in parts} == {"granted"}
    assert (merged(permit(city)), signs(city)) == (SIGN, [])
