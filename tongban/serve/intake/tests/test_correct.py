from datetime import date

import pytest
from django.apps import apps
from django.db import IntegrityError, transaction

from tongban.common import clock
from tongban.common.errors import ConflictError, InvalidInputError, NotAllowedError, NotFoundError
from tongban.serve.approvals import api as approvals
from tongban.serve.approvals.tests import city as small
from tongban.serve.intake import api as intake
from tongban.serve.intake.models import CorrectionRequest
from tongban.support.identity import api as identity
from tongban.support.notices import api as notices

from . import counter

ITEM = {"material_code": "m4", "opinion": "没有标出洗消区"}


def test_a_request_stops_the_term_and_says_everything_in_one_paper(city):
    number = counter.submitted(city)
    case = intake.ask_correction(
        actor=city.clerk, number=number, items=[ITEM, {"material_code": "m5", "opinion": "缺进货查验制度"}], days=10
    )
    view = intake.application(number)
    assert (case.state, case.lamp) == ("correcting", "hold")
    assert view.correction.deadline_on == date(2026, 3, 16)
    assert [one.code for one in view.asked_materials] == ["m4", "m5"]
    assert [paper.kind for paper in notices.of_case(number)] == ["correction"]
    assert "经营场所平面图、食品安全管理制度" in notices.messages([city.company.id_number])[0].body


def test_a_second_request_is_refused_and_names_the_article(city):
    number = counter.asked(city)
    intake.correct(actor=city.lin, number=number, materials={"m4": {"file": counter.upload(city.lin)}})
    with pytest.raises(intake.SecondCorrectionError, match="第三十二条第一款第（四）项"):
        intake.ask_correction(actor=city.clerk, number=number, items=[ITEM])
    assert approvals.case(number).state == "submitted"


def test_the_database_itself_keeps_it_to_one_request(city):
    number = counter.asked(city)
    row = CorrectionRequest.objects.get(application__number=number)
    row.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save(force_insert=True)


@pytest.mark.parametrize(
    ("items", "field", "words"),
    [
        ([], "items", "请逐项列出"),
        ([{"material_code": "m99", "opinion": "交来"}], "items.0.material_code", "不能要求申请人提交"),
        ([{"material_code": "m6", "opinion": "交来"}], "items.0.material_code", "不能要求申请人提交"),
        ([{"material_code": "m4", "opinion": "  "}], "items.0.opinion", "请写明“经营场所平面图”需要怎样补正"),
        ([ITEM, ITEM], "items.1.material_code", "列了两次"),
    ],
)
def test_only_what_the_guide_lists_can_be_asked_and_each_with_an_opinion(city, items, field, words):
    number = counter.submitted(city)
    with pytest.raises(InvalidInputError) as caught:
        intake.ask_correction(actor=city.clerk, number=number, items=items)
    assert words in caught.value.fields[field]
    assert approvals.case(number).state == "submitted"


@pytest.mark.parametrize("days", [0, 61])
def test_the_deadline_is_kept_within_bounds(city, days):
    with pytest.raises(InvalidInputError, match="补正期限应为"):
        intake.ask_correction(actor=city.clerk, number=counter.submitted(city), items=[ITEM], days=days)


def test_after_five_days_of_silence_nothing_can_be_asked_any_more(city):
    number = counter.submitted(city)
    with clock.at(small.moment("2026-03-10")), pytest.raises(ConflictError, match="视为受理"):
        intake.ask_correction(actor=city.clerk, number=number, items=[ITEM])


def test_the_rest_of_the_term_runs_on_after_the_correction(city):
    number = counter.submitted(city)
    with clock.at(small.moment("2026-03-04")):
        intake.ask_correction(actor=city.clerk, number=number, items=[ITEM])
    with clock.at(small.moment("2026-03-12")):
        case = intake.correct(actor=city.lin, number=number, materials={"m4": {"file": counter.upload(city.lin)}})
    assert (case.state, case.received_on) == ("submitted", date(2026, 3, 12))
    # Asked on the second counted day: four days are left, the 12th among them.
    assert case.accept_due_on == date(2026, 3, 17)


def test_a_request_on_the_last_day_leaves_the_day_of_the_correction(city):
    number = counter.submitted(city)
    with clock.at(small.moment("2026-03-09")):
        intake.ask_correction(actor=city.clerk, number=number, items=[ITEM])
    with clock.at(small.moment("2026-03-18")):
        case = intake.correct(actor=city.lin, number=number, materials={"m4": {"file": counter.upload(city.lin)}})
    assert case.accept_due_on == date(2026, 3, 18)


def test_a_correction_replaces_the_old_material_and_keeps_it_as_history(city):
    number = counter.asked(city)
    intake.correct(actor=city.lin, number=number, materials={"m4": {"file": counter.upload(city.lin, "new.png")}})
    view = intake.application(number)
    assert [(one.file.name, one.verdict) for one in view.materials if one.code == "m4"] == [("new.png", "")]
    assert [(one.file.name, one.verdict_name) for one in view.earlier_materials] == [("plan.png", "不符合")]
    assert view.correction.answered_at is not None


@pytest.mark.parametrize(
    ("materials", "field", "words"),
    [
        ({}, "materials.m4", "请提交"),
        ({"m5": {"declared": True}}, "materials.m5", "没有要求补正，不需要再交"),
        ({"m4": {"declared": True}}, "materials.m4", "不能用承诺声明代替"),
    ],
)
def test_the_applicant_hands_in_what_was_asked_and_only_that(city, materials, field, words):
    number = counter.asked(city)
    with pytest.raises(InvalidInputError) as caught:
        intake.correct(actor=city.lin, number=number, materials=materials)
    assert words in caught.value.fields[field]
    assert approvals.case(number).state == "correcting"


def test_answers_can_be_changed_when_the_form_was_asked_for(city):
    number = counter.asked(city, codes=("m1",))
    with pytest.raises(InvalidInputError, match="请按补正意见修改申请表"):
        intake.correct(actor=city.lin, number=number)
    with pytest.raises(InvalidInputError) as caught:
        intake.correct(actor=city.lin, number=number, answers={"shop_name": ""})
    assert "shop_name" in caught.value.fields
    intake.correct(actor=city.lin, number=number, answers={"shop_name": "溪山小馆二店"})
    assert intake.application(number).answers["shop_name"] == "溪山小馆二店"
    assert intake.application(number).answers["address"] == small.ANSWERS["address"]


def test_answers_stay_when_the_form_was_not_asked_for(city):
    number = counter.asked(city)
    with pytest.raises(InvalidInputError, match="申请表没有要求补正"):
        intake.correct(
            actor=city.lin,
            number=number,
            materials={"m4": {"file": counter.upload(city.lin)}},
            answers={"shop_name": "别的"},
        )


@pytest.mark.parametrize(("who", "refusal"), [("wu", NotFoundError), ("reviewer", NotAllowedError)])
def test_nobody_else_corrects(city, who, refusal):
    number = counter.asked(city)
    with pytest.raises(refusal):
        intake.correct(actor=city.people[who], number=number, materials={})
    assert approvals.case(number).state == "correcting"


def test_the_window_may_type_in_the_correction_of_a_walk_in(city):
    number = counter.asked(city)
    intake.correct(actor=city.clerk, number=number, materials={"m4": {"paper": True}})
    assert approvals.case(number).state == "submitted"


def test_the_same_correction_sent_twice_counts_once(city):
    number = counter.asked(city)
    given = {"m4": {"file": counter.upload(city.lin)}}
    for _ in range(2):
        intake.correct(actor=city.lin, number=number, materials=given, key="c1")
    assert len(intake.application(number).earlier_materials) == 1


def test_a_corrected_application_is_accepted_when_all_is_in_order(city):
    number = counter.asked(city)
    intake.correct(actor=city.lin, number=number, materials={"m4": {"file": counter.upload(city.lin)}})
    intake.accept(actor=city.clerk, number=number, verdicts=counter.ALL_OK)
    assert approvals.case(number).state == "accepted"


def test_the_paper_says_how_many_attachments_go_with_each_material(city):
    number = counter.submitted(city, materials=counter.materials(city, city.lin, m3=None))
    told = [{"material_code": "m3", "opinion": "没有提交"}, {"material_code": "m4", "opinion": "没有标明洗消区"}]
    intake.ask_correction(actor=city.clerk, number=number, items=told)
    paper = apps.get_model("notices", "Notice").objects.get(case_number=number, kind="correction").data["paper"]
    (table,) = [block for block in paper["body"] if block["t"] == "table"]
    assert [row[-1] for row in table["rows"]] == ["无", "1"]


def test_the_paper_to_a_company_names_who_represents_it(city):
    number = counter.asked(city)
    paper = apps.get_model("notices", "Notice").objects.get(case_number=number, kind="correction").data["paper"]
    facts = {row[0]: row[1] for block in paper["body"] if block["t"] == "facts" for row in block["rows"]}
    assert facts["法定代表人"] == identity.seat_of(city.company.id_number).representative == "林晓岚"
