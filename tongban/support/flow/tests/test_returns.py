"""退回 out of blocks: what is open in the region is cancelled, what was done counts no more, and all begins anew."""

import threading

import pytest
from django.db import connection

from tongban.common import clock
from tongban.common.errors import ConflictError
from tongban.common.tests.untouched import refused, twice
from tongban.support.audit import api as audit
from tongban.support.events.models import OutboxEvent
from tongban.support.flow import api as flow
from tongban.support.flow import registry
from tongban.support.flow.actions.checking import check_clocks
from tongban.support.flow.errors import TaskFinishedError
from tongban.support.flow.models import FlowClockPause, FlowInstance, FlowTask
from tongban.support.flow.replaying import replay_body
from tongban.support.flow.tests import city as small
from tongban.support.flow.tests.test_patterns import Case as Told
from tongban.support.flow.tests.test_patterns import choice, end, foreach, panel, parallel, task
from tongban.support.flow.tests.test_verbs import on, stop
from tongban.support.identity import api as identity

FIRE = {"agency": "context:joint_1"}
EXTERNAL = {"id": "tax", "kind": "external", "name": "税务", "system": "tax.province", "agency": "owner",
            "outcomes": [{"code": "agree", "name": "同意"}]}  # fmt: skip
JOB = {"id": "make", "kind": "auto", "name": "制证", "handler": "slow.step", "background": True}
VILLAGE = {"id": "village", "kind": "sub", "name": "村级审查", "item": "350117009006", "level": "6"}


class Case(Told):
    def __init__(self, city, *nodes, **context):
        told = {"joint_1": city.agencies["fire"].uscc, "joint": [city.agencies["fire"].pk, city.agencies["env"].pk]}
        super().__init__(city, *nodes, **told, **context)

    def back(self, node, to=None, *, who=None, reason="材料需要核实", **more):
        task_id = self.task(node, who).id
        flow.send_back(actor=who or self.city.reviewer, task_id=task_id, to_node=to, reason=reason, **more)
        return self

    def ways(self, node, who=None):
        found = flow.return_ways(self.task(node, who).id)
        return [(one.code, [each.node for each in one.cancels]) for one in found.targets], found.bar

    @property
    def marking(self):
        return FlowInstance.objects.get(pk=self.id).marking

    def states(self, node):
        return [row.state for row in FlowTask.objects.filter(instance=self.id, node=node).order_by("pk")]


@pytest.fixture
def nested(city):
    """a, then b with (c | d) and e beside f at the fire brigade, then g."""
    inner = parallel("inner", [task("c")], [task("d")])
    return Case(
        city, task("a"), parallel("outer", [task("b"), inner, task("e")], [task("f", **FIRE)]), task("g"), end()
    )


def test_from_a_nested_branch_to_each_completed_step_of_the_blocks_around(nested):
    nested.do("a").do("b")
    assert nested.ways("c") == ([("b", ["d"]), ("a", ["f", "d"])], "")
    assert nested.back("c", "b").open == ["f", "b"]  # the branch beside the inner block stays as it is
    assert nested.marking == {"outer": [0, 1]}
    nested.do("b").do("d")
    assert nested.ways("c") == ([("b", []), ("a", ["f"])], "")
    assert nested.back("c", "a").open == ["a"]
    assert (nested.marking, nested.states("d"), nested.states("f")) == (
        {},
        ["cancelled", "superseded"],
        ["cancelled"],
    )
    assert nested.do("a").open == ["b", "f"]
    assert nested.do("b").do("f", who=nested.city.fireman).do("d").do("c").open == ["e"]
    assert nested.do("e").open == ["g"]
    assert nested.do("g").result == "done"
    assert nested.states("g") == ["done"]
    assert flow.history_fault(nested.id) is None


def test_again_and_again_each_join_fires_once(nested):
    nested.do("a")
    for _ in range(3):
        nested.do("b").do("f", who=nested.city.fireman).do("c").back("d", "a").do("a")
    nested.do("b").do("f", who=nested.city.fireman).do("c").do("d").do("e").back("g", "e")
    assert (nested.open, nested.marking) == (["e"], {"outer": [0]})
    assert nested.back("e", "a").open == ["a"]
    nested.do("a").do("b").do("c").do("d").do("e")
    assert nested.do("f", who=nested.city.fireman).open == ["g"]
    assert nested.do("g").result == "done"
    assert (nested.states("e"), nested.states("g")) == (["superseded", "returned", "done"], ["returned", "done"])


def test_whose_task_ends_reads_by_whom_and_why_and_the_record_keeps_it(nested):
    nested.do("a").do("b").do("c")
    theirs = nested.task("f", nested.city.fireman)
    flow.claim(actor=nested.city.fireman, task_id=theirs.id)
    nested.back("d", "a", reason="场所地址写错了")
    with pytest.raises(TaskFinishedError) as refusal:
        flow.complete(actor=nested.city.fireman, task_id=theirs.id, outcome="agree")
    assert refusal.value.sentence == (
        "“f”已由张审查于 2026-03-02 09:00 取消：退回“a”，场所地址写错了；不用再办，请刷新后查看"
    )
    (row,) = flow.inbox(nested.city.fireman, state="cancelled").rows
    assert (row.task.id, row.task.finished_by_name, row.task.opinion) == (
        theirs.id,
        "张审查",
        "退回“a”，场所地址写错了",
    )
    assert flow.inbox(nested.city.fireman).rows == []
    assert flow.inbox(nested.city.reviewer, state="cancelled").rows == []
    trail = flow.history(nested.id)
    assert trail[-1].words == "d：退回“a”，场所地址写错了；同时取消：“f”（延平区消防救援大队 李消防）"
    assert [(one.node, one.is_superseded) for one in trail if one.kind == "done"] == [
        ("a", True),
        ("b", True),
        ("c", True),
    ]
    line = next(row for row in audit.trail("case:1") if row.action == "flow.task.send-back")
    assert line.facts["cancelled"] == [theirs.id]
    assert flow.history_fault(nested.id) is None
    nested.do("a").do("b")
    trail = flow.history(nested.id)
    assert [one.is_superseded for one in trail if one.kind == "done"] == [True, True, True, False, False]


def test_a_request_is_done_once_and_an_old_page_cancels_nothing_that_it_did_not_show(nested):
    nested.do("a").do("b")
    shown = {one.id for one in flow.return_targets(nested.task("c").id)[-1].cancels}
    nested.do("d")
    call = {"actor": nested.city.reviewer, "task_id": nested.task("c").id, "to_node": "b", "reason": "核实", "key": "k"}
    twice(lambda: flow.send_back(**call))
    assert nested.open == ["f", "b"]
    nested.do("b")
    sentence = refused(lambda: nested.back("c", "a", seen=shown))
    assert sentence == "您打开以后，“d”又到了办理环节，退回会把它一并取消；请重新确认"
    assert nested.back("c", "a", seen={one.id for one in flow.open_tasks(nested.id)}).open == ["a"]


def test_who_may_not_work_on_the_task_sends_nothing_back(nested):
    nested.do("a").do("b")
    task_id = nested.task("c").id
    for who in ("fireman", "clerk", "decider", "neighbour"):
        call = {"actor": nested.city.people[who], "task_id": task_id, "to_node": "a", "reason": "x"}
        assert "没有办理这项操作的权限" in refused(lambda call=call: flow.send_back(**call))


def test_out_of_a_panel_and_a_list_beside_each_other(city):
    experts = [city.reviewer.pk, city.colleague.pk]
    one = Case(city, task("a"), parallel("p", [panel(rule="most", needed=2)], [foreach()]), end(), experts=experts)
    one.do("a").do("panel", who=city.colleague).do("each", who=city.envman)
    assert one.ways("panel", city.reviewer) == ([("a", ["each"])], "")
    assert one.ways("each", city.fireman) == ([("a", ["panel"])], "")
    one.back("each", "a", who=city.fireman)
    assert (one.open, sorted(one.superseded())) == (["a"], ["a", "each", "panel"])
    one.do("a")
    assert one.open == ["panel", "panel", "each", "each"]
    one.do("panel", who=city.colleague).do("panel", who=city.reviewer).do("each", who=city.envman)
    assert one.do("each", who=city.fireman).result == "done"


def test_out_of_a_sub_flow_in_a_branch(city):
    inner = [task("look", agency="owner"), task("again"), end("sound")]
    flow.publish(identity.SYSTEM(), {"code": "check", "name": "核查", "body": inner})
    sub = {"id": "town", "kind": "sub", "name": "镇级", "flow": "check", "agency": "owner"}
    then = choice("way", "outcomes.town == 'sound'", [task("x")], [task("y")])
    one = Case(city, task("a"), parallel("p", [sub, then], [task("c")]), task("z"), end())
    one.do("a").do("town__look")
    assert one.ways("town__again") == ([("town__look", []), ("a", ["c"])], "")
    one.do("town__again")
    assert one.ways("x") == ([("town__again", []), ("town__look", []), ("a", ["c"])], "")
    one.back("x", "town__again")
    assert "town" not in flow.instance(one.id).outcomes
    assert one.do("town__again").back("x", "a").open == ["a"]
    one.do("a").do("town__look").do("town__again").do("c")
    assert one.do("x").do("z").result == "done"


@pytest.mark.parametrize(
    ("beside", "told", "kind"),
    [(EXTERNAL, flow.FlowExternalCancelled, "external"), (VILLAGE, flow.FlowSubCaseCancelled, "sub")],
)
def test_who_was_told_of_a_task_is_told_that_it_is_off_and_asked_anew(city, monkeypatch, beside, told, kind):
    monkeypatch.setattr(registry, "_sub_cases", [])
    one = Case(city, task("a"), parallel("p", [task("b")], [beside]), end())
    one.do("a").back("b", "a")
    (event,) = OutboxEvent.objects.filter(name=told.name)
    (cancelled,) = FlowTask.objects.filter(kind=kind)
    assert (event.payload["task_id"], event.payload["why"]) == (cancelled.pk, "退回“a”，材料需要核实")
    if kind == "external":
        answer = {"actor": identity.SYSTEM(), "instance_id": one.id, "node": "tax", "outcome": "agree"}
        assert refused(lambda: flow.answer(**answer)).startswith("“税务”已随退回取消，不再接收")
    one.do("a")
    assert [row.state for row in FlowTask.objects.filter(kind=kind).order_by("pk")] == ["cancelled", "open"]
    outcome = one.task(beside["id"]).outcomes[0].code
    flow.answer(actor=identity.SYSTEM(), instance_id=one.id, node=beside["id"], outcome=outcome)
    assert one.ways("b") == ([], {"external": "“税务”的外部系统已有结果", "sub": "“村级审查”的子办件已有结果"}[kind])
    sentence = refused(lambda: one.back("b", "a"))
    assert sentence == f"“b”之前没有可以退回的环节：{one.ways('b')[1]}，不能退回到它之前"
    assert one.do("b").result == "done"


def test_a_step_of_the_worker_that_waits_is_cancelled_and_taken_when_it_comes_again(city, monkeypatch):
    ran = []
    monkeypatch.setitem(registry._autos, "slow.step", lambda instance, context: ran.append(1))
    one = Case(city, task("a"), parallel("p", [task("b")], [JOB]), end())
    first = one.do("a").task("make").id
    one.back("b", "a")
    assert (flow.run_job(first), ran) == (None, [])
    flow.run_job(one.do("a").task("make").id)
    assert ran == [1]
    assert refused(lambda: one.back("b", "a")).startswith("“b”之前没有可以退回的环节：自动步骤“制证”已经做过")


def test_a_wait_beside_begins_anew(city):
    pause = {"id": "shown", "kind": "wait", "name": "公示", "days": 3}
    one = Case(city, task("a"), parallel("p", [task("b")], [pause]), end())
    one.do("a")
    with on("2026-03-04"):
        one.back("b", "a").do("a")
    with on("2026-03-06"):
        assert flow.wake_due() == 0  # the first began on the second of March and would be over
    with on("2026-03-10"):
        assert flow.wake_due() == 1
    assert one.do("b").result == "done"


def test_after_the_decision_in_a_branch_beside_nothing_goes_back_before_it(city):
    one = Case(
        city, task("a"), parallel("p", [task("b")], [task("decide", milestone="decision"), task("c")]), end()
    )  # fmt: skip
    one.do("a").do("decide")
    assert refused(lambda: one.back("b", "a")) == ("“b”之前没有可以退回的环节：“decide”已经作出决定，不能退回到它之前")


def test_the_time_of_the_case_runs_on_and_a_special_procedure_is_ended_first(nested):
    flow.start_clocks(nested.id, clock.today(), actor=nested.city.clerk)
    nested.do("a").do("b")
    due = flow.instance(nested.id).promised_due_on
    stop(nested.city, nested.id)
    assert nested.ways("c") == ([], "正在特别程序中，再往前退会取消“d”，请先结束特别程序")
    assert refused(lambda: nested.back("c", "a")).endswith("请先结束特别程序，不能退回到它之前")
    nested.do("d")
    assert nested.ways("c")[0] == [("b", [])]
    assert nested.back("c", "b").task("b").is_held  # nobody else's work ends by it
    with on("2026-03-04"):
        flow.resume(actor=nested.city.reviewer, instance_id=nested.id)
        nested.do("b").back("c", "a").do("a")
        assert flow.instance(nested.id).promised_due_on > due
        assert check_clocks().found == 0
    with on("2026-03-12"):
        assert flow.clocks([nested.id])[nested.id][0].lamp == "over"


def test_a_hold_of_a_cancelled_step_ends_with_it(nested):
    nested.do("a").do("b")
    flow.hold_step(actor=nested.city.fireman, task_id=nested.task("f", nested.city.fireman).id, note="等补正")
    nested.back("c", "a")
    assert [str(row.ended_on) for row in FlowClockPause.objects.all()] == ["2026-03-02"]
    nested.do("a")
    assert not nested.task("f", nested.city.fireman).is_held
    assert check_clocks().found == 0


def test_a_finished_case_that_went_back_is_replayed_by_what_counts(nested):
    nested.do("a").do("b").do("c", "against").back("d", "a")
    nested.do("a").do("b").do("c").do("d").do("e").do("f", who=nested.city.fireman).do("g")
    tree = flow.tree_of_draft(flow.definition(flow.latest("pattern")))
    (row,) = replay_body(tree, "pattern", most=5).rows
    assert (row.verdict, row.reasons) == ("same", ())


def test_what_going_back_costs(nested, django_assert_num_queries):
    nested.do("a").do("b")
    task_id = nested.task("c").id
    person = identity.User.objects.get(pk=nested.city.reviewer.pk)
    flow.may_work(person, nested.task("c"))
    with django_assert_num_queries(2):
        flow.return_ways(task_id)
    with django_assert_num_queries(13):
        flow.send_back(actor=person, task_id=task_id, to_node="a", reason="核实")


@pytest.mark.django_db(transaction=True)
def test_of_a_return_and_a_step_beside_at_once_one_wins_and_the_other_reads_why(monday, monkeypatch):
    """Two connections. Where the step comes first, its result is superseded; where the return does, it is refused."""
    built = small.build()
    body = [task("a"), parallel("p", [task("b")], [task("f", **FIRE), task("f2", **FIRE)]), end()]
    ref = flow.publish(identity.SYSTEM(), {"code": "race", "name": "并联", "body": body})
    gate, said = threading.Barrier(2), []

    def go(name, call):
        with clock.at(small.moment("2026-03-02")):
            gate.wait()
            try:
                call()
            except ConflictError as refusal:
                said.append((name, refusal.sentence))
        connection.close()

    for number in range(15):
        started = built.start(flow=ref, subject=f"case:{number}")
        flow.complete(actor=built.reviewer, task_id=started.tasks[0].id, outcome="agree")
        ours, beside = flow.open_tasks(started.instance_id)
        calls = [
            ("back", lambda task_id=ours.id: flow.send_back(actor=built.reviewer, task_id=task_id, reason="核实")),
            ("done", lambda task_id=beside.id: flow.complete(
                actor=built.fireman, task_id=task_id, outcome="agree")),
        ]  # fmt: skip
        threads = [threading.Thread(target=go, args=one) for one in calls]
        [one.start() for one in threads]
        [one.join() for one in threads]
        assert [one.node for one in flow.open_tasks(started.instance_id)] == ["a"]
        assert FlowInstance.objects.get(pk=started.instance_id).marking == {}
        theirs = FlowTask.objects.filter(instance=started.instance_id, node__startswith="f")
        states = dict(theirs.values_list("node", "state"))
        assert states in ({"f": "cancelled"}, {"f": "superseded", "f2": "cancelled"})
        if states == {"f": "cancelled"}:
            assert said.pop() == (
                "done", "“f”已由张审查于 2026-03-02 09:00 取消：退回“a”，核实；不用再办，请刷新后查看",
            )  # fmt: skip
        assert said == []
        assert flow.history_fault(started.instance_id) is None
