from datetime import date

import pytest

from tongban.common import clock
from tongban.common.errors import ConflictError, InvalidInputError, NotAllowedError
from tongban.serve.approvals import api as approvals
from tongban.serve.approvals.tests import city as small
from tongban.serve.intake import api as intake
from tongban.support.flow import api as flow
from tongban.support.notices import api as notices

from . import counter


def test_what_is_not_ours_is_refused_with_the_body_to_turn_to(city):
    number = counter.submitted(city)
    case = intake.refuse(actor=city.clerk, number=number, ground="not_ours", redirect_to="建阳区市场监督管理局")
    view = intake.application(number)
    assert (case.state, case.state_name) == ("not_accepted", "不予受理")
    assert (view.refusal.ground_name, view.refusal.redirect_to) == ("不属于本机关职权范围", "建阳区市场监督管理局")
    assert [paper.kind for paper in notices.of_case(number)] == ["refusal_to_accept"]
    assert flow.instance(case.flow_instance_id).result == "not_accepted"


@pytest.mark.parametrize(
    ("ground", "field", "words"),
    [
        ("not_ours", "redirect_to", "应当向哪个机关申请"),
        ("not_corrected", "ground", "还没有告知过补正"),
        ("because", "ground", "请选择不予受理的理由"),
    ],
)
def test_a_ground_that_does_not_hold_is_not_taken_and_nothing_changes(city, ground, field, words):
    number = counter.submitted(city)
    with pytest.raises(InvalidInputError) as caught:
        intake.refuse(actor=city.clerk, number=number, ground=ground)
    assert words in caught.value.fields[field]
    assert approvals.case(number).state == "submitted"
    assert notices.of_case(number) == []


def test_what_needs_no_permit_is_refused_at_once(city):
    number = counter.submitted(city)
    intake.refuse(actor=city.clerk, number=number, ground="not_needed", explanation="仅销售预包装食品，备案即可")
    assert approvals.case(number).reason == "仅销售预包装食品，备案即可"


def test_on_the_last_day_of_the_correction_it_has_not_lapsed_yet(city):
    number = counter.asked(city)
    assert intake.application(number).correction.deadline_on == date(2026, 3, 23)
    with clock.at(small.moment("2026-03-23")), pytest.raises(InvalidInputError, match="期限届满前不能"):
        intake.refuse(actor=city.clerk, number=number, ground="not_corrected")
    assert approvals.case(number).state == "correcting"


def test_on_the_day_after_it_can_be_refused(city):
    number = counter.asked(city)
    with clock.at(small.moment("2026-03-24")):
        intake.refuse(actor=city.clerk, number=number, ground="not_corrected")
    assert approvals.case(number).state == "not_accepted"


def test_a_correction_that_does_not_mend_it_can_be_refused_with_an_opinion(city):
    number = counter.asked(city)
    intake.correct(actor=city.lin, number=number, materials={"m4": {"file": counter.upload(city.lin)}})
    with pytest.raises(InvalidInputError, match="核验为不符合"):
        intake.refuse(actor=city.clerk, number=number, ground="not_corrected")
    intake.check_materials(
        actor=city.clerk, number=number, verdicts={"m4": {"verdict": "bad", "opinion": "仍没有标洗消区"}}
    )
    intake.refuse(actor=city.clerk, number=number, ground="not_corrected", explanation="平面图仍没有标洗消区")
    assert approvals.case(number).state == "not_accepted"


def test_after_five_days_of_silence_it_cannot_be_refused_any_more(city):
    number = counter.submitted(city)
    with clock.at(small.moment("2026-03-10")), pytest.raises(ConflictError, match="视为受理"):
        intake.refuse(actor=city.clerk, number=number, ground="not_needed")


def test_only_the_window_refuses(city):
    number = counter.submitted(city)
    with pytest.raises(NotAllowedError):
        intake.refuse(actor=city.reviewer, number=number, ground="not_needed")
    assert approvals.case(number).state == "submitted"


def test_what_is_accepted_cannot_be_refused(city):
    number = counter.accepted(city)
    with pytest.raises(approvals.CaseStateError):
        intake.refuse(actor=city.clerk, number=number, ground="not_needed")
