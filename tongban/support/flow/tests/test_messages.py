"""What no person does: other systems, messages, days, and steps in the background."""

import re

import pytest

from tongban.common import clock
from tongban.common.errors import ConflictError, InvalidInputError, WrongStateError
from tongban.support.events import api as events
from tongban.support.flow import api as flow
from tongban.support.flow import registry
from tongban.support.flow.models import FlowEvent, FlowInstance, FlowTask
from tongban.support.flow.tests.city import moment
from tongban.support.identity import api as identity

ANSWERS = [{"code": "passed", "name": "通过"}, {"code": "failed", "name": "不通过"}]
EXTERNAL = {"id": "tax", "kind": "external", "name": "税务登记", "system": "tax.province", "agency": "owner",
            "outcomes": ANSWERS, "limit_days": 3}  # fmt: skip
JOB = {"id": "make", "kind": "auto", "name": "制证", "handler": "slow.step", "background": True}
END = {"id": "fin", "kind": "end", "result": "done"}
ASK = {"id": "ask", "kind": "task", "name": "提请", "role": "reviewer", "agency": "owner", "action": "case.review",
       "outcomes": [{"code": "go", "name": "提请"}]}  # fmt: skip


def begin(city, *nodes, **context):
    body = {"code": "sample", "name": "样例", "body": [*nodes, END]}
    return city.start(flow=flow.publish(identity.SYSTEM(), body), context=context)


def wait(**more):
    return {"id": "pause", "kind": "wait", "name": "公示", **more}


def answer(started, outcome="passed", **more):
    return flow.answer(actor=identity.SYSTEM(), instance_id=started.instance_id, node="tax", outcome=outcome, **more)


def signal(started, message="published", **more):
    return flow.signal(actor=identity.SYSTEM(), instance_id=started.instance_id, message=message, **more)


def go(city, started):
    return flow.complete(actor=city.reviewer, task_id=started.tasks[0].id, outcome="go")


def snapshot():
    return [list(model.objects.order_by("pk").values()) for model in (FlowInstance, FlowTask, FlowEvent)]


def test_a_departments_own_system_is_told_and_answers(city):
    told = []
    events.subscribe(flow.FlowExternalDue, "test.external", lambda event, *, event_id: told.append(event))
    try:
        started = begin(city, EXTERNAL)
        events.deliver_all_now()
    finally:
        events.unsubscribe(flow.FlowExternalDue, "test.external")
    assert [(one.system, one.node, one.task_id) for one in told] == [("tax.province", "tax", started.tasks[0].id)]
    step = answer(started, opinion="已登记", facts={"tax_no": "9135"})
    assert step.result == "done"
    assert flow.instance(started.instance_id).facts == {"tax_no": "9135"}
    assert "税务登记：通过" in [row.words for row in flow.history(started.instance_id)]


def test_nobody_sees_the_task_of_another_system_in_an_inbox(city):
    begin(city, EXTERNAL)
    assert [flow.inbox(person).rows for person in city.people.values()] == [[]] * len(city.people)


def test_the_same_message_twice_is_one_answer_and_another_one_is_refused(city):
    started = begin(city, EXTERNAL, ASK)
    first = answer(started, key="m1")
    assert answer(started, key="m1").is_repeat
    before = snapshot()
    with pytest.raises(ConflictError, match="“税务登记”已有结果"):
        answer(started, outcome="failed", key="m2")
    assert snapshot() == before
    assert [task.node for task in first.opened] == ["ask"]


def test_an_answer_that_is_early_is_kept_until_the_case_is_there(city):
    started = begin(city, ASK, EXTERNAL)
    assert answer(started, facts={"tax_no": "1"}).opened == []
    assert go(city, started).result == "done"
    assert flow.instance(started.instance_id).outcomes["tax"] == "passed"
    assert FlowInstance.objects.get(pk=started.instance_id).early == {}
    assert flow.history_fault(started.instance_id) is None


@pytest.mark.parametrize(
    ("node", "outcome", "field", "reason"),
    [("tax", "maybe", "outcome", "结果只能是：通过"), ("ask", "go", "node", "没有外部系统任务“ask”"),
     ("none", "go", "node", "没有外部系统任务“none”")],
)  # fmt: skip
def test_a_message_that_means_nothing_is_refused(city, node, outcome, field, reason):
    started = begin(city, ASK, EXTERNAL)
    before = snapshot()
    with pytest.raises(InvalidInputError, match=reason) as refusal:
        flow.answer(actor=identity.SYSTEM(), instance_id=started.instance_id, node=node, outcome=outcome)
    assert list(refusal.value.fields) == [field]
    assert snapshot() == before


def test_a_withdrawn_case_takes_no_answer(city):
    started = begin(city, EXTERNAL)
    flow.withdraw(actor=city.clerk, instance_id=started.instance_id)
    with pytest.raises(WrongStateError, match="已撤回"):
        answer(started)


def test_a_case_waits_for_its_message(city):
    started = begin(city, wait(message="published"))
    with pytest.raises(InvalidInputError, match="没有等待消息“unknown”"):
        signal(started, "unknown")
    assert signal(started, words="公示期满").result == "done"
    assert flow.history(started.instance_id)[1].opinion == "公示期满"


TOLD = "area:number=实测面积; passed:bool=是否合格; note=说明"


def test_what_a_message_tells_is_what_its_wait_declares(city):
    started = begin(city, wait(message="published", facts=TOLD))
    (awaited,) = flow.awaited_messages(started.instance_id)
    assert (awaited.is_open, [(one.name, one.kind) for one in awaited.facts]) == (
        True, [("area", "number"), ("passed", "bool"), ("note", "text")],
    )  # fmt: skip
    signal(started, facts={"area": 86.5, "passed": True, "note": "现场实测"})
    assert flow.instance(started.instance_id).facts == {"area": 86.5, "passed": True, "note": "现场实测"}
    assert flow.awaited_messages(started.instance_id) == []


@pytest.mark.parametrize(
    ("facts", "field", "words"),
    [
        ({}, "facts.area", "缺少实测面积（area）"),
        ({"area": 1, "passed": True, "note": "x", "licence": "y"}, "facts.licence", "流程没有声明“licence”"),
        ({"area": "86", "passed": True, "note": "x"}, "facts.area", "实测面积（area）应是数字"),
        ({"area": True, "passed": True, "note": "x"}, "facts.area", "应是数字"),
        ({"area": 1, "passed": "yes", "note": "x"}, "facts.passed", "应是true 或 false"),
        ({"area": 1, "passed": True, "note": " "}, "facts.note", "应是1000 字以内的文字"),
    ],
)
@pytest.mark.parametrize("is_early", [False, True])
def test_anything_else_is_refused_and_nothing_changes(city, facts, field, words, is_early):
    before_it = (ASK,) if is_early else ()
    started = begin(city, *before_it, wait(message="published", facts=TOLD))
    before = snapshot()
    with pytest.raises(InvalidInputError) as refusal:
        signal(started, facts=facts)
    assert words in refusal.value.fields[field]
    assert snapshot() == before


@pytest.mark.parametrize(
    ("nodes", "words"),
    [
        ([wait(message="published", facts="面积")], "消息内容\\(facts\\)应是"),
        ([wait(message="published", facts="a=甲; a=乙")], "消息内容\\(facts\\)应是"),
        ([wait(message="published", facts=["a"])], "消息内容\\(facts\\)应是"),
        ([wait(days=3, facts="a=甲")], "没有写等哪个消息"),
        (
            [wait(message="m", facts="a=甲"), wait(message="m") | {"id": "again"}],
            "环节 again 与环节 pause 等的是同一个消息",
        ),
    ],
)
def test_a_wait_that_declares_badly_is_not_published(city, nodes, words):
    with pytest.raises(flow.BadDefinitionError) as refusal:
        begin(city, *nodes)
    assert re.search(words, "".join(refusal.value.faults))


def test_an_early_message_is_kept_once(city):
    started = begin(city, ASK, wait(message="published", facts="note=说明"))
    signal(started, facts={"note": "一"}, key="k1")
    signal(started, facts={"note": "一"}, key="k1")
    with pytest.raises(ConflictError, match="已经收到过"):
        signal(started, facts={"note": "二"}, key="k2")
    assert flow.awaited_messages(started.instance_id) == []
    assert go(city, started).result == "done"
    assert flow.instance(started.instance_id).facts == {"note": "一"}


def test_of_two_waits_for_one_message_the_later_is_kept_for_when_the_first_is_over(city):
    started = begin(city, wait(message="m"), ASK, wait(message="m") | {"id": "again"})
    asked = signal(started, "m").opened[0].id
    assert [(one.node, one.is_open) for one in flow.awaited_messages(started.instance_id)] == [("again", False)]
    signal(started, "m")
    assert flow.complete(actor=city.reviewer, task_id=asked, outcome="go").result == "done"


def test_a_message_that_is_early_is_taken_when_the_case_comes_to_wait(city):
    started = begin(city, ASK, wait(message="published"))
    signal(started)
    assert go(city, started).result == "done"


@pytest.mark.parametrize(
    ("node", "context", "still", "over"),
    [
        (wait(days=5), {}, "2026-03-09", "2026-03-10"),  # five working days from Monday the second
        (wait(until="context:on"), {"on": "2026-03-20"}, "2026-03-19", "2026-03-20"),
        (wait(days=5, message="published"), {}, "2026-03-09", "2026-03-10"),
    ],
)
def test_a_wait_ends_by_itself_when_its_day_has_come(city, node, context, still, over):
    started = begin(city, node, **context)
    with clock.at(moment(still)):
        assert flow.wake_due() == 0
    with clock.at(moment(over)):
        assert flow.wake_due() == 1
        assert flow.wake_due() == 0
    assert (flow.instance(started.instance_id).result, city.ended) == ("done", [("case:1", "done")])


def test_what_a_wait_came_to_decides_the_way(city):
    ways = [{"when": "outcomes.pause == 'timeout'", "body": [{"id": "quiet", "kind": "end", "result": "no_objection"}]},
            {"when": "else", "body": [{"id": "heard", "kind": "end", "result": "heard"}]}]  # fmt: skip
    node = wait(days=5, message="objection")
    body = {"code": "sample", "name": "样例", "body": [node, {"id": "way", "kind": "choice", "branches": ways}]}
    started = city.start(flow=flow.publish(identity.SYSTEM(), body))
    assert signal(started, "objection").result == "heard"


def test_a_wait_without_its_day_opens_nothing(city):
    with pytest.raises(flow.RoutingError, match="日期 context:on 没有填写"):
        begin(city, wait(until="context:on"))


def test_looking_for_days_that_have_come_takes_one_statement(city, django_assert_num_queries):
    begin(city, wait(days=5))
    with django_assert_num_queries(1):
        flow.wake_due()


def test_the_worker_takes_a_step_in_the_background_once(city, monkeypatch):
    taken = []

    def make(instance, context):
        taken.append(instance.subject)
        return {"licence": "L1"}

    monkeypatch.setitem(registry._autos, "slow.step", make)
    started = begin(city, JOB)
    assert taken == []
    events.deliver_all_now()
    assert flow.run_job(started.tasks[0].id) is None
    assert (taken, flow.instance(started.instance_id).result) == (["case:1"], "done")
    assert flow.instance(started.instance_id).facts == {"licence": "L1"}


def test_a_step_that_fails_leaves_the_case_where_it_is(city, monkeypatch):
    def fail(instance, context):
        raise OSError("printer is away")

    monkeypatch.setitem(registry._autos, "slow.step", fail)
    started = begin(city, JOB)
    before = snapshot()
    with pytest.raises(OSError, match="printer"):
        flow.run_job(started.tasks[0].id)
    assert snapshot() == before
    monkeypatch.setitem(registry._autos, "slow.step", lambda instance, context: None)
    assert flow.run_job(started.tasks[0].id).result == "done"


@pytest.mark.parametrize(
    ("node", "fault"),
    [
        (wait(), "环节 pause应写明等什么：消息(message)，天数(days)或日期(until)之一"),
        (wait(days=5, until="context:on"), "环节 pause应写明等什么：消息(message)，天数(days)或日期(until)之一"),
        (wait(days=0), "环节 pause的天数(days)应是 1 到 365 个工作日"),
        (wait(until="tomorrow"), "环节 pause的日期(until)应是 context:名称 或 facts:名称"),
        ({**EXTERNAL, "system": ""}, "环节 tax的外部系统(system)没有填写或写法不对"),
        ({**EXTERNAL, "role": "reviewer"}, "环节 tax中有不认识的内容“role”"),
        ({**JOB, "handler": "no.such"}, "环节 make 的自动步骤“no.such”没有登记"),
        ({**JOB, "background": "yes"}, "环节 make的后台办理(background)只能是 true 或 false"),
    ],
)
def test_a_fault_of_form_is_named(city, monkeypatch, node, fault):
    monkeypatch.setitem(registry._autos, "slow.step", lambda instance, context: None)
    assert fault in flow.check({"code": "sample", "name": "样例", "body": [node, END]})


def test_an_answered_system_is_not_asked_again_by_sending_back(city):
    started = begin(city, ASK, EXTERNAL, {**ASK, "id": "then", "name": "复核"})
    go(city, started)
    then = answer(started).opened[0]
    assert flow.return_targets(then.id) == []
    with pytest.raises(ConflictError, match="没有可以退回的环节"):
        flow.send_back(actor=city.reviewer, task_id=then.id, reason="再查")
