import pytest
from django.apps import apps

from tongban.common.errors import ConflictError, InvalidInputError, NotAllowedError
from tongban.data.licences import api as licences
from tongban.serve.approvals import api as approvals
from tongban.serve.intake import api as intake
from tongban.support.evaluation import api as evaluation
from tongban.support.events import api as events
from tongban.support.notices import api as notices

from . import counter


def test_the_result_is_handed_over_with_its_paper(city):
    number = counter.decided(city)
    case = intake.deliver(actor=city.clerk, number=number, method="window", receiver_name="林晓岚")
    view = intake.application(number)
    assert case.delivered_at is not None
    assert (view.delivery.method_name, view.delivery.receiver_name) == ("窗口领取", "林晓岚")
    assert "delivery" in {paper.kind for paper in notices.of_case(number)}


def test_the_proof_of_delivery_lists_the_decision_and_the_licence_by_name(city):
    number = counter.decided(city)
    intake.deliver(actor=city.clerk, number=number, method="window")
    paper = apps.get_model("notices", "Notice").objects.get(case_number=number, kind="delivery").data["paper"]
    rows = next(block for block in paper["body"] if block["t"] == "table")["rows"]
    made = licences.of_case(number)[0]
    assert [row[1] for row in rows] == ["准予行政许可决定书", "食品经营许可证"]
    assert rows[1][2] == made.number


def test_the_applicant_is_then_asked_to_rate_once(city):
    number = counter.decided(city)
    intake.deliver(actor=city.clerk, number=number, method="window")
    events.deliver_all_now()
    assert [one.case_number for one in evaluation.to_rate([city.company.id_number])] == [number]


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"method": "pigeon"}, "method"),
        ({"method": "post"}, "express_number"),
        ({"method": "window", "is_proxy": True}, "receiver_name"),
    ],
)
def test_a_delivery_says_how_and_to_whom(city, given, field):
    number = counter.decided(city)
    with pytest.raises(InvalidInputError) as caught:
        intake.deliver(actor=city.clerk, number=number, **given)
    assert field in caught.value.fields
    assert approvals.case(number).delivered_at is None


@pytest.mark.parametrize(
    ("field", "most"),
    [("receiver_name", 100), ("identity_note", 100), ("place", 200), ("express_company", 50), ("express_number", 50)],
)
def test_what_is_too_long_for_the_record_is_named_and_nothing_is_delivered(city, field, most):
    number = counter.decided(city)
    given = {"method": "post", "express_number": "EX1"}
    with pytest.raises(InvalidInputError) as caught:
        intake.deliver(actor=city.clerk, number=number, **(given | {field: "长" * (most + 1)}))
    assert caught.value.fields[field].endswith(f"最多 {most} 个字")
    assert approvals.case(number).delivered_at is None
    intake.deliver(actor=city.clerk, number=number, **(given | {field: "长" * most}))
    assert approvals.case(number).delivered_at


def test_a_key_that_is_too_long_is_refused(city):
    number = counter.decided(city)
    with pytest.raises(InvalidInputError, match="提交编号（Idempotency-Key）最多 100 个字符"):
        intake.deliver(actor=city.clerk, number=number, method="window", key="k" * 101)


def test_the_result_leaves_only_once(city):
    number = counter.decided(city)
    intake.deliver(actor=city.clerk, number=number, method="post", express_company="邮政", express_number="EX1")
    with pytest.raises(ConflictError, match="已经送达"):
        intake.deliver(actor=city.clerk, number=number, method="window")


def test_nothing_is_delivered_before_the_decision(city):
    number = counter.accepted(city)
    with pytest.raises(approvals.CaseStateError, match="不能送达"):
        intake.deliver(actor=city.clerk, number=number, method="window")


def test_only_the_window_delivers(city):
    number = counter.decided(city)
    with pytest.raises(NotAllowedError):
        intake.deliver(actor=city.reviewer, number=number, method="window")


def test_who_chose_data_has_the_result_as_soon_as_it_is_decided(city):
    number = counter.decided(city, delivery={"method": "electronic"})
    events.deliver_all_now()
    view = intake.application(number)
    assert (view.delivery.method_name, view.delivery.delivered_by_name) == ("电子送达", "系统")


def test_who_chose_the_window_waits_for_the_window(city):
    number = counter.decided(city, delivery={"method": "window"})
    events.deliver_all_now()
    assert approvals.case(number).delivered_at is None


@pytest.mark.parametrize("make", [counter.submitted, counter.asked, counter.accepted])
def test_an_application_can_be_withdrawn_until_it_is_decided(city, make):
    number = make(city)
    case = intake.withdraw(actor=city.lin, number=number, reason="不开店了")
    assert (case.state, case.reason) == ("withdrawn", "不开店了")
    assert not city.tasks(number)


def test_what_is_decided_cannot_be_withdrawn(city):
    number = counter.decided(city)
    with pytest.raises(approvals.CaseStateError, match="不能撤回"):
        intake.withdraw(actor=city.lin, number=number)


def test_a_reviewer_cannot_withdraw_what_is_not_his(city):
    number = counter.submitted(city)
    with pytest.raises(NotAllowedError):
        intake.withdraw(actor=city.reviewer, number=number)
    assert approvals.case(number).state == "submitted"
