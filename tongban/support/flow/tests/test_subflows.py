"""子流程: a definition inside another, at another agency; 四级联动 in one case."""

import pytest

from tongban.common.errors import ConflictError
from tongban.support.flow import api as flow
from tongban.support.identity import api as identity

AGREE = [{"code": "agree", "name": "同意"}, {"code": "against", "name": "不同意"}]


def task(node, **more):
    told = {"id": node, "kind": "task", "name": node, "role": "reviewer", "agency": "owner", "action": "case.review"}
    return told | {"outcomes": AGREE} | more


def end(node, result):
    return {"id": node, "kind": "end", "result": result, "name": result}


def choice(node, when, body, otherwise):
    return {
        "id": node,
        "kind": "choice",
        "branches": [{"when": when, "body": body}, {"when": "else", "body": otherwise}],
    }


def sub(node="town", **more):
    return {"id": node, "kind": "sub", "name": "镇级核查", "flow": "check", "agency": "context:joint_1", **more}


def publish(code, *body):
    return flow.publish(identity.SYSTEM(), {"code": code, "name": code, "body": list(body)})


@pytest.fixture
def check(city):
    """A look on the spot, and a second one when the first was not content."""
    return publish(
        "check",
        task("look"),
        choice(
            "way",
            "outcomes.look == 'agree'",
            [end("fine", "sound")],
            [task("again"), choice("last", "outcome == 'agree'", [end("late", "sound")], [end("bad", "unsound")])],
        ),
    )


def outer(*more):
    way = choice("then", "outcomes.town == 'sound'", [task("sign"), end("yes", "granted")], [end("no", "refused")])
    return publish("outer", task("ask"), sub(**(more[0] if more else {})), way)


def do(step, person, outcome="agree"):
    return flow.complete(actor=person, task_id=step.opened[0].id, outcome=outcome)


def begin(city, ref):
    started = city.start(flow=ref)
    return flow.complete(actor=city.reviewer, task_id=started.tasks[0].id, outcome="agree")


def test_the_inner_tasks_are_done_at_the_other_agency_and_the_outer_goes_on(city, check):
    step = begin(city, outer())
    assert [(one.node, one.agency_id) for one in step.opened] == [("town__look", city.agencies["fire"].pk)]
    step = do(step, city.fireman)
    assert [(one.node, one.agency_id) for one in step.opened] == [("sign", city.agencies["market"].pk)]
    assert flow.instance(step.instance_id).outcomes["town"] == "sound"
    assert do(step, city.reviewer).result == "granted"
    assert "镇级核查：sound" in [row.words for row in flow.history(step.instance_id)]
    assert flow.history_fault(step.instance_id) is None


def test_an_inner_end_in_a_choice_of_a_choice_leads_on_too(city, check):
    step = do(begin(city, outer()), city.fireman, "against")
    assert [one.node for one in step.opened] == ["town__again"]
    assert do(step, city.fireman, "against").result == "refused"


def test_a_case_keeps_the_inner_version_that_its_definition_took_in(city, check):
    ref = outer()
    publish("check", task("other"), end("fine", "sound"))
    assert [one.node for one in begin(city, ref).opened] == ["town__look"]
    assert outer() == flow.FlowRef("outer", 2)
    assert outer() == flow.FlowRef("outer", 2)  # the same again is no new version
    assert outer({"version": 1}) == flow.FlowRef("outer", 3)


def test_an_inner_flow_may_stand_in_a_branch_beside_others(city, check):
    beside = {"id": "both", "kind": "parallel", "branches": [[sub()], [sub("env", agency="context:joint_2")]]}
    step = city.start(flow=publish("outer", beside, end("fin", "done")))
    fire, env = step.tasks
    assert (fire.node, env.node) == ("town__look", "env__look")
    assert flow.complete(actor=city.fireman, task_id=fire.id, outcome="agree").result is None
    assert flow.complete(actor=city.envman, task_id=env.id, outcome="agree").result == "done"


def test_four_levels_inside_each_other(city, check):
    publish("county", sub(), choice("w", "outcomes.town == 'sound'", [end("c", "checked")], [end("d", "failed")]))
    ref = publish("city", sub("below", flow="county", agency="owner"), task("sign"), end("fin", "done"))
    started = city.start(flow=ref)
    assert [one.node for one in started.tasks] == ["below__town__look"]
    step = flow.complete(actor=city.fireman, task_id=started.tasks[0].id, outcome="agree")
    assert [one.node for one in step.opened] == ["sign"]
    assert flow.instance(step.instance_id).outcomes["below"] == "checked"


def test_what_was_checked_below_can_be_sent_back(city, check):
    step = do(begin(city, outer()), city.fireman)
    names = [one.code for one in flow.return_targets(step.opened[0].id)]
    assert names == ["town__look", "ask"]
    back = flow.send_back(actor=city.reviewer, task_id=step.opened[0].id, reason="照片不清", to_node="town__look")
    assert back.opened[0].assignee_id == city.fireman.pk
    assert do(do(back, city.fireman), city.reviewer).result == "granted"


def test_it_is_drawn_and_rehearsed_in_one_line(city, check):
    ref = outer()
    boxes = [box.id for box in flow.drawing(ref).boxes if box.kind in ("start", "task", "end")]
    assert boxes == ["Start", "ask", "town__look", "town__again", "sign", "yes", "no"]
    assert ("town__look", "town__way") in [(line.source, line.target) for line in flow.drawing(ref).lines]
    context = {"joint_1": city.agencies["fire"].uscc}
    walk = flow.rehearse(ref, context=context, owner_agency_id=city.agencies["market"].pk, outcomes={})
    assert [one.node for one in walk.tasks] == ["ask", "town__look", "sign"]
    assert walk.end == "granted"
    assert {
        one.outcome.code: [task.name for task in one.tasks] for one in flow.outlook(begin(city, ref).opened[0].id)
    } == {
        "agree": ["sign"],
        "against": ["again"],
    }


@pytest.mark.parametrize(
    ("node", "fault"),
    [
        (sub(flow="none"), "环节 town 的子流程“none”没有发布"),
        (sub(version=9), "环节 town 的子流程“check”没有发布"),
        (sub(agency="nobody"), "环节 town的办理单位(agency)应是 owner"),
        (sub("a" * 38), "的编号(id)应以小写字母开头"),
    ],
)
def test_a_fault_is_named(city, check, node, fault):
    found = flow.check({"code": "outer", "name": "outer", "body": [node, end("fin", "done")]})
    assert any(fault in one for one in found), found


def test_a_result_that_the_inner_flow_cannot_have_is_named(city, check):
    way = choice("then", "outcomes.town == 'lovely'", [end("yes", "granted")], [end("no", "refused")])
    (fault,) = flow.check({"code": "outer", "name": "outer", "body": [sub(), way]})
    assert "意见 lovely 不在任务 town 的意见之内" in fault


def test_a_withdrawn_case_leaves_nothing_open_below(city, check):
    step = begin(city, outer())
    flow.withdraw(actor=city.clerk, instance_id=step.instance_id)
    assert flow.open_tasks(step.instance_id) == []
    with pytest.raises(ConflictError):
        do(step, city.fireman)
