import pytest

from tongban.serve.approvals import api as approvals
from tongban.serve.approvals.tests.city import POINTS

BASIS = "《中华人民共和国食品安全法》第三十五条"


@pytest.fixture
def waiting(city):
    """A case before its review, and one before its decision."""
    first, second = city.accepted_case(), city.accepted_case()
    approvals.complete_task(actor=city.reviewer, task_id=city.tasks(second)["review"].id, outcome="agree")
    return first, second


def send(client, city, number, node, outcome, **more):
    task = more.pop("task", None) or city.tasks(number)[node].id
    return client.post(
        f"/office/cases/{number}/complete/", {"task": task, "outcome": outcome, "key": f"k-{number}", **more}
    )


def test_agreeing_stores_opinion_and_ticks_and_opens_the_next_case(city, sign_in, waiting):
    number, _ = waiting
    following = city.accepted_case()
    response = send(
        sign_in(city.reviewer), city, number, "review", "agree", opinion="符合", checks=["0"], next=following
    )
    assert response["Location"] == f"/office/cases/{following}/"
    review = approvals.case_view(city.reviewer, number).reviews[0]
    assert (review.outcome, review.opinion, review.checks) == ("agree", "符合", {POINTS[0]: True})


def test_an_opinion_that_is_too_long_is_refused_and_kept_whole(city, sign_in, waiting):
    number, _ = waiting
    response = send(sign_in(city.reviewer), city, number, "review", "agree", opinion="长" * 4001)
    page = response.content.decode()
    assert response.status_code == 422
    assert "意见最多 2000 个字" in page
    assert "长" * 4001 in page
    assert not approvals.case_view(city.reviewer, number).reviews


def test_the_place_in_the_list_is_kept(city, sign_in, waiting):
    number, _ = waiting
    task = city.tasks(number)["review"].id
    response = sign_in(city.reviewer).post(
        f"/office/cases/{number}/complete/?lamp=ok", {"task": task, "outcome": "agree", "key": "k"}
    )
    assert response["Location"] == "/office/?lamp=ok"


@pytest.mark.parametrize("outcome", ["grant", "refuse"])
def test_a_decision_is_shown_before_it_counts(city, sign_in, waiting, outcome):
    _, number = waiting
    response = send(sign_in(city.decider), city, number, "decide", outcome, opinion="同意审查意见")
    assert response.status_code == 200
    assert "决定书预览" in response.content.decode()
    assert approvals.case(number).state == "accepted"


def test_the_preview_reads_as_the_decision_will(city, sign_in, waiting):
    _, number = waiting
    client = sign_in(city.decider)
    shown = send(client, city, number, "decide", "refuse", opinion="布局不符合", basis=BASIS).content.decode()
    assert f"布局不符合。依据：{BASIS}。" in shown
    assert "六十日内" in shown


def test_a_confirmed_decision_is_made_and_its_paper_issued(city, sign_in, waiting):
    _, number = waiting
    response = send(sign_in(city.decider), city, number, "decide", "grant", opinion="准予", confirmed="yes")
    assert response.status_code == 302
    view = approvals.case_view(city.decider, number)
    assert view.case.state == "granted"
    assert view.licence is not None
    assert "decision_grant" in {paper.kind for paper in view.papers}


def test_refusing_needs_a_reason_and_a_basis(city, sign_in, waiting):
    _, number = waiting
    client = sign_in(city.decider)
    response = send(client, city, number, "decide", "refuse", confirmed="yes")
    page = response.content.decode()
    assert response.status_code == 422
    assert "请写明理由，理由要告知申请人" in page
    assert "请选择或写明依据" in page
    assert approvals.case(number).state == "accepted"


def test_a_refusal_holds_reason_and_basis(city, sign_in, waiting):
    _, number = waiting
    send(
        sign_in(city.decider), city, number, "decide", "refuse",
        opinion="布局不符合。", basis=BASIS, other_basis="《餐饮服务食品安全操作规范》第三条", confirmed="yes",
    )  # fmt: skip
    case = approvals.case(number)
    assert case.state == "refused"
    assert case.reason == f"布局不符合。依据：{BASIS}、《餐饮服务食品安全操作规范》第三条。"


def test_disagreeing_in_a_review_asks_for_reasons_too(city, sign_in, waiting):
    number, _ = waiting
    client = sign_in(city.reviewer)
    asked = send(client, city, number, "review", "disagree")
    assert (asked.status_code, "决定书预览" in asked.content.decode()) == (200, False)
    done = send(client, city, number, "review", "disagree", opinion="不符合", basis=BASIS, confirmed="yes")
    assert done.status_code == 302
    assert approvals.case_view(city.reviewer, number).reviews[0].outcome == "disagree"


def test_turning_back_keeps_what_was_typed(city, sign_in, waiting):
    _, number = waiting
    page = send(sign_in(city.decider), city, number, "decide", "refuse", opinion="写到一半", back="yes")
    assert (page.status_code, "写到一半" in page.content.decode()) == (200, True)


def test_who_comes_second_is_told_who_was_first_and_loses_nothing(city, sign_in, waiting):
    number, _ = waiting
    task = city.tasks(number)["review"].id
    approvals.complete_task(actor=city.colleague, task_id=task, outcome="agree")
    response = send(sign_in(city.reviewer), city, number, "", "agree", task=task, opinion="我写的意见")
    page = response.content.decode()
    assert response.status_code == 409
    assert "赵同事" in page
    assert "我写的意见" in page
    assert len(approvals.case_view(city.reviewer, number).reviews) == 1


def test_the_same_key_counts_once(city, sign_in, waiting):
    number, _ = waiting
    client, task = sign_in(city.reviewer), city.tasks(number)["review"].id
    first = send(client, city, number, "", "agree", task=task, opinion="符合")
    second = send(client, city, number, "", "agree", task=task, opinion="符合")
    assert (first.status_code, second.status_code) == (302, 302)
    assert len(approvals.case_view(city.reviewer, number).reviews) == 1


def test_a_task_of_another_case_is_not_found(city, sign_in, waiting):
    number, other = waiting
    response = send(sign_in(city.decider), city, number, "", "grant", task=city.tasks(other)["decide"].id)
    assert response.status_code == 404
    assert approvals.case(other).state == "accepted"


def test_somebody_without_the_role_changes_nothing(city, sign_in, waiting):
    number, _ = waiting
    response = send(sign_in(city.head), city, number, "review", "agree", opinion="符合")
    assert response.status_code == 403
    assert approvals.case_view(city.reviewer, number).reviews == ()


@pytest.mark.parametrize("data", [{}, {"task": "x"}, {"task": "9" * 30}, {"task": "1", "outcome": "nonsense"}])
def test_nonsense_is_refused_without_a_fault(city, sign_in, waiting, data):
    number, _ = waiting
    assert sign_in(city.reviewer).post(f"/office/cases/{number}/complete/", data).status_code in (404, 422)
