from datetime import date

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command

from tongban.common import clock
from tongban.common.errors import InvalidInputError, NotAllowedError
from tongban.serve.approvals import api as approvals
from tongban.serve.approvals import rules
from tongban.serve.approvals.actions import acceptance
from tongban.serve.approvals.enums import CaseState
from tongban.serve.approvals.tests import city as small
from tongban.serve.approvals.tests.city import PROOF
from tongban.support.events import api as events
from tongban.support.events import registry
from tongban.support.flow import api as flow
from tongban.support.notices import api as notices
from tongban.support.notices import wording

RECEIVED, DUE = date(2026, 3, 2), date(2026, 3, 9)


def words_of(paper):
    """All that stands on it."""
    kept = apps.get_model("notices", "Notice").objects.get(pk=paper.id).data["paper"]
    return wording.Paper(**kept).words


@pytest.mark.parametrize(
    ("state", "today", "on"),
    [
        ("submitted", date(2026, 3, 9), None),
        ("submitted", date(2026, 3, 10), RECEIVED),
        ("correcting", date(2026, 3, 10), None),
        ("accepted", date(2026, 3, 10), None),
    ],
)
def test_silence_is_acceptance_from_the_day_of_receipt(state, today, on):
    assert rules.deemed_accepted_on(CaseState(state), RECEIVED, DUE, today) == on


def test_one_silent_case_that_cannot_go_on_keeps_no_other_waiting(city, monkeypatch):
    poisoned, sound = city.open_case(), city.open_case()
    known = acceptance.accept_case

    def accept(**told):
        if told["number"] == poisoned:
            raise KeyError("reviewer")
        return known(**told)

    with clock.at(small.moment("2026-03-10")):
        monkeypatch.setattr(acceptance, "accept_case", accept)
        assert approvals.deem_all_accepted() == [sound]
        (held,) = events.stuck()
        assert (held.name, held.key, held.times) == ("approvals.deem_accepted", poisoned, 1)
        assert approvals.deem_all_accepted() == []
        assert events.stuck()[0].times == 2
        monkeypatch.setattr(acceptance, "accept_case", known)
        assert approvals.deem_all_accepted() == [poisoned]
    assert events.stuck() == []


def test_the_worker_looks_for_silent_cases_by_itself():
    (look,) = [one for one in registry.loops() if one.name == "approvals.deem_accepted"]
    assert (look.seconds, look.function) == (600, approvals.deem_all_accepted)


def test_what_nobody_answered_is_accepted_by_law_from_the_day_it_came(city, capsys):
    number = city.open_case()
    with clock.at(small.moment("2026-03-09")):
        call_command("deem_accepted")
    assert approvals.case(number).state == "submitted"
    with clock.at(small.moment("2026-03-10")):
        call_command("deem_accepted")
        info = approvals.case(number)
    assert (info.state, info.accepted_on, info.is_deemed_accepted) == ("accepted", date(2026, 3, 2), True)
    assert (info.promised_due_on, info.lamp) == (date(2026, 3, 9), "over")
    assert "acceptance" in {paper.kind for paper in notices.of_case(number)}
    assert list(city.tasks(number)) == ["review"]
    assert capsys.readouterr().out == f"视为受理 0 件\n{number}\n视为受理 1 件\n"


def test_a_case_in_handling_is_withdrawn_and_its_tasks_go(city):
    number = city.accepted_case()
    approvals.withdraw_case(actor=city.lin, number=number)
    info = approvals.case(number)
    assert (info.state, info.reason, info.lamp) == ("withdrawn", "申请人撤回申请", "done")
    assert flow.open_tasks(info.flow_instance_id) == []
    paper = notices.of_case(number)[-1]
    assert (paper.name, paper.number) == ("准予撤回申请通知书", "南平市市场监督管理局撤回〔2026〕1号")
    assert notices.messages([city.company.id_number])[0].body.startswith(
        "准予撤回申请通知书（南平市市场监督管理局撤回〔2026〕1号）"
    )


def test_what_was_not_accepted_yet_is_withdrawn_with_a_paper_of_its_own_name(city):
    number = city.open_case()
    approvals.withdraw_case(actor=city.lin, number=number, reason="换了经营场所", key="once")
    approvals.withdraw_case(actor=city.lin, number=number, reason="换了经营场所", key="once")
    (paper,) = [one for one in notices.of_case(number) if one.kind == "withdrawal"]
    assert paper.name == "撤件通知书"
    assert "要求撤回，理由是：换了经营场所。" in words_of(paper)


def test_a_case_in_a_special_procedure_can_be_withdrawn(city):
    number = city.accepted_case()
    approvals.pause_case(
        actor=city.reviewer, number=number, reason="hearing", planned_days=3, note="听证", reference=PROOF
    )
    approvals.withdraw_case(actor=city.lin, number=number)
    assert approvals.case(number).pause_reason == ""


def test_a_case_is_terminated_on_a_ground_with_an_explanation(city):
    number = city.accepted_case()
    approvals.terminate_case(actor=city.decider, number=number, ground="body_gone", reason="公司已经注销")
    info = approvals.case(number)
    assert (info.state_name, info.reason) == ("已终止", "公司已经注销")
    assert "申请的法人或者其他组织终止" in notices.messages([city.company.id_number])[0].body


def test_a_termination_is_a_decision_with_its_ground_and_the_rights_of_appeal(city):
    number = city.accepted_case()
    told = {"ground": "body_gone", "reason": "公司已经注销", "basis": "《某某办法》第九条", "key": "once"}
    for _ in range(2):
        approvals.terminate_case(actor=city.decider, number=number, **told)
    (paper,) = [one for one in notices.of_case(number) if one.kind == "termination"]
    assert (paper.name, paper.number) == ("终止行政许可审查决定书", "南平市市场监督管理局终〔2026〕1号")
    text = words_of(paper)
    assert "本机关于2026年3月2日受理。经查，属于申请的法人或者其他组织终止：公司已经注销。" in text
    assert "依照《某某办法》第九条的规定，本机关决定终止对该申请的审查。" in text
    assert "自收到本决定书之日起六十日内" in text
    assert "直接向有管辖权的人民法院提起行政诉讼" in text


def test_what_is_stopped_with_its_forerunner_has_the_decision_too(city):
    number = city.open_case()
    assert approvals.stop_case(number=number, forerunner="营业执照", reason="不予办理")
    assert not approvals.stop_case(number=number, forerunner="营业执照", reason="不予办理")
    (paper,) = [one for one in notices.of_case(number) if one.kind == "termination"]
    assert "本机关已经收到。经查，属于所依据的前一事项没有办成" in words_of(paper)


def test_a_termination_that_is_refused_takes_no_number(city):
    number = city.accepted_case()
    with pytest.raises(InvalidInputError) as caught:
        approvals.terminate_case(actor=city.decider, number=number, ground="other", reason="x", basis="y" * 2001)
    assert set(caught.value.fields) == {"basis"}
    assert "termination" not in {one.kind for one in notices.of_case(number)}


@pytest.mark.parametrize(("ground", "reason", "field"), [("bored", "x", "ground"), ("other", " ", "reason")])
def test_a_termination_without_ground_or_reason_is_refused(city, ground, reason, field):
    number = city.accepted_case()
    with pytest.raises(InvalidInputError) as caught:
        approvals.terminate_case(actor=city.decider, number=number, ground=ground, reason=reason)
    assert field in caught.value.fields
    assert approvals.case(number).state == "accepted"


def test_a_reviewer_does_not_terminate(city):
    number = city.accepted_case()
    with pytest.raises(NotAllowedError):
        approvals.terminate_case(actor=city.reviewer, number=number, ground="other", reason="x")


@pytest.mark.parametrize("state", ["granted", "refused", "not_accepted", "withdrawn", "terminated"])
def test_what_is_over_stays_over(state):
    assert rules.NEXT_STATES[CaseState(state)] == frozenset()


def test_the_states_before_acceptance_cannot_jump_to_a_decision():
    assert not rules.may_move(CaseState.SUBMITTED, CaseState.GRANTED)
    assert not rules.may_move(CaseState.CORRECTING, CaseState.ACCEPTED)
    assert rules.may_move(CaseState.PAUSED, CaseState.ACCEPTED)


@pytest.mark.parametrize("limit", ["0", "-1", "很多", "1e3", "²"])
def test_how_many_are_taken_at_a_time_is_a_number(db, limit):
    with pytest.raises(CommandError, match=r"--limit: “.+”应是 1 到 100000 的整数"):
        call_command("deem_accepted", f"--limit={limit}")
