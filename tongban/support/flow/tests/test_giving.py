"""办结时填: who sits in a later 会签, who chairs it and which day is waited for is said by who finishes a task."""

import pytest

from tongban.common.errors import InvalidInputError
from tongban.support.events.models import OutboxEvent
from tongban.support.flow import api as flow
from tongban.support.flow.models import FlowTask
from tongban.support.flow.rules.giving import Give, read_gives
from tongban.support.identity import api as identity

from .test_panels import panel
from .test_publish import body, choice, end, task, when

GIVES = "chair:user=主持人; experts:users=会审人员; meets_on:date=开会日期"
MEETING = panel(members="facts:experts", rule="chair", chair="facts:chair")
PAUSE = {"id": "pause", "kind": "wait", "name": "等开会", "until": "facts:meets_on"}


def meeting(gives=GIVES, condition="outcome == 'agree'"):
    way = choice(when(condition, PAUSE, MEETING, end("fin")), when("else", end("bad", result="refused")))
    return body(task(gives=gives), way)


@pytest.fixture
def started(city):
    return city.start(flow=flow.publish(identity.SYSTEM(), meeting()))


def complete(city, started, given, outcome="agree", **more):
    return flow.complete(actor=city.reviewer, task_id=started.tasks[0].id, outcome=outcome, given=given, **more)


def test_what_is_asked_tells_who_may_be_named(city, started):
    asked = flow.gives_asked(started.tasks[0].id, "agree")
    assert [(one.name, one.kind, one.label) for one in asked] == [
        ("chair", "user", "主持人"), ("experts", "users", "会审人员"), ("meets_on", "date", "开会日期"),
    ]  # fmt: skip
    assert set(asked[0].people) == {(one.pk, one.name) for one in (city.reviewer, city.colleague)}
    assert asked[2].people == ()
    assert flow.gives_asked(started.tasks[0].id, "disagree") == []


def test_the_day_is_waited_for_and_the_named_sit_with_the_chair_first(city, started):
    given = {"chair": city.colleague.pk, "experts": [city.reviewer.pk, city.fireman.pk], "meets_on": "2026-03-05"}
    step = complete(city, started, given, key="k1")
    assert [(one.node, one.due_on.isoformat()) for one in step.opened] == [("pause", "2026-03-05")]
    assert complete(city, started, given, key="k1").is_repeat
    facts = flow.instance(started.instance_id).facts
    assert (facts["chair"], facts["meets_on"]) == (city.colleague.pk, "2026-03-05")
    wait = FlowTask.objects.get(instance_id=started.instance_id, node="pause")
    FlowTask.objects.filter(pk=wait.pk).update(due_on="2026-03-02", order_on="2026-03-02")
    assert flow.wake_due() == 1
    seats = [(one.seat, one.assignee_id) for one in flow.open_tasks(started.instance_id)]
    assert seats == [(1, city.colleague.pk), (2, city.reviewer.pk), (3, city.fireman.pk)]
    assert flow.history_fault(started.instance_id) is None


@pytest.mark.parametrize(
    ("changes", "errors"),
    [
        ({"chair": None}, {"given.chair": "请选择主持人"}),
        ({"chair": "clerk"}, {"given.chair": "“集体审议”的成员王窗口没有办理这个环节的角色"}),
        ({"experts": []}, {"given.experts": "请选择会审人员"}),
        ({"experts": ["reviewer", "reviewer"]}, {"given.experts": "会审人员最多 50 人，不重复"}),
        ({"meets_on": "soon"}, {"given.meets_on": "请填写开会日期，例如 2026-03-02"}),
        ({"meets_on": "2026-03-01"}, {"given.meets_on": "开会日期不能早于今天（2026-03-02）"}),
        ({"price": 5}, {"given.price": "这一步不填这一项"}),
    ],
)
def test_what_is_missing_or_does_not_fit_is_said_by_field_and_nothing_changes(city, started, changes, errors):
    given = {"chair": "colleague", "experts": ["reviewer"], "meets_on": "2026-03-05", **changes}
    people = {name: one.pk for name, one in city.people.items()}
    given["chair"] = people.get(given["chair"], given["chair"])
    given["experts"] = [people[one] for one in given["experts"]]
    before = OutboxEvent.objects.count()
    with pytest.raises(InvalidInputError) as refusal:
        complete(city, started, given)
    assert refusal.value.fields == errors
    assert [one.node for one in flow.open_tasks(started.instance_id)] == ["check"]
    assert (flow.instance(started.instance_id).facts, OutboxEvent.objects.count()) == ({}, before)


def test_another_outcome_asks_for_nothing(city, started):
    with pytest.raises(InvalidInputError, match="这一步不填这一项"):
        complete(city, started, {"chair": city.colleague.pk}, outcome="disagree")
    assert complete(city, started, {}, outcome="disagree").result == "refused"


@pytest.mark.parametrize(
    ("definition", "faults"),
    [
        (meeting(), []),
        (meeting(condition="outcomes.check == 'agree' and outcome == 'agree'"), []),
        (
            meeting(condition="outcome == 'disagree'"),
            ["环节 pause 的日期用到 facts:meets_on（开会日期），不是每件都有，没有的办件到这里会停住",
             "环节 panel 的成员用到 facts:experts（会审人员），不是每件都有，没有的办件到这里会停住",
             "环节 panel 的主持人用到 facts:chair（主持人），不是每件都有，没有的办件到这里会停住"],
        ),
        (
            meeting(gives="chair:users=主持人; experts:users=会审人员; meets_on:date=开会日期"),
            ["环节 panel 的主持人用到 facts:chair（主持人），它是多个人员，这里要的是人员"],
        ),
        (body(task(gives=GIVES, outcomes=[{"code": "go", "name": "安排"}]), PAUSE, MEETING, end()), []),
        (
            body(PAUSE, task(gives=GIVES, outcomes=[{"code": "go", "name": "安排"}]), end()),
            ["环节 pause 的日期用到 facts:meets_on（开会日期），不是每件都有，没有的办件到这里会停住"],
        ),
    ],
)  # fmt: skip
def test_it_has_to_be_given_on_every_way_to_where_it_is_needed(city, monkeypatch, definition, faults):
    from tongban.support.flow import registry

    monkeypatch.setattr(registry, "_vocabularies", [flow.Vocabulary("试验件", "case.review", ())])
    assert flow.check(definition) == faults


@pytest.mark.parametrize("gives", ["chair", "chair:boss=主持人", "a:user=甲; a:date=乙", "chair:user=", 7])
def test_what_is_written_wrongly_is_named(city, gives):
    assert any("办结时填(gives)应是“名称:种类=叫法”" in one for one in flow.check(body(task(gives=gives), end())))


def test_the_window_is_asked_for_nothing(city):
    assert any("由窗口办" in one for one in flow.check(body(task(gives=GIVES, milestone="accept"), end())))


def test_it_is_read_from_one_line():
    assert read_gives("a : user = 主持人 ;; b:date=日期") == (Give("a", "user", "主持人"), Give("b", "date", "日期"))
    assert read_gives("") == ()
