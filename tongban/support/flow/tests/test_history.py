import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction

from tongban.common import clock
from tongban.support.flow import api as flow
from tongban.support.flow.models import FlowEvent, FlowInstance
from tongban.support.flow.tests.city import moment
from tongban.support.identity import api as identity


def test_the_trail_tells_the_story_in_order(city):
    step = city.accepted()
    step = flow.complete(actor=city.reviewer, task_id=step.opened[0].id, outcome="agree", opinion="材料属实")
    flow.complete(actor=city.decider, task_id=step.opened[0].id, outcome="grant")
    rows = flow.history(step.instance_id)
    assert [(row.seq, row.actor_name, row.words) for row in rows] == [
        (1, "系统", "进入流程"),
        (2, "王窗口", "开始计时"),
        (3, "王窗口", "受理：予以受理"),
        (4, "张审查", "审查：同意"),
        (5, "刘决定", "决定：准予"),
        (6, "刘决定", "制发证照：自动步骤"),
        (7, "刘决定", "流程结束"),
    ]
    assert (rows[3].opinion, rows[3].agency_id) == ("材料属实", city.agencies["market"].pk)


@pytest.mark.parametrize("sql", ["UPDATE flow_flowevent SET actor_name = '别人'", "DELETE FROM flow_flowevent"])
def test_the_record_can_only_grow(city, sql):
    step = city.accepted()
    with pytest.raises(DatabaseError, match="只能新增"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)
    assert flow.history_fault(step.instance_id) is None


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ("UPDATE flow_flowevent SET actor_name = '别人' WHERE seq = 2", "第 2 条记录与摘要不符"),
        ("UPDATE flow_flowevent SET payload = '{}' WHERE seq = 3", "第 3 条记录与摘要不符"),
        ("UPDATE flow_flowevent SET at = at + interval '1 second' WHERE seq = 3", "第 3 条记录与摘要不符"),
        ("DELETE FROM flow_flowevent WHERE seq = 2", "第 2 条记录缺失"),
        ("DELETE FROM flow_flowevent WHERE seq = 3", "应有 3 条记录，只有 2 条"),
    ],
)
def test_a_record_changed_behind_the_triggers_is_found(city, change, fault):
    step = city.accepted()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE flow_flowevent DISABLE TRIGGER flow_event_stays")
        cursor.execute(change)
        cursor.execute("ALTER TABLE flow_flowevent ENABLE TRIGGER flow_event_stays")
    assert flow.history_fault(step.instance_id) == fault


def test_facts_of_any_kind_keep_the_chain_whole(city):
    step = city.accepted()
    facts = {
        "面积": 120.0,
        "very small": 1e-7,
        "big": 1e22,
        "list": [1, 2.5, None, True, {"深": "层"}],
        "text": "—😀\n",
    }
    flow.complete(actor=city.reviewer, task_id=step.opened[0].id, outcome="agree", facts=facts)
    assert flow.history_fault(step.instance_id) is None
    assert flow.instance(step.instance_id).facts == facts


def test_a_calendar_that_changes_moves_the_days_and_says_so(city):
    with clock.at(moment("2027-03-01")):
        step = city.accepted()
        assert flow.clocks([step.instance_id])[step.instance_id][0].words == "预计还剩 5 个工作日"
    special = apps.get_model("calendar", "SpecialDay")
    special.objects.create(on="2027-03-03", is_workday=False, name="试验假日", notice_year=2027)
    apps.get_model("calendar", "PublishedYear").objects.create(year=2027, **published_extras())
    from tongban.common import stamped

    stamped.forget_all()
    with clock.at(moment("2027-03-01")):
        changes = flow.recompute()
        assert [(one.what, str(one.before), str(one.after)) for one in changes] == [
            ("承诺时限", "2027-03-08", "2027-03-09"),
            ("法定时限", "2027-03-29", "2027-03-30"),
            ("审查", "2027-03-08", "2027-03-09"),
        ]
        assert flow.clocks([step.instance_id])[step.instance_id][0].words == "还剩 5 个工作日"
        assert str(FlowInstance.objects.get().promised_due_on) == "2027-03-09"
        assert flow.history(step.instance_id)[-1].kind == "recomputed"
        assert flow.recompute() == []


def published_extras():
    """Columns of the calendar's table that must be filled and mean nothing here."""
    model = apps.get_model("calendar", "PublishedYear")
    known = {"imported_at": moment("2026-11-10"), "source": "试验", "imported_by": identity.SYSTEM()}
    names = {field.name for field in model._meta.fields}
    return {name: value for name, value in known.items() if name in names}


def test_the_state_and_the_drawing_of_a_case(city):
    step = city.accepted("joint3")
    flow.complete(actor=city.fireman, task_id=step.opened[1].id, outcome="agree")
    state = flow.state(step.instance_id)
    assert {node: (one.state, one.outcome_name, one.by) for node, one in state.nodes.items()} == {
        "accept": ("done", "予以受理", "王窗口"),
        "review_0": ("open", "", ""),
        "review_1": ("done", "同意", "李消防"),
        "review_2": ("open", "", ""),
    }
    drawing = flow.drawing(state.instance.ref, state)
    boxes = {box.id: (*box.middle, box.state) for box in drawing.boxes}
    assert boxes == {
        "Start": (26, 44, "done"),
        "accept": (152, 44, "done"),
        "by_acceptance": (278, 44, "done"),
        "reviews": (406, 44, "done"),
        "review_0": (532, 44, "open"),
        "review_1": (532, 148, "done"),
        "review_2": (532, 252, "open"),
        "Join_reviews": (658, 44, ""),
        "decide": (784, 44, ""),
        "by_decision": (910, 44, ""),
        "issue": (1092, 44, ""),
        "granted": (1218, 44, ""),
        "refused": (1038, 148, ""),
        "not_accepted": (406, 356, ""),
    }
    assert (drawing.width, drawing.height) == (1272, 404)
    lines = {(line.source, line.target): line.is_taken for line in drawing.lines}
    assert lines[("accept", "by_acceptance")]
    assert lines[("reviews", "review_1")]
    assert not lines[("review_1", "Join_reviews")]
    assert not lines[("by_acceptance", "not_accepted")]


def test_the_way_of_a_case_leaves_out_where_it_does_not_go(city):
    step = city.accepted("joint3")
    flow.complete(actor=city.fireman, task_id=step.opened[1].id, outcome="disagree")
    ref, trail = flow.state(step.instance_id).instance.ref, flow.history(step.instance_id)
    way = flow.way(ref, trail, flow.open_tasks(step.instance_id))
    assert [(box.name, box.state) for box in way.boxes if box.kind not in ("parallel", "sync")] == [
        ("开始", "done"),
        ("受理", "done"),
        ("主办单位审查", "open"),
        ("协办单位审查一", "done"),
        ("协办单位审查二", "open"),
        ("决定", ""),
        ("制发证照", ""),
        ("办结", ""),
    ]
    flow.complete(actor=city.reviewer, task_id=step.opened[0].id, outcome="agree")
    (decide,) = flow.complete(actor=city.envman, task_id=step.opened[2].id, outcome="agree").opened
    flow.send_back(actor=city.decider, task_id=decide.id, reason="再看一次", to_node="review_1")
    again = flow.way(ref, flow.history(step.instance_id), flow.open_tasks(step.instance_id))
    assert [box.state for box in again.boxes if box.kind == "task"] == ["done", "done", "open", "done", ""]


def test_the_state_of_an_ended_case_shows_its_end(city):
    step = city.accepted("confirm")
    flow.complete(actor=city.decider, task_id=step.opened[0].id, outcome="grant")
    nodes = flow.state(step.instance_id).nodes
    assert [nodes[one].state for one in ("accept", "decide", "issue", "granted")] == ["done"] * 4
    assert "refused" not in nodes


def test_the_events_of_a_step_reach_the_outbox(city):
    step = city.accepted()
    flow.withdraw(actor=identity.SYSTEM(), instance_id=step.instance_id)
    rows = apps.get_model("events", "OutboxEvent").objects.filter(subject="case:1").order_by("pk")
    told = [(row.name, row.payload) for row in rows]
    assert [name for name, _ in told] == ["flow.step.done", "flow.ended"]
    assert told[0][1]["outcome_name"] == "予以受理"
    assert told[0][1]["opened"] == ["review"]
    assert told[1][1]["result"] == "withdrawn"
    assert FlowEvent.objects.filter(kind="withdrawn").count() == 1
