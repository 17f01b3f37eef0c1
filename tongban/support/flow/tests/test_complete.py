import pytest

from tongban.common import clock
from tongban.common.errors import ConflictError, InvalidInputError, NotAllowedError, NotFoundError, WrongStateError
from tongban.support.audit import api as audit
from tongban.support.flow import api as flow
from tongban.support.flow.models import FlowCommand, FlowEvent, FlowInstance, FlowTask
from tongban.support.flow.tests.city import moment
from tongban.support.identity import api as identity


def nodes(tasks):
    return [task.node for task in tasks]


def snapshot():
    """Everything of flow that a refused action must leave alone."""
    return [list(model.objects.order_by("pk").values()) for model in (FlowInstance, FlowTask, FlowEvent, FlowCommand)]


def test_the_standard_way_leads_from_the_window_to_a_granted_licence(city):
    step = city.accepted()
    assert nodes(step.opened) == ["review"]
    step = flow.complete(actor=city.reviewer, task_id=step.opened[0].id, outcome="agree", opinion="材料属实")
    assert nodes(step.opened) == ["decide"]
    step = flow.complete(actor=city.decider, task_id=step.opened[0].id, outcome="grant")
    assert step.result == "granted"
    assert [one.subject for one in city.issued] == ["case:1"]
    assert city.ended == [("case:1", "granted")]
    assert flow.instance(step.instance_id).state == "ended"
    assert flow.open_tasks(step.instance_id) == []


def test_a_refused_decision_issues_nothing(city):
    step = city.accepted()
    step = flow.complete(actor=city.reviewer, task_id=step.opened[0].id, outcome="disagree")
    step = flow.complete(actor=city.decider, task_id=step.opened[0].id, outcome="refuse", opinion="不符合条件")
    assert step.result == "refused"
    assert city.issued == []
    assert city.ended == [("case:1", "refused")]


def test_refusal_at_the_window_ends_the_flow(city):
    started = city.start()
    step = flow.complete(actor=city.clerk, task_id=started.tasks[0].id, outcome="refuse", opinion="不属于本机关职权")
    assert (step.result, step.opened) == ("not_accepted", [])


@pytest.mark.parametrize(("code", "who", "outcome"), [("instant", "clerk", "grant"), ("confirm", "decider", "grant")])
def test_short_flows_need_no_review(city, code, who, outcome):
    step = city.accepted(code)
    step = flow.complete(actor=city.people[who], task_id=step.opened[0].id, outcome=outcome)
    assert step.result == "granted"


def test_three_agencies_review_at_once_and_the_decision_opens_after_the_last(city):
    step = city.accepted("joint3")
    assert nodes(step.opened) == ["review_0", "review_1", "review_2"]
    assert [task.agency_id for task in step.opened] == [city.agencies[key].pk for key in ("market", "fire", "env")]
    first, second, third = step.opened
    assert flow.complete(actor=city.fireman, task_id=second.id, outcome="agree").opened == []
    assert flow.complete(actor=city.envman, task_id=third.id, outcome="disagree").opened == []
    assert nodes(flow.complete(actor=city.reviewer, task_id=first.id, outcome="agree").opened) == ["decide"]


def test_a_new_task_carries_what_inbox_and_policy_need(city):
    task = city.accepted().opened[0]
    assert (task.subject, task.title, task.role, task.action) == (
        "case:1",
        "陈立新 · 食品经营许可",
        "reviewer",
        "case.review",
    )
    assert (task.agency_id, task.division_path, task.item_code) == (
        city.agencies["market"].pk,
        "350000000000.350700000000.350702000000",
        "11350702MB0001",
    )
    assert str(task.due_on) == "2026-03-09"  # five working days after Monday 2 March
    assert [one.name for one in task.outcomes] == ["同意", "不同意"]


@pytest.mark.parametrize("who", ["neighbour", "fireman", "clerk", "decider"])
def test_who_does_not_hold_the_role_there_is_refused_and_nothing_changes(city, who):
    task = city.accepted().opened[0]
    before = snapshot()
    with pytest.raises(NotAllowedError):
        flow.complete(actor=city.people[who], task_id=task.id, outcome="agree")
    assert snapshot() == before


def test_the_second_official_reads_who_was_faster_and_when(city):
    task = city.accepted().opened[0]
    with clock.at(moment("2026-03-03", "10:05")):
        flow.complete(actor=city.reviewer, task_id=task.id, outcome="agree")
    before = snapshot()
    with pytest.raises(flow.TaskFinishedError) as refusal:
        flow.complete(actor=city.colleague, task_id=task.id, outcome="disagree")
    assert refusal.value.sentence == "“审查”已由张审查于 2026-03-03 10:05 办结，意见为“同意”，请刷新后查看"
    assert refusal.value.status == 409
    assert snapshot() == before


def test_the_same_key_gets_the_same_answer_and_is_done_once(city):
    task = city.accepted().opened[0]
    first = flow.complete(actor=city.reviewer, task_id=task.id, outcome="agree", key="k-1")
    before = snapshot()
    again = flow.complete(actor=city.reviewer, task_id=task.id, outcome="agree", key="k-1")
    assert again.is_repeat
    assert (again.outcome, nodes(again.opened), again.result) == (first.outcome, ["decide"], None)
    assert [task.id for task in again.opened] == [task.id for task in first.opened]
    assert snapshot() == before


def test_a_key_cannot_be_used_for_something_else(city):
    task = city.accepted().opened[0]
    flow.complete(actor=city.reviewer, task_id=task.id, outcome="agree", key="k-1")
    with pytest.raises(ConflictError, match="请求编号已经用于另一项操作"):
        flow.complete(actor=city.reviewer, task_id=task.id, outcome="disagree", key="k-1")


@pytest.mark.parametrize(
    ("bad", "field", "reason"),
    [
        ({"outcome": "maybe"}, "outcome", "请选择办理意见：同意(agree)、不同意(disagree)"),
        ({"outcome": None}, "outcome", "请选择办理意见：同意(agree)、不同意(disagree)"),
        ({"opinion": "长" * 4001}, "opinion", "办理意见说明不能超过 4000 字"),
        ({"opinion": "a\x00b"}, "opinion", "办理意见说明中有不能保存的字符"),
        ({"opinion": 5}, "opinion", "办理意见说明应是文字"),
        ({"facts": ["x"]}, "facts", "应是以名称为键的内容"),
        ({"facts": {"a": float("nan")}}, "facts", "只能是文字、数字、是否、列表和它们的组合"),
        ({"facts": {"a": "\ud800"}}, "facts", "只能是文字、数字、是否、列表和它们的组合"),
        ({"facts": {"a": "\x00"}}, "facts", "含有不能保存的字符，或超过 20000 字"),
        ({"key": ""}, "key", "请求编号应为 1 到 80 个可见字符"),
        ({"key": "a\x00"}, "key", "请求编号应为 1 到 80 个可见字符"),
    ],
)
def test_bad_input_names_the_field_and_changes_nothing(city, bad, field, reason):
    task = city.accepted().opened[0]
    before = snapshot()
    with pytest.raises(InvalidInputError) as refusal:
        flow.complete(**{"actor": city.reviewer, "task_id": task.id, "outcome": "agree", **bad})
    assert refusal.value.fields == {field: reason}
    assert snapshot() == before


@pytest.mark.parametrize("task_id", [0, -1, 2**63, 10**30])
def test_a_task_that_does_not_exist_is_not_found(city, task_id):
    with pytest.raises(NotFoundError, match="没有找到这个任务"):
        flow.complete(actor=city.reviewer, task_id=task_id, outcome="agree")


def test_nothing_is_decided_while_a_special_procedure_runs_but_reviews_go_on(city):
    step = city.accepted()
    flow.pause(
        actor=city.reviewer,
        instance_id=step.instance_id,
        reason_code="expert_review",
        basis="《食品经营许可和备案管理办法》",
        planned_days=3,
    )
    step = flow.complete(actor=city.reviewer, task_id=step.opened[0].id, outcome="agree")
    assert step.opened[0].is_held
    before = snapshot()
    with pytest.raises(WrongStateError, match="正在特别程序中，不能办理“决定”"):
        flow.complete(actor=city.decider, task_id=step.opened[0].id, outcome="grant")
    assert snapshot() == before


def test_facts_and_outcomes_decide_the_way(city):
    body = {
        "code": "by_amount",
        "name": "按金额",
        "body": [
            {
                "id": "check",
                "kind": "task",
                "name": "核对",
                "role": "reviewer",
                "agency": "owner",
                "action": "case.review",
                "outcomes": [{"code": "agree", "name": "同意"}, {"code": "disagree", "name": "不同意"}],
            },
            {
                "id": "by_amount",
                "kind": "choice",
                "branches": [
                    {
                        "when": "outcome == 'agree' and facts.amount > 1000 and context.region == 'city'",
                        "body": [{"id": "big", "kind": "end", "result": "big"}],
                    },
                    {"when": "else", "body": [{"id": "small", "kind": "end", "result": "small"}]},
                ],
            },
        ],
    }
    ref = flow.publish(identity.SYSTEM(), body)
    results = []
    for amount in (1000, 1000.5):
        started = city.start(flow=ref, context={"region": "city"}, subject=f"test:{amount}")
        step = flow.complete(
            actor=city.reviewer, task_id=started.tasks[0].id, outcome="agree", facts={"amount": amount}
        )
        results.append(step.result)
    assert results == ["small", "big"]


def test_a_condition_that_cannot_be_worked_out_stops_the_step_and_changes_nothing(city):
    body = {
        "code": "by_amount",
        "name": "按金额",
        "body": [
            {
                "id": "check",
                "kind": "task",
                "name": "核对",
                "role": "reviewer",
                "agency": "owner",
                "action": "case.review",
                "outcomes": [{"code": "agree", "name": "同意"}],
            },
            {
                "id": "by_amount",
                "kind": "choice",
                "branches": [
                    {"when": "facts.amount > 1000", "body": [{"id": "big", "kind": "end", "result": "big"}]},
                    {"when": "else", "body": [{"id": "small", "kind": "end", "result": "small"}]},
                ],
            },
        ],
    }
    started = city.start(flow=flow.publish(identity.SYSTEM(), body))
    before = snapshot()
    with pytest.raises(flow.RoutingError, match=r"流程条件“facts\.amount > 1000”无法判断"):
        flow.complete(actor=city.reviewer, task_id=started.tasks[0].id, outcome="agree")
    assert snapshot() == before


def test_completion_is_in_the_audit_log_and_in_the_outbox(city, django_assert_num_queries):
    step = city.accepted()
    flow.complete(actor=city.reviewer, task_id=step.opened[0].id, outcome="agree", opinion="材料属实")
    last = audit.trail("case:1")[-1]
    assert (last.actor_name, last.action) == ("张审查", "flow.task.complete")
    assert (last.facts["node"], last.facts["outcome"], last.facts["opinion"]) == ("review", "agree", "材料属实")


def test_a_step_writes_all_of_it_in_one_statement(city, django_assert_num_queries):
    step = city.accepted("joint3")
    first, second, third = step.opened
    people = [identity.user_by_username(f"flow-{name}") for name in ("reviewer", "fireman", "envman")]
    with django_assert_num_queries(7):  # savepoint and release (2), instance, key, task, grants, all that is written
        flow.complete(actor=people[0], task_id=first.id, outcome="agree", key="a")
    flow.complete(actor=people[1], task_id=second.id, outcome="agree")
    with django_assert_num_queries(6):  # opens a task, without a key
        step = flow.complete(actor=people[2], task_id=third.id, outcome="agree")
    decider = identity.user_by_username("flow-decider")
    with django_assert_num_queries(8):  # ends the flow and stops its clocks, without a key
        flow.complete(actor=decider, task_id=step.opened[0].id, outcome="grant")
