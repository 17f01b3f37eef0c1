from tongban.serve.approvals import api as approvals
from tongban.serve.intake.tests import counter
from tongban.support.flow import api as flow

from . import desk


def test_a_reason_that_is_too_long_is_refused_and_stays(at_window, city):
    number = counter.submitted(city)
    typed = {"reason": "不" * 2001, "seen": "yes", "key": "k9"}
    answer = at_window.post(desk.case(number, "withdraw/"), typed)
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "撤回的理由最多 2000 个字" in text
    assert "不" * 2001 in text
    assert approvals.case(number).state == "submitted"


def test_a_clerk_withdraws_for_the_applicant_who_stands_there_once(at_window, city):
    number = counter.accepted(city)
    assert "代为撤回" in desk.words(at_window.get(desk.case(number)))
    refused = at_window.post(desk.case(number, "withdraw/"), {"reason": "不办了", "key": "k1"})
    assert refused.status_code == 422
    assert "请先核对身份" in desk.words(refused)
    assert approvals.case(number).state == "accepted"
    for _ in range(2):
        assert at_window.post(desk.case(number, "withdraw/"), {"reason": "不办了", "seen": "yes", "key": "k1"}).url
    info = approvals.case(number)
    assert (info.state, info.reason) == ("withdrawn", "不办了")
    assert [row.kind for row in flow.history(info.flow_instance_id)].count("withdrawn") == 1
    assert "代为撤回" not in desk.words(at_window.get(desk.case(number)))


def test_after_the_decision_there_is_no_way_to_withdraw(at_window, city):
    number = counter.accepted(city)
    city.decide(number)
    assert "代为撤回" not in desk.words(at_window.get(desk.case(number)))
    answer = at_window.post(desk.case(number, "withdraw/"), {"seen": "yes"}, follow=True)
    assert "不能撤回" in desk.words(answer)
    assert approvals.case(number).state == "granted"
