"""会签 and 逐项并联: seats open, votes count, members join and leave."""

import threading

import pytest
from django.db import connection

from tongban.common import clock
from tongban.common.errors import ConflictError, InvalidInputError, NotAllowedError, WrongStateError
from tongban.support.audit import api as audit
from tongban.support.flow import api as flow
from tongban.support.flow.models import FlowTask
from tongban.support.flow.tests import city as small
from tongban.support.identity import api as identity

OUTCOMES = [{"code": code, "name": name} for code, name in [("agree", "同意"), ("against", "不同意"), ("pass", "弃权")]]
SEATS = {"role": "reviewer", "agency": "owner", "action": "case.review", "outcomes": OUTCOMES, "yes": "agree",
         "no": "against"}  # fmt: skip


def panel(**more):
    return {"id": "panel", "kind": "panel", "name": "集体审议", **SEATS, "members": "context:experts", **more}


def foreach(**more):
    told = {"id": "each", "kind": "foreach", "name": "征求意见", **SEATS, "over": "context:joint"}
    return told | {"agency": "element", **more}


def publish(node):
    way = [
        {"when": f"outcomes.{node['id']} == 'agree'", "body": [{"id": "yes", "kind": "end", "result": "passed"}]},
        {"when": "else", "body": [{"id": "no", "kind": "end", "result": "failed"}]},
    ]
    first = {"id": "ask", "kind": "task", "name": "提请", "role": "reviewer", "agency": "owner",
             "action": "case.review", "outcomes": [{"code": "go", "name": "提请"}]}  # fmt: skip
    body = {
        "code": "sample",
        "name": "会签样例",
        "body": [first, node, {"id": "way", "kind": "choice", "branches": way}],
    }
    return flow.publish(identity.SYSTEM(), body)


def begin(city, node, **context):
    """A case whose panel has just opened; the step that opened it."""
    started = city.start(flow=publish(node), context=context)
    return flow.complete(actor=city.reviewer, task_id=started.tasks[0].id, outcome="go")


@pytest.fixture
def experts(city):
    """Three of the market office who may review: two are there, the third joins them."""
    agency = city.agencies["market"]
    city.people["third"] = small._staff("third", "孙专家", "reviewer", agency, agency.division)
    return [city.reviewer.pk, city.colleague.pk, city.third.pk]


def seat_of(step, person):
    return next(task.id for task in step.opened if task.assignee_id == person.pk)


def say(step, person, outcome, **more):
    return flow.complete(actor=person, task_id=seat_of(step, person), outcome=outcome, **more)


def test_each_member_gets_a_seat_of_his_own(city, experts):
    step = begin(city, panel(rule="all"), experts=experts)
    assert [task.assignee_id for task in step.opened] == experts
    assert [row.task.id for row in flow.inbox(city.colleague).rows] == [seat_of(step, city.colleague)]
    with pytest.raises(ConflictError, match="由张审查经办"):
        flow.complete(actor=city.colleague, task_id=seat_of(step, city.reviewer), outcome="agree")


def test_holders_are_all_who_hold_the_role_at_the_agency(city, experts):
    step = begin(city, panel(rule="all", members="holders"))
    assert sorted(task.assignee_id for task in step.opened) == sorted(experts)


def test_two_of_three_are_enough_and_the_third_is_told_so(city, experts):
    step = begin(city, panel(rule="most", needed=2), experts=experts)
    assert say(step, city.reviewer, "agree").result is None
    assert say(step, city.third, "agree").result == "passed"
    with pytest.raises(flow.TaskFinishedError, match="不再需要您的意见"):
        say(step, city.colleague, "against")
    assert [row.state for row in FlowTask.objects.filter(node="panel").order_by("seat")] == [
        "done",
        "cancelled",
        "done",
    ]


def test_one_veto_ends_it(city, experts):
    step = begin(city, panel(rule="veto"), experts=experts)
    assert say(step, city.colleague, "against", opinion="结构不安全").result == "failed"


def test_the_chair_closes_with_yes_or_no(city, experts):
    step = begin(city, panel(rule="chair", chair="context:lead"), experts=experts, lead=city.third.pk)
    assert step.opened[0].assignee_id == city.third.pk
    assert say(step, city.reviewer, "against").result is None
    with pytest.raises(InvalidInputError, match="请表示赞成或反对"):
        say(step, city.third, "pass")
    assert say(step, city.third, "agree").result == "passed"


def test_every_department_of_the_list_answers_at_its_own_desk(city):
    joint = [city.agencies["fire"].uscc, {"agency": city.agencies["env"].pk, "name": "环评意见"}]
    step = begin(city, foreach(), joint=joint)
    assert [(task.name, task.agency_id) for task in step.opened] == [
        ("征求意见：延平区消防救援大队", city.agencies["fire"].pk),
        ("征求意见：环评意见", city.agencies["env"].pk),
    ]
    assert flow.complete(actor=city.envman, task_id=step.opened[1].id, outcome="agree").result is None
    assert flow.complete(actor=city.fireman, task_id=step.opened[0].id, outcome="agree").result == "passed"


def test_an_empty_list_is_done_at_once(city):
    assert begin(city, foreach(), joint=[]).result == "passed"
    assert "没有需要办理的对象" in str([row.payload for row in flow.history(_last_instance())])


@pytest.mark.parametrize(
    ("node", "context", "reason"),
    [
        (panel(rule="all"), {}, "“集体审议”没有成员"),
        (panel(rule="all"), {"experts": ["x"]}, "“集体审议”的成员x没有办理这个环节的角色"),
        (panel(rule="most", needed=4), {"experts": "all"}, "只有 3 席，不够通过所需的 4 票"),
        (panel(rule="all"), {"experts": "clerk"}, "“集体审议”的成员王窗口没有办理这个环节的角色"),
        (foreach(), {"joint": ["91350702MA9TE5T12N"]}, "办理单位 91350702MA9TE5T12N 不存在"),
        (foreach(), {"joint": "消防"}, "清单 context:joint 没有填写或写法不对"),
    ],
)
def test_nobody_to_ask_is_said_and_nothing_changes(city, experts, node, context, reason):
    people = {"all": experts, "clerk": [city.clerk.pk]}
    context = {key: people.get(value, value) if key == "experts" and isinstance(value, str) else value
               for key, value in context.items()}  # fmt: skip
    with pytest.raises(flow.RoutingError, match=reason):
        begin(city, node, **context)
    assert [task.node for task in flow.open_tasks(_last_instance())] == ["ask"]


def test_a_member_is_added_and_counts(city, experts):
    step = begin(city, panel(rule="all"), experts=experts[:2])
    added = flow.add_member(
        actor=city.reviewer, task_id=seat_of(step, city.reviewer), user_id=city.third.pk, reason="涉及结构安全"
    )
    say(step, city.reviewer, "agree")
    assert say(step, city.colleague, "agree").result is None
    assert flow.complete(actor=city.third, task_id=added.opened[0].id, outcome="agree").result == "passed"
    words = [row.words for row in flow.history(step.instance_id)]
    assert "集体审议：加签 孙专家，涉及结构安全" in words
    assert "flow.member.add" in [row.action for row in audit.trail("case:1")]


def test_when_the_last_who_was_waited_for_leaves_the_panel_has_its_answer(city, experts):
    step = begin(city, panel(rule="all"), experts=experts)
    say(step, city.reviewer, "agree")
    say(step, city.colleague, "agree")
    left = flow.drop_member(actor=city.decider, task_id=seat_of(step, city.third), reason="出差")
    assert left.result == "passed"
    assert city.ended == [("case:1", "passed")]


@pytest.mark.parametrize(("who", "error"), [("fireman", NotAllowedError), ("clerk", NotAllowedError)])
def test_outsiders_change_no_panel(city, experts, who, error):
    step = begin(city, panel(rule="all"), experts=experts[:2])
    before = list(FlowTask.objects.order_by("pk").values())
    for verb in (
        lambda: flow.add_member(actor=city.people[who], task_id=step.opened[0].id, user_id=city.third.pk, reason="要"),
        lambda: flow.drop_member(actor=city.people[who], task_id=step.opened[0].id, reason="不要"),
    ):
        with pytest.raises(error):
            verb()
    assert list(FlowTask.objects.order_by("pk").values()) == before


def test_the_last_member_the_chair_and_one_who_is_there_stay_as_they_are(city, experts):
    step = begin(city, panel(rule="chair", chair="context:lead"), experts=experts[:2], lead=experts[0])
    with pytest.raises(InvalidInputError, match="主持人不能减去"):
        flow.drop_member(actor=city.decider, task_id=seat_of(step, city.reviewer), reason="病假")
    with pytest.raises(InvalidInputError, match="已经是“集体审议”的成员"):
        flow.add_member(actor=city.decider, task_id=step.opened[0].id, user_id=experts[1], reason="再请")
    say(step, city.reviewer, "agree")
    with pytest.raises(WrongStateError, match="改变会签成员"):
        flow.add_member(actor=city.decider, task_id=step.opened[0].id, user_id=experts[2], reason="晚了")


def test_a_seat_sent_back_takes_the_whole_panel_back(city, experts):
    step = begin(city, panel(rule="all"), experts=experts)
    say(step, city.reviewer, "agree")
    back = flow.send_back(actor=city.colleague, task_id=seat_of(step, city.colleague), reason="材料不全")
    assert [task.node for task in back.opened] == ["ask"]
    assert [task.node for task in flow.open_tasks(step.instance_id)] == ["ask"]
    again = flow.complete(actor=city.reviewer, task_id=back.opened[0].id, outcome="go")
    for person in (city.reviewer, city.colleague, city.third):
        last = say(again, person, "agree")
    assert last.result == "passed"
    assert flow.history_fault(step.instance_id) is None


def test_the_page_of_the_case_shows_how_far_the_panel_is(city, experts):
    step = begin(city, panel(rule="all"), experts=experts)
    say(step, city.reviewer, "agree")
    state = flow.state(step.instance_id)
    assert (state.nodes["panel"].state, state.nodes["panel"].outcome_name) == ("open", "1/3 已办")
    ahead = {one.outcome.code: one for one in flow.outlook(seat_of(step, city.third))}
    assert ahead["agree"].is_waiting
    assert ahead["against"].result == "failed"
    say(step, city.colleague, "agree")
    say(step, city.third, "agree")
    assert flow.state(step.instance_id).nodes["panel"].outcome_name == "同意"


def test_a_page_knows_where_each_vote_leads_from_what_it_has_read(city, experts, django_assert_num_queries):
    step = begin(city, panel(rule="all"), experts=experts)
    say(step, city.reviewer, "agree")
    seat = seat_of(step, city.third)
    with django_assert_num_queries(1):
        ahead = flow.Run(step.instance_id).ahead(seat)
    assert ahead == flow.outlook(seat)
    assert len(ahead) == 3


@pytest.mark.django_db(transaction=True)
def test_three_votes_at_the_same_moment_end_the_panel_once(monday, monkeypatch):
    from tongban.support.flow import registry

    built = small.build()
    monkeypatch.setattr(registry, "_ends", {"case:": lambda *told: built.ended.append(told[:2])})
    agency = built.agencies["market"]
    built.people["third"] = small._staff("third", "孙专家", "reviewer", agency, agency.division)
    people = [built.reviewer, built.colleague, built.third]
    step = begin(built, panel(rule="all"), experts=[one.pk for one in people])
    gate, results = threading.Barrier(3), []

    def vote(person):
        with clock.at(small.moment("2026-03-02")):
            gate.wait()
            results.append(say(step, person, "agree").result)
        connection.close()

    threads = [threading.Thread(target=vote, args=(person,)) for person in people]
    [one.start() for one in threads]
    [one.join() for one in threads]
    assert sorted(results, key=str) == [None, None, "passed"]
    assert built.ended == [("case:1", "passed")]


def _last_instance():
    from tongban.support.flow.models import FlowInstance

    return FlowInstance.objects.latest("pk").pk
