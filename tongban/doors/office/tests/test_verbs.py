import pytest

from tongban.serve.approvals import api as approvals

PAUSE = {
    "reason": "testing",
    "planned_days": "10",
    "basis": "《中华人民共和国行政许可法》第四十五条",
    "note": "抽样检测",
    "key": "k1",
}


@pytest.fixture
def number(city):
    return city.accepted_case()


def test_pausing_stops_the_clock_and_issues_the_paper(city, sign_in, number):
    response = sign_in(city.reviewer).post(f"/office/cases/{number}/pause/?lamp=ok", PAUSE)
    assert response["Location"] == f"/office/cases/{number}/?lamp=ok"
    view = approvals.case_view(city.reviewer, number)
    assert (view.case.state, view.procedures[0].planned_days) == ("paused", 10)
    assert "special_procedure" in {paper.kind for paper in view.papers}


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"reason": ""}, "特别程序只能是"),
        ({"planned_days": "很久"}, "请填写需要的工作日数"),
        ({"note": " "}, "请写明为什么需要进行"),
        ({"basis": ""}, "请写明依据"),
    ],
)
def test_a_pause_that_is_not_explained_is_asked_again(city, sign_in, number, changed, words):
    response = sign_in(city.reviewer).post(f"/office/cases/{number}/pause/", PAUSE | changed)
    assert response.status_code == 422
    assert words in response.content.decode()
    assert approvals.case(number).state == "accepted"


def test_resuming_runs_the_remaining_days(city, sign_in, number):
    client = sign_in(city.reviewer)
    client.post(f"/office/cases/{number}/pause/", PAUSE)
    assert "恢复计时" in client.get(f"/office/cases/{number}/").content.decode()
    response = client.post(f"/office/cases/{number}/resume/", {"result": "检测合格", "key": "k2"})
    assert response.status_code == 302
    assert approvals.case(number).state == "accepted"


def test_extending_is_for_who_decides(city, sign_in, number):
    typed = {"days": "5", "reason": "需要核实", "key": "k3"}
    assert sign_in(city.reviewer).post(f"/office/cases/{number}/extend/", typed).status_code == 403
    assert sign_in(city.head).post(f"/office/cases/{number}/extend/", typed).status_code == 302
    assert approvals.case(number).extended_days == 5


def test_a_task_is_handed_to_a_colleague(city, sign_in, number):
    client, task = sign_in(city.reviewer), city.tasks(number)["review"].id
    page = client.get(f"/office/cases/{number}/transfer/").content.decode()
    assert "赵同事" in page
    assert "李丽娟" not in page
    response = client.post(
        f"/office/cases/{number}/transfer/", {"task": task, "to_username": "colleague", "reason": "出差", "key": "k4"}
    )
    assert response.status_code == 302
    assert city.tasks(number)["review"].assignee_id == city.colleague.pk


@pytest.mark.parametrize(
    ("typed", "words"),
    [({"to_username": ""}, "请选择转给谁"), ({"to_username": "health_reviewer", "reason": "出差"}, "只能转给本单位")],
)
def test_a_task_goes_only_to_who_may_do_it(city, sign_in, number, typed, words):
    task = city.tasks(number)["review"].id
    response = sign_in(city.reviewer).post(f"/office/cases/{number}/transfer/", {"task": task, "key": "k5", **typed})
    assert (response.status_code, words in response.content.decode()) == (422, True)
    assert city.tasks(number)["review"].assignee_id is None


def test_a_decision_is_sent_back_to_its_review(city, sign_in, number):
    approvals.complete_task(actor=city.reviewer, task_id=city.tasks(number)["review"].id, outcome="agree")
    client, task = sign_in(city.decider), city.tasks(number)["decide"].id
    assert "退回到哪一步" in client.get(f"/office/cases/{number}/return/").content.decode()
    response = client.post(
        f"/office/cases/{number}/return/", {"task": task, "to_node": "review", "reason": "请补充核实", "key": "k6"}
    )
    assert response.status_code == 302
    assert city.tasks(number)["review"].assignee_id == city.reviewer.pk


def test_sending_back_needs_a_reason(city, sign_in, number):
    approvals.complete_task(actor=city.reviewer, task_id=city.tasks(number)["review"].id, outcome="agree")
    task = city.tasks(number)["decide"].id
    response = sign_in(city.decider).post(
        f"/office/cases/{number}/return/", {"task": task, "to_node": "review", "reason": "", "key": "k7"}
    )
    assert response.status_code == 422
    assert "decide" in city.tasks(number)


def test_terminating_needs_its_ground(city, sign_in, number):
    client = sign_in(city.decider)
    refused = client.post(f"/office/cases/{number}/terminate/", {"reason": "企业注销", "key": "k8"})
    assert (refused.status_code, approvals.case(number).state) == (422, "accepted")
    done = client.post(f"/office/cases/{number}/terminate/", {"ground": "body_gone", "reason": "企业注销", "key": "k9"})
    assert (done.status_code, approvals.case(number).state) == (302, "terminated")


def test_a_verb_that_came_too_late_says_so(city, sign_in, number):
    approvals.pause_case(actor=city.colleague, number=number, reason="testing", planned_days=3, note="检测")
    response = sign_in(city.reviewer).post(f"/office/cases/{number}/pause/", PAUSE)
    page = response.content.decode()
    assert response.status_code == 409
    assert "不能进入特别程序" in page
    assert "抽样检测" in page


def test_a_verb_sent_twice_acts_once(city, sign_in, number):
    client = sign_in(city.reviewer)
    answers = [client.post(f"/office/cases/{number}/pause/", PAUSE).status_code for _ in range(2)]
    assert answers == [302, 302]
    assert len(approvals.case_view(city.reviewer, number).procedures) == 1
