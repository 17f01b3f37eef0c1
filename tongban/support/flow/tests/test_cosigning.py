"""加签 on any open task: an opinion that its holder waits for, and that moves nothing."""

from datetime import date

import pytest

from tongban.common.errors import ConflictError, InvalidInputError, NotAllowedError, NotFoundError
from tongban.common.tests.untouched import refused, twice
from tongban.support.audit import api as audit
from tongban.support.flow import api as flow
from tongban.support.flow.errors import OpinionsAwaitedError
from tongban.support.flow.models import FlowTask
from tongban.support.flow.tests.city import _staff
from tongban.support.flow.tests.test_delegations import again, inbox
from tongban.support.flow.tests.test_panels import begin, foreach, panel
from tongban.support.identity import api as identity

REASON = "涉及消防"


@pytest.fixture
def review(city):
    for username, name, role in (("third", "孙三审", "reviewer"), ("chief", "郑副局", "decider")):
        agency = city.agencies["market"]
        city.people[username] = _staff(username, name, role, agency, agency.division)
    return city.accepted().opened[0]


def ask(city, task, *, by="reviewer", agency=None, person=None, reason=REASON, key=None):
    """The 加签 as a task: of everybody of an agency, or of one official."""
    told = {"agency_id": city.agencies[agency].pk} if agency else {"user_id": city.people[person].pk}
    actor = city.people[by]
    (opened,) = flow.add_cosigner(actor=actor, task_id=task.id, reason=reason, key=key, **told).opened
    return opened


def say(city, task, who, outcome="agree", **told):
    return flow.complete(actor=city.people[who], task_id=task.id, outcome=outcome, **told)


def open_names(task):
    return [one.name for one in flow.open_tasks(task.instance_id)]


def test_the_holder_waits_for_the_opinion_and_then_goes_on(city, review):
    asked = ask(city, review, agency="fire")
    assert (asked.name, asked.agency_id, asked.kind) == ("审查（加签）", city.agencies["fire"].pk, "cosign")
    assert flow.task(review.id).awaits == 1
    with pytest.raises(OpinionsAwaitedError, match="“审查”等待加签意见：延平区消防救援大队"):
        say(city, review, "reviewer")
    assert say(city, asked, "fireman", "disagree", opinion="疏散通道不足").opened == []
    assert flow.instance(review.instance_id).outcomes == {"accept": "accept"}
    assert [one.node for one in say(city, review, "reviewer").opened] == ["decide"]
    assert flow.instance(review.instance_id).outcomes["review"] == "agree"


def test_the_record_tells_who_was_asked_and_what_he_said(city, review):
    say(city, ask(city, review, agency="fire"), "fireman", "opinion", opinion="应增设一处出口")
    rows = flow.history(review.instance_id)[-2:]
    assert [(row.kind, row.actor_name, row.words) for row in rows] == [
        ("seated", "张审查", "审查：加签 延平区消防救援大队，涉及消防"),
        ("cosigned", "李消防", "审查（加签）：提出意见"),
    ]
    assert rows[-1].opinion == "应增设一处出口"
    assert flow.history_fault(review.instance_id) is None
    assert "flow.cosigner.add" in [row.action for row in audit.trail("case:1")]


def test_it_comes_to_the_inbox_with_the_day_of_the_task(city, review):
    asked = ask(city, review, agency="fire")
    (row,) = flow.inbox(city.fireman).rows
    assert (row.task.id, row.task.due_on, row.task.due_on) == (asked.id, review.due_on, date(2026, 3, 9))
    assert [one.code for one in row.task.outcomes] == ["agree", "disagree", "opinion"]
    assert [one.task.awaits for one in flow.inbox(city.reviewer).rows] == [1]


def test_one_official_is_asked_where_he_holds_the_role(city, review):
    asked = ask(city, review, person="fireman")
    assert (asked.agency_id, asked.assignee_id) == (city.agencies["fire"].pk, city.fireman.pk)
    assert inbox("envman") == []


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ({"person": "clerk"}, "王窗口没有办理“审查”的角色，不能加签"),
        ({"person": "decider"}, "刘决定没有办理“审查”的角色，不能加签"),
        ({"person": "reviewer"}, "“审查”由张审查自己经办"),
        ({"agency": "hall"}, "延平区行政服务中心没有人担任办理“审查”的角色"),
        ({"agency": "market"}, "加签给本单位的，请指定到人"),
        ({"agency": "fire", "reason": " "}, "请填写加签理由"),
    ],
)
def test_who_cannot_be_asked_is_refused_with_the_reason(city, review, told, words):
    with pytest.raises(InvalidInputError) as refusal:
        ask(city, review, **told)
    assert words in str(refusal.value.fields)
    assert open_names(review) == ["审查"]
    assert flow.task(review.id).awaits == 0


def test_nobody_is_asked_twice(city, review):
    ask(city, review, agency="fire")
    with pytest.raises(InvalidInputError, match="已经请延平区消防救援大队出意见了"):
        ask(city, review, agency="fire")
    ask(city, review, person="colleague")
    with pytest.raises(InvalidInputError, match="已经请赵同事出意见了"):
        ask(city, review, person="colleague")


@pytest.mark.parametrize("who", ["decider", "fireman", "neighbour", "clerk"])
def test_only_the_holder_of_the_task_asks(city, review, who):
    assert refused(lambda: ask(city, review, by=who, agency="env"))


def test_asked_twice_with_one_key_is_once(city, review):
    twice(lambda: ask(city, review, agency="fire", key="one"))
    assert open_names(review) == ["审查", "审查（加签）"]


def test_an_opinion_is_taken_off_by_who_asked_or_who_holds_the_task(city, review):
    asked = ask(city, review, agency="fire")
    for who in ("fireman", "decider", "neighbour"):
        assert refused(lambda who=who: flow.drop_cosigner(actor=city.people[who], task_id=asked.id, reason="不用"))
    twice(lambda: flow.drop_cosigner(actor=city.reviewer, task_id=asked.id, reason="已电话沟通", key="one"))
    assert open_names(review) == ["审查"]
    with pytest.raises(ConflictError, match=r"取消（减签"):
        say(city, asked, "fireman")
    again_asked = ask(city, review, person="envman")
    flow.transfer(actor=city.reviewer, task_id=review.id, to_user_id=city.colleague.pk, reason="出差")
    flow.drop_cosigner(actor=city.colleague, task_id=again_asked.id, reason="我来核实")
    assert say(city, review, "colleague").outcome == "agree"


def test_an_opinion_that_was_given_stays(city, review):
    asked = ask(city, review, agency="fire")
    say(city, asked, "fireman")
    with pytest.raises(ConflictError, match="已办，不能减签"):
        flow.drop_cosigner(actor=city.reviewer, task_id=asked.id, reason="不用")


def test_what_is_no_opinion_cannot_be_taken_off(city, review):
    with pytest.raises(NotFoundError):
        flow.drop_cosigner(actor=city.reviewer, task_id=review.id, reason="不用")


def test_who_asked_does_not_answer_himself(city, review):
    asked = ask(city, review, person="colleague")
    with pytest.raises(InvalidInputError, match="张审查是请求加签的人"):
        flow.transfer(actor=city.colleague, task_id=asked.id, to_user_id=city.reviewer.pk, reason="转回")
    delegated = {"starts_on": date(2026, 3, 2), "ends_on": date(2026, 3, 6), "reason": "出差"}
    flow.delegate(actor=city.colleague, deputy_username="flow-reviewer", **delegated)
    with pytest.raises(ConflictError, match="您请别人出的意见"):
        flow.complete(actor=again("reviewer"), task_id=asked.id, outcome="agree")
    assert flow.task(review.id).awaits == 1


def test_by_delegation_a_colleague_gives_the_opinion(city, review):
    asked = ask(city, review, by="colleague", person="reviewer")
    flow.delegate(
        actor=city.reviewer, deputy_username="flow-third", starts_on=date(2026, 3, 2), ends_on=date(2026, 3, 6),
        reason="出差",
    )  # fmt: skip
    deputy = again("third")
    assert asked.id in [row.task.id for row in flow.inbox(deputy).rows]
    step = flow.complete(actor=deputy, task_id=asked.id, outcome="agree")
    assert step.acting_for == "张审查"


def test_transferred_it_goes_to_a_colleague(city, review):
    asked = ask(city, review, person="colleague")
    flow.transfer(actor=city.colleague, task_id=asked.id, to_user_id=city.third.pk, reason="出差")
    assert say(city, asked, "third").outcome == "agree"


def test_it_gives_an_opinion_and_nothing_else(city, review):
    asked = ask(city, review, agency="fire")
    with pytest.raises(ConflictError, match="只提出意见，不能退回"):
        flow.send_back(actor=city.fireman, task_id=asked.id, reason="退")
    with pytest.raises(ConflictError, match="加签的意见之上不能再加签"):
        ask(city, asked, by="fireman", agency="env")
    with pytest.raises(InvalidInputError, match="加签只提出意见"):
        say(city, asked, "fireman", facts={"licence": "x"})
    with pytest.raises(InvalidInputError, match="请选择办理意见"):
        say(city, asked, "fireman", "grant")
    with pytest.raises(NotAllowedError):
        flow.pause(
            actor=city.fireman, instance_id=review.instance_id, reason_code="hearing", basis="法", planned_days=3
        )
    assert flow.return_targets(asked.id) == []


def test_the_acceptance_and_a_panel_have_none(city):
    started = city.start(subject="case:2")
    with pytest.raises(ConflictError, match="受理由窗口在法定期限内办理"):
        ask(city, started.tasks[0], by="clerk", person="reviewer")
    seat = begin(city, panel(rule="all"), experts=[city.reviewer.pk, city.colleague.pk]).opened[0]
    with pytest.raises(ConflictError, match="是会签，请增减会签成员"):
        ask(city, seat, agency="fire")


def test_an_opinion_beside_a_seat_of_many_is_no_vote(city):
    """逐项并联: one of the agencies asks; the others are not kept by it, and one veto ends it for all."""
    step = begin(city, foreach(rule="veto"), joint=[city.agencies["fire"].pk, city.agencies["env"].pk])
    asked = ask(city, seat_at(step, city.agencies["fire"]), by="fireman", agency="market")
    assert asked.name.endswith("（加签）")
    with pytest.raises(OpinionsAwaitedError):
        say(city, seat_at(step, city.agencies["fire"]), "fireman")
    say(city, asked, "reviewer", "disagree", opinion="不同意")
    assert say(city, seat_at(step, city.agencies["fire"]), "fireman").result is None
    assert say(city, seat_at(step, city.agencies["env"]), "envman").result == "passed"


def seat_at(step, agency):
    return next(one for one in step.opened if one.agency_id == agency.pk)


def test_a_return_takes_the_opinions_back(city, review):
    decide = say(city, review, "reviewer").opened[0]
    asked = ask(city, decide, by="decider", person="chief")
    back = flow.send_back(actor=city.decider, task_id=decide.id, reason="请补充现场照片")
    assert open_names(decide) == ["审查"]
    assert (flow.task(asked.id).state, flow.task(decide.id).awaits) == ("cancelled", 0)
    assert say(city, back.opened[0], "reviewer").outcome == "agree"


def test_after_a_return_the_task_is_its_doers_not_the_cosigners(city, review):
    say(city, ask(city, review, person="colleague"), "colleague")
    decide = say(city, review, "reviewer").opened[0]
    back = flow.send_back(actor=city.decider, task_id=decide.id, reason="请补充")
    assert back.opened[0].assignee_id == city.reviewer.pk


@pytest.mark.parametrize("verb", ["terminate", "withdraw"])
def test_the_end_of_the_case_takes_the_opinions_back(city, review, verb):
    asked = ask(city, review, agency="fire")
    told = {"instance_id": review.instance_id}
    if verb == "terminate":
        flow.terminate(actor=city.decider, basis="依法终止", **told)
    else:
        flow.withdraw(actor=identity.SYSTEM(), **told)
    assert flow.task(asked.id).state == "cancelled"
    assert not FlowTask.objects.filter(state="open").exists()


def test_the_state_of_the_case_is_that_of_its_steps(city, review):
    asked = ask(city, review, agency="fire")
    assert flow.state(review.instance_id).nodes["review"].state == "open"
    say(city, asked, "fireman", "disagree", opinion="不同意")
    assert flow.state(review.instance_id).nodes["review"].state == "open"
    trail, waiting = flow.history(review.instance_id), flow.open_tasks(review.instance_id)
    assert [box.state for box in flow.way(flow.latest("standard"), trail, waiting).boxes if box.id == "review"] == [
        "open"
    ]


def test_what_it_costs(city, review, django_assert_num_queries):
    ask(city, review, agency="fire")
    asked = flow.open_tasks(review.instance_id)[-1]
    say(city, asked, "fireman")
    reviewer = again("reviewer")
    with django_assert_num_queries(6):  # savepoint, lock, task, grants, the writes, release
        flow.complete(actor=reviewer, task_id=review.id, outcome="agree")
