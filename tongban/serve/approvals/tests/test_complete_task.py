from datetime import date

import pytest

from tongban.catalog.items import api as items
from tongban.common.errors import ConflictError, InvalidInputError, NotAllowedError, NotFoundError
from tongban.data.licences import api as licences
from tongban.serve.approvals import api as approvals
from tongban.serve.approvals.models import Case, Review
from tongban.serve.approvals.tests import city as small
from tongban.support.audit import api as audit
from tongban.support.flow import api as flow
from tongban.support.notices import api as notices


def task_of(city, number, node="review"):
    return city.tasks(number)[node]


def test_a_review_keeps_opinion_and_ticks(city):
    number = city.accepted_case()
    ticked = dict.fromkeys(small.POINTS, True)
    step = approvals.complete_task(
        actor=city.reviewer, task_id=task_of(city, number).id, outcome="agree", opinion="同意", checks=ticked
    )
    review = approvals.case_view(city.reviewer, number).reviews[0]
    assert [task.name for task in step.opened] == ["决定"]
    assert (review.actor_name, review.agency_name) == ("周启明", "南平市市场监督管理局")
    assert (review.outcome_name, review.opinion, review.checks) == ("同意", "同意", ticked)
    assert "flow.task.complete" in [row.action for row in audit.trail(f"case:{number}")]


@pytest.mark.parametrize(
    ("given", "field", "words"),
    [
        ({"outcome": "agree", "checks": {"门牌好看": True}}, "checks.门牌好看", "不在本事项公布的审查要点中"),
        ({"outcome": "agree", "checks": {"场所布局合理": False}}, "checks.场所布局合理", "不能作同意处理"),
        ({"outcome": "disagree"}, "opinion", "请写明理由"),
        ({"outcome": "agree", "opinion": "长" * 2001}, "opinion", "最多 2000 个字"),
        ({"outcome": "perhaps", "opinion": "看看"}, "outcome", "请选择办理意见"),
    ],
)
def test_what_does_not_hold_is_refused_and_nothing_changes(city, given, field, words):
    number = city.accepted_case()
    with pytest.raises(InvalidInputError) as caught:
        approvals.complete_task(actor=city.reviewer, task_id=task_of(city, number).id, **given)
    assert words in caught.value.fields[field]
    assert list(city.tasks(number)) == ["review"]
    assert not Review.objects.exists()


@pytest.mark.parametrize(
    ("who", "refusal"),
    [("lin", NotAllowedError), ("clerk", NotAllowedError), ("decider", NotAllowedError), ("neighbour", NotFoundError)],
)
def test_only_who_holds_the_role_reviews(city, who, refusal):
    number = city.accepted_case()
    with pytest.raises(refusal):
        approvals.complete_task(actor=city.people[who], task_id=task_of(city, number).id, outcome="agree")
    assert list(city.tasks(number)) == ["review"]


def test_the_same_request_twice_reviews_once(city):
    number = city.accepted_case()
    task = task_of(city, number)
    steps = [approvals.complete_task(actor=city.reviewer, task_id=task.id, outcome="agree", key="r1") for _ in range(2)]
    assert [step.is_repeat for step in steps] == [False, True]
    assert Review.objects.count() == 1


def test_a_finished_task_says_who_was_faster(city):
    number = city.accepted_case()
    task = task_of(city, number)
    approvals.complete_task(actor=city.reviewer, task_id=task.id, outcome="agree")
    with pytest.raises(flow.TaskFinishedError, match="已由周启明于 2026-03-02 09:30 办结"):
        approvals.complete_task(actor=city.colleague, task_id=task.id, outcome="agree")


def test_acceptance_is_not_done_from_the_inbox(city):
    number = city.open_case()
    with pytest.raises(ConflictError, match="受理由窗口核验材料后办理"):
        approvals.complete_task(actor=city.clerk, task_id=task_of(city, number, "accept").id, outcome="accept")


def test_three_agencies_review_and_the_decision_opens_after_the_last(city):
    number = city.accepted_case(city.joint_item)
    assert sorted(city.tasks(number)) == ["review_0", "review_1", "review_2"]
    for node, who in [("review_1", "health_reviewer"), ("review_2", "fire_reviewer"), ("review_0", "reviewer")]:
        approvals.complete_task(actor=city.people[who], task_id=city.tasks(number)[node].id, outcome="agree")
    assert list(city.tasks(number)) == ["decide"]
    assert len(Case.objects.get(number=number).participant_ids) == 3


def test_granting_makes_the_licence_from_the_answers_and_the_paper(city):
    number = city.accepted_case()
    city.decide(number)
    case = approvals.case(number)
    licence = licences.licence(case.licence_identifier)
    assert (case.state, case.decided_on, case.due_on) == ("granted", date(2026, 3, 2), None)
    assert (licence.holder_name, licence.case_number) == (city.company.name, number)
    assert licence.valid_to_on == date(2031, 3, 1)
    assert {paper.kind for paper in notices.of_case(number)} == {"acceptance", "decision_grant"}
    assert flow.instance(case.flow_instance_id).result == "granted"


def test_refusing_needs_a_reason_and_hands_out_a_paper_with_the_rights(city):
    number = city.accepted_case()
    approvals.complete_task(actor=city.reviewer, task_id=task_of(city, number).id, outcome="agree")
    decide = task_of(city, number, "decide")
    with pytest.raises(InvalidInputError, match="第三十八条"):
        approvals.complete_task(actor=city.decider, task_id=decide.id, outcome="refuse")
    approvals.complete_task(actor=city.decider, task_id=decide.id, outcome="refuse", opinion="布局不合理")
    case = approvals.case(number)
    assert (case.state, case.reason, case.licence_identifier) == ("refused", "布局不合理", "")
    assert "decision_refuse" in {paper.kind for paper in notices.of_case(number)}
    assert "行政复议" in notices.messages([city.company.id_number])[0].body


def test_a_case_stays_on_the_version_it_was_opened_with(city):
    number = city.accepted_case()
    before = approvals.case(number).item_version_id
    changed = small.body("食品经营许可（新办）", check_points=["新的要点"])
    items.save_draft(actor=small._publisher(), code=city.item, body=changed)
    items.publish(actor=approvals_system(), code=city.item)
    view = approvals.case_view(city.reviewer, number)
    assert view.case.item_version_id == before
    assert list(view.guide.check_texts) == small.POINTS


def approvals_system():
    from tongban.support.identity import api as identity

    return identity.SYSTEM()


def test_a_review_can_be_sent_back_by_the_decider(city):
    number = city.accepted_case()
    approvals.complete_task(actor=city.reviewer, task_id=task_of(city, number).id, outcome="agree")
    approvals.send_back_task(actor=city.decider, task_id=task_of(city, number, "decide").id, reason="请补充现场照片")
    assert [(task.name, task.assignee_id) for task in city.tasks(number).values()] == [("审查", city.reviewer.pk)]


def test_a_task_is_handed_to_a_colleague_who_may_do_it(city):
    number = city.accepted_case()
    task = task_of(city, number)
    moved = approvals.transfer_task(actor=city.reviewer, task_id=task.id, to_username="colleague", reason="出差")
    assert moved.assignee_id == city.colleague.pk
    assert "approvals.task.transfer" in [row.action for row in audit.trail(f"case:{number}")]


@pytest.mark.parametrize(
    ("to", "reason", "field"),
    [("nobody", "出差", "to_username"), ("colleague", " ", "reason"), ("health_reviewer", "出差", "to_user_id")],
)
def test_a_task_is_not_handed_to_just_anyone(city, to, reason, field):
    number = city.accepted_case()
    task = task_of(city, number)
    with pytest.raises(InvalidInputError) as caught:
        approvals.transfer_task(actor=city.reviewer, task_id=task.id, to_username=to, reason=reason)
    assert field in caught.value.fields
    assert task_of(city, number).assignee_id is None
