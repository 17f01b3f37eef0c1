from datetime import date

import pytest

from tongban.common import clock
from tongban.common.errors import InvalidInputError, NotAllowedError, NotFoundError
from tongban.serve.approvals import api as approvals
from tongban.serve.approvals.tests import city as small
from tongban.serve.intake import api as intake
from tongban.support.audit import api as audit
from tongban.support.flow import api as flow
from tongban.support.notices import api as notices

from . import counter


def test_acceptance_starts_both_clocks_and_hands_out_the_notice(city):
    number = counter.submitted(city)
    case = intake.accept(actor=city.clerk, number=number, verdicts=counter.ALL_OK)
    assert (case.state, case.accepted_on) == ("accepted", date(2026, 3, 2))
    assert (case.promised_due_on, case.statutory_due_on) == (date(2026, 3, 9), date(2026, 3, 30))
    assert [task.name for task in flow.open_tasks(case.flow_instance_id)] == ["审查"]
    assert [paper.kind for paper in notices.of_case(number)] == ["acceptance"]
    assert "intake.accept" in [row.action for row in audit.trail(f"case:{number}")]


@pytest.mark.parametrize(
    ("verdicts", "field", "words"),
    [
        ({}, "materials.m4", "还没有核验"),
        ({**counter.ALL_OK, "m4": {"verdict": "bad", "opinion": "没有标洗消区"}}, "materials.m4", "告知补正后再受理"),
        ({**counter.ALL_OK, "m4": {"verdict": "bad"}}, "materials.m4", "请写明哪里不符合"),
        ({**counter.ALL_OK, "m4": "late"}, "materials.m4", "没有列为可容缺材料"),
        ({**counter.ALL_OK, "m4": "fine"}, "materials.m4", "只能是：符合、容缺后补、不符合"),
        ({**counter.ALL_OK, "m9": "ok"}, "materials.m9", "不在本办件的材料清单中"),
    ],
)
def test_what_is_not_in_order_is_not_accepted_and_nothing_changes(city, verdicts, field, words):
    number = counter.submitted(city)
    with pytest.raises(InvalidInputError) as caught:
        intake.accept(actor=city.clerk, number=number, verdicts=verdicts)
    assert words in caught.value.fields[field]
    view = intake.application(number)
    assert view.case.state == "submitted"
    assert {one.verdict for one in view.materials if one.code != "m1"} == {""}
    assert notices.of_case(number) == []


def test_a_material_that_is_missing_cannot_be_called_in_order(city):
    number = counter.submitted(city, materials=counter.materials(city, city.lin, m3=None))
    with pytest.raises(InvalidInputError, match="没有提交，不能核验为符合"):
        intake.accept(actor=city.clerk, number=number, verdicts=counter.ALL_OK)


def test_verdicts_can_be_kept_on_the_way(city):
    number = counter.submitted(city)
    intake.check_materials(actor=city.clerk, number=number, verdicts={"m2": "ok", "m3": "ok", "m4": "ok"})
    intake.accept(actor=city.clerk, number=number, verdicts={"m5": "ok", "m7": "ok"})
    assert approvals.case(number).state == "accepted"


@pytest.mark.parametrize(
    ("who", "refusal"),
    [
        ("lin", NotAllowedError),
        ("reviewer", NotAllowedError),
        ("wu", NotFoundError),
        ("neighbour_clerk", NotFoundError),
    ],
)
def test_only_the_window_accepts_and_nothing_changes_otherwise(city, who, refusal):
    number = counter.submitted(city)
    with pytest.raises(refusal):
        intake.accept(actor=city.people[who], number=number, verdicts=counter.ALL_OK)
    assert approvals.case(number).state == "submitted"


def test_what_is_accepted_cannot_be_accepted_again(city):
    number = counter.accepted(city)
    with pytest.raises(approvals.CaseStateError, match=r"办理中（陈雨桐 2026-03-02 09:30 受理：予以受理），不能受理"):
        intake.accept(actor=city.clerk, number=number, verdicts=counter.ALL_OK)


def test_the_same_command_sent_twice_accepts_once(city):
    number = counter.submitted(city)
    for _ in range(2):
        case = intake.accept(actor=city.clerk, number=number, verdicts=counter.ALL_OK, key="k1")
    assert case.state == "accepted"
    assert len(notices.of_case(number)) == 1


def test_a_late_material_is_accepted_and_stands_in_the_way_of_the_licence_until_it_comes(city):
    number = counter.submitted(city, materials=counter.materials(city, city.lin, m3=None))
    case = intake.accept(actor=city.clerk, number=number, verdicts={**counter.ALL_OK, "m3": "late"})
    assert case.outstanding == ("从业人员健康证明",)
    with pytest.raises(approvals.MaterialsOutstandingError, match="从业人员健康证明"):
        city.decide(number)
    assert approvals.case(number).state == "accepted"

    intake.supplement(actor=city.lin, number=number, materials={"m3": {"file": counter.upload(city.lin)}})
    assert approvals.case(number).outstanding == ()
    approvals.complete_task(
        actor=city.decider, task_id=city.tasks(number)["decide"].id, outcome="grant", opinion="符合条件"
    )
    assert approvals.case(number).state == "granted"


def test_only_late_materials_can_be_supplemented(city):
    number = counter.submitted(city, materials=counter.materials(city, city.lin, m3=None))
    intake.accept(actor=city.clerk, number=number, verdicts={**counter.ALL_OK, "m3": "late"})
    with pytest.raises(InvalidInputError, match="不是容缺后补的材料"):
        intake.supplement(actor=city.lin, number=number, materials={"m4": {"file": counter.upload(city.lin)}})


def test_acceptance_on_a_later_day_counts_from_that_day(city):
    number = counter.submitted(city)
    with clock.at(small.moment("2026-03-06")):
        case = intake.accept(actor=city.clerk, number=number, verdicts=counter.ALL_OK)
    assert (case.accepted_on, case.promised_due_on) == (date(2026, 3, 6), date(2026, 3, 13))
