import pytest

from tongban.common import clock
from tongban.common.errors import ConflictError, InvalidInputError, NotAllowedError, WrongStateError
from tongban.support.audit import api as audit
from tongban.support.flow import api as flow
from tongban.support.flow.models import FlowClockPause, FlowTask
from tongban.support.flow.tests.city import moment
from tongban.support.flow.tests.test_complete import nodes, snapshot
from tongban.support.identity import api as identity


def on(day, time="09:00"):
    return clock.at(moment(day, time))


def stop(city, instance_id, **changes):
    told = {
        "actor": city.reviewer,
        "instance_id": instance_id,
        "reason_code": "expert_review",
        "basis": "《中华人民共和国行政许可法》第四十五条",
        "planned_days": 3,
        "note": "现场核查后专家评审",
    }
    return flow.pause(**{**told, **changes})


def lamps(instance_id):
    return [(one.kind, str(one.due_on), one.lamp, one.words) for one in flow.clocks([instance_id])[instance_id]]


def test_both_clocks_run_from_acceptance(city):
    step = city.accepted()
    with on("2026-03-04"):
        assert lamps(step.instance_id) == [
            ("promised", "2026-03-09", "ok", "还剩 3 个工作日"),
            ("statutory", "2026-03-30", "ok", "还剩 18 个工作日"),
        ]


def test_clocks_start_once(city):
    step = city.accepted()
    with pytest.raises(ConflictError, match="期限已经开始计算"):
        flow.start_clocks(step.instance_id, clock.today())


def test_a_pause_stops_both_clocks_and_a_resume_gives_the_days_back(city):
    step = city.accepted()
    with on("2026-03-04"):
        pause = stop(city, step.instance_id)
        assert (pause.reason, pause.planned_days, str(pause.planned_end_on)) == ("专家评审", 3, "2026-03-07")
        assert lamps(step.instance_id)[0] == ("promised", "2026-03-12", "hold", "挂起，等专家评审，剩余 4 个工作日")
        task = flow.open_tasks(step.instance_id)[0]
        assert (task.is_held, str(task.due_on)) == (True, "2026-03-12")
    with on("2026-03-10"):
        flow.resume(actor=city.reviewer, instance_id=step.instance_id)
        assert lamps(step.instance_id) == [
            ("promised", "2026-03-13", "ok", "还剩 3 个工作日"),
            ("statutory", "2026-04-03", "ok", "还剩 18 个工作日"),
        ]
        view = flow.instance(step.instance_id)
        task = flow.open_tasks(step.instance_id)[0]
        assert (view.state, str(view.promised_due_on), str(view.statutory_due_on)) == (
            "running",
            "2026-03-13",
            "2026-04-03",
        )
        assert (task.is_held, str(task.due_on)) == (False, "2026-03-13")


def test_pause_and_resume_are_told_in_trail_audit_and_outbox(city):
    step = city.accepted()
    stop(city, step.instance_id)
    flow.resume(actor=city.reviewer, instance_id=step.instance_id, note="评审通过")
    rows = flow.history(step.instance_id)[-2:]
    assert [(row.kind, row.words) for row in rows] == [
        ("paused", "进入特别程序：专家评审，预计 3 个工作日，依据《中华人民共和国行政许可法》第四十五条"),
        ("resumed", "特别程序结束：专家评审"),
    ]
    assert [row.action for row in audit.trail("case:1")][-2:] == ["flow.pause", "flow.resume"]


@pytest.mark.parametrize("who", ["neighbour", "clerk", "fireman"])
def test_who_may_not_pause_changes_nothing(city, who):
    step = city.accepted()
    before = snapshot()
    with pytest.raises(NotAllowedError):
        stop(city, step.instance_id, actor=city.people[who])
    assert snapshot() == before
    assert not FlowClockPause.objects.exists()


def test_a_reviewer_of_a_joint_agency_may_pause(city):
    step = city.accepted("joint3")
    stop(city, step.instance_id, actor=city.fireman)
    assert flow.instance(step.instance_id).state == "paused"


@pytest.mark.parametrize(
    ("bad", "field"),
    [
        ({"reason_code": "holiday"}, "reason_code"),
        ({"reason_code": "correction"}, "reason_code"),
        ({"basis": "  "}, "basis"),
        ({"planned_days": 0}, "planned_days"),
        ({"planned_days": "3"}, "planned_days"),
        ({"planned_days": True}, "planned_days"),
        ({"note": "x" * 4001}, "note"),
    ],
)
def test_a_bad_pause_names_the_field(city, bad, field):
    step = city.accepted()
    with pytest.raises(InvalidInputError) as refusal:
        stop(city, step.instance_id, **bad)
    assert list(refusal.value.fields) == [field]
    assert flow.instance(step.instance_id).state == "running"


def test_wrong_states_are_refused(city):
    started = city.start()
    with pytest.raises(WrongStateError, match="办件尚未受理，不能进入特别程序"):
        stop(city, started.instance_id, actor=city.decider)
    step = city.accepted(subject="case:2")
    with pytest.raises(WrongStateError, match="办件办理中，不能结束特别程序"):
        flow.resume(actor=city.reviewer, instance_id=step.instance_id)
    stop(city, step.instance_id)
    with pytest.raises(WrongStateError, match="办件特别程序中，不能进入特别程序"):
        stop(city, step.instance_id)


def test_a_repeated_pause_with_its_key_is_one_pause(city):
    step = city.accepted()
    first = stop(city, step.instance_id, key="p")
    assert stop(city, step.instance_id, key="p") == first
    assert FlowClockPause.objects.count() == 1


def test_correction_stops_the_acceptance_clock_only(city):
    task = city.start().tasks[0]
    with on("2026-03-04"):
        held = flow.hold_step(actor=city.clerk, task_id=task.id, note="缺营业执照")
        assert held.is_held
        one = flow.clocks([task.instance_id], steps=True)[task.instance_id][0]
        assert (one.kind, one.lamp, one.words) == ("step", "hold", "挂起，等申请人补正，剩余 4 个工作日")
    with on("2026-03-11"):
        released = flow.release_step(actor=identity.SYSTEM(), task_id=task.id)
        assert (released.is_held, str(released.due_on)) == (False, "2026-03-16")
        flow.start_clocks(task.instance_id, clock.today(), actor=city.clerk)
        flow.complete(actor=city.clerk, task_id=task.id, outcome="accept")
        assert lamps(task.instance_id)[0][:2] == ("promised", "2026-03-18")


def test_acceptance_while_waiting_for_a_correction_ends_the_hold(city):
    task = city.start().tasks[0]
    flow.hold_step(actor=city.clerk, task_id=task.id)
    flow.complete(actor=city.clerk, task_id=task.id, outcome="accept")
    assert not FlowClockPause.objects.filter(ended_on=None).exists()


def test_an_extension_is_given_once_by_who_decides(city):
    step = city.accepted()
    with pytest.raises(NotAllowedError):
        flow.extend(actor=city.reviewer, instance_id=step.instance_id, days=10, reason="案情复杂")
    with pytest.raises(InvalidInputError, match="最多延长 10 个工作日"):
        flow.extend(actor=city.decider, instance_id=step.instance_id, days=11, reason="案情复杂")
    view = flow.extend(actor=city.decider, instance_id=step.instance_id, days=10, reason="案情复杂")
    assert (str(view.promised_due_on), str(view.statutory_due_on)) == ("2026-03-23", "2026-04-14")
    assert str(flow.open_tasks(step.instance_id)[0].due_on) == "2026-03-23"
    with pytest.raises(ConflictError, match="期限只能延长一次"):
        flow.extend(actor=city.decider, instance_id=step.instance_id, days=1, reason="案情复杂")


def test_a_claimed_task_is_only_in_the_hands_of_who_claimed_it(city):
    task = city.accepted().opened[0]
    assert flow.claim(actor=city.reviewer, task_id=task.id).assignee_id == city.reviewer.pk
    assert flow.claim(actor=city.reviewer, task_id=task.id).assignee_id == city.reviewer.pk
    with pytest.raises(ConflictError, match="“审查”由张审查经办，如需接手请先转办"):
        flow.complete(actor=city.colleague, task_id=task.id, outcome="agree")
    assert [row.kind for row in flow.history(task.instance_id)].count("claimed") == 1


def test_a_task_is_transferred_within_role_and_agency(city):
    task = city.accepted().opened[0]
    for who in ("fireman", "decider", "neighbour"):
        with pytest.raises(InvalidInputError, match="只能转给本单位能够办理“审查”的人员"):
            flow.transfer(actor=city.reviewer, task_id=task.id, to_user_id=city.people[who].pk)
    moved = flow.transfer(actor=city.reviewer, task_id=task.id, to_user_id=city.colleague.pk, reason="出差")
    assert moved.assignee_id == city.colleague.pk
    with pytest.raises(ConflictError, match="由赵同事经办"):
        flow.complete(actor=city.reviewer, task_id=task.id, outcome="agree")
    assert flow.history(task.instance_id)[-1].words == "审查：转给赵同事办理"
    assert flow.complete(actor=city.colleague, task_id=task.id, outcome="agree").opened


def test_withdrawal_cancels_tasks_and_stops_clocks(city):
    step = city.accepted()
    view = flow.withdraw(actor=identity.SYSTEM(), instance_id=step.instance_id, note="不办了")
    assert (view.state, view.result) == ("withdrawn", "withdrawn")
    assert city.ended == [("case:1", "withdrawn")]
    assert FlowTask.objects.get(pk=step.opened[0].id).state == "cancelled"
    assert lamps(step.instance_id)[0][2:] == ("done", "提前 5 个工作日办结")
    with pytest.raises(flow.TaskFinishedError, match="随办件的终止或撤回而取消"):
        flow.complete(actor=city.reviewer, task_id=step.opened[0].id, outcome="agree")
    with pytest.raises(WrongStateError, match="办件已撤回，不能撤回"):
        flow.withdraw(actor=identity.SYSTEM(), instance_id=step.instance_id)


def test_termination_needs_a_ground_and_the_right(city):
    step = city.accepted()
    with pytest.raises(NotAllowedError):
        flow.terminate(actor=city.reviewer, instance_id=step.instance_id, basis="申请人死亡")
    with pytest.raises(InvalidInputError, match="请填写终止依据"):
        flow.terminate(actor=city.decider, instance_id=step.instance_id, basis="")
    stop(city, step.instance_id)
    view = flow.terminate(actor=city.decider, instance_id=step.instance_id, basis="申请人死亡")
    assert (view.state, view.result) == ("terminated", "terminated")
    assert not FlowClockPause.objects.filter(ended_on=None).exists()


def test_a_decision_that_was_made_cannot_be_withdrawn(city):
    step = city.accepted()
    step = flow.complete(actor=city.reviewer, task_id=step.opened[0].id, outcome="agree")
    flow.complete(actor=city.decider, task_id=step.opened[0].id, outcome="grant")
    with pytest.raises(WrongStateError, match="办件已办结，不能撤回"):
        flow.withdraw(actor=identity.SYSTEM(), instance_id=step.instance_id)


def test_a_decider_sends_the_case_back_and_the_review_is_done_anew(city):
    step = city.accepted()
    step = flow.complete(actor=city.colleague, task_id=step.opened[0].id, outcome="agree")
    decide = step.opened[0]
    back = flow.send_back(actor=city.decider, task_id=decide.id, reason="未附现场照片")
    assert nodes(back.opened) == ["review"]
    assert back.opened[0].assignee_id == city.colleague.pk
    assert [(one.node, one.state) for one in flow.Run(step.instance_id).tasks] == [
        ("accept", "done"),
        ("review", "superseded"),
        ("decide", "returned"),
        ("review", "open"),
    ]
    assert flow.instance(step.instance_id).outcomes == {"accept": "accept"}
    assert flow.history(step.instance_id)[-1].words == "决定：退回“审查”，未附现场照片"
    step = flow.complete(actor=city.colleague, task_id=back.opened[0].id, outcome="agree")
    assert nodes(step.opened) == ["decide"]


def test_one_of_three_joint_reviews_can_be_done_anew(city):
    step = city.accepted("joint3")
    for person, task in zip([city.reviewer, city.fireman, city.envman], step.opened, strict=True):
        last = flow.complete(actor=person, task_id=task.id, outcome="agree")
    decide = last.opened[0]
    assert [one.code for one in flow.return_targets(decide.id)] == ["review_0", "review_1", "review_2"]
    back = flow.send_back(actor=city.decider, task_id=decide.id, reason="消防意见不明确", to_node="review_1")
    assert nodes(flow.open_tasks(step.instance_id)) == ["review_1"]
    step = flow.complete(actor=city.fireman, task_id=back.opened[0].id, outcome="disagree")
    assert nodes(step.opened) == ["decide"]
    assert flow.instance(step.instance_id).outcomes["review_0"] == "agree"


def test_nothing_goes_back_behind_acceptance(city):
    review = city.accepted().opened[0]
    with pytest.raises(ConflictError, match="“审查”之前没有可以退回的环节：“受理”已经办结，对申请人生效，不能退回"):
        flow.send_back(actor=city.reviewer, task_id=review.id, reason="x")
    branch = city.accepted("joint3", subject="case:2").opened[1]
    with pytest.raises(ConflictError, match="之前没有可以退回的环节：“受理”已经办结"):
        flow.send_back(actor=city.fireman, task_id=branch.id, reason="x")


def test_a_return_needs_a_reason_and_a_step_that_was_done(city):
    step = city.accepted()
    step = flow.complete(actor=city.reviewer, task_id=step.opened[0].id, outcome="agree")
    before = snapshot()
    with pytest.raises(InvalidInputError, match="请填写退回理由"):
        flow.send_back(actor=city.decider, task_id=step.opened[0].id, reason=" ")
    with pytest.raises(InvalidInputError, match=r"只能退回到：审查.*“受理”已经办结"):
        flow.send_back(actor=city.decider, task_id=step.opened[0].id, reason="x", to_node="accept")
    assert snapshot() == before
