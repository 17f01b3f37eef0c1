"""子办件: a 子流程 that is a case of its own. The flow tells of it, waits, and takes its result (四级联动)."""

import pytest

from tongban.common.errors import InvalidInputError
from tongban.support.events import api as events
from tongban.support.flow import api as flow
from tongban.support.flow import registry
from tongban.support.flow.bpmn.reading import read_bpmn
from tongban.support.flow.bpmn.writing import write_bpmn
from tongban.support.flow.errors import BadDefinitionError
from tongban.support.flow.rules.definition import YES, SubCase
from tongban.support.flow.rules.reading import read
from tongban.support.identity import api as identity

from .bpmn import bpmn, faults_of_schema, flows

BELOW = {"id": "village", "kind": "sub", "name": "村级审查", "item": "350117009006", "level": "6",
         "division": "form:village", "fields": "area=form.house_area;who=applicant.name", "limit_days": 5}  # fmt: skip
SIGN = {"id": "sign", "kind": "task", "name": "审核", "role": "reviewer", "agency": "owner", "action": "case.review",
        "outcomes": [{"code": "agree", "name": "同意"}]}  # fmt: skip
WAY = {"id": "way", "kind": "choice", "branches": [
    {"when": "outcomes.village == 'yes'", "body": [SIGN, {"id": "fin", "kind": "end", "result": "granted"}]},
    {"when": "else", "body": [{"id": "bad", "kind": "end", "result": "refused"}]}]}  # fmt: skip


def definition(**more):
    return {"code": "sample", "name": "样例", "body": [{**BELOW, **more}, WAY]}


def without(key):
    return {"code": "sample", "name": "样例", "body": [{name: one for name, one in BELOW.items() if name != key}, WAY]}


def test_the_flow_tells_of_it_waits_and_goes_on_with_its_result(city, monkeypatch):
    asked, told = [], []
    findings = registry.SubCaseFindings(hints=["环节 village 短于下级的承诺时限"])
    monkeypatch.setattr(registry, "_sub_cases", [lambda code, nodes: asked.append((code, nodes)) or findings])
    ref = flow.publish(identity.SYSTEM(), definition())
    assert asked[0][0] == "sample"
    assert asked[0][1] == flow.sub_cases(ref)
    hints = flow.check_draft(definition(), owners=[], most_links=1).hints
    assert [(one.node, one.words[:6]) for one in hints] == [("", "最长的一条路"), ("village", "环节 vil")]
    events.subscribe(flow.FlowSubCaseDue, "test.sub", lambda event, *, event_id: told.append(event))
    try:
        started = city.start(flow=ref, context={})
        events.deliver_all_now()
    finally:
        events.unsubscribe(flow.FlowSubCaseDue, "test.sub")
    (task,) = started.tasks
    assert (task.kind, task.agency_id, task.outcomes[0]) == ("sub", city.agencies["market"].pk, YES)
    assert [(one.task_id, one.node) for one in told] == [(task.id, "village")]
    assert [flow.inbox(person).rows for person in city.people.values()] == [[]] * len(city.people)
    node = flow.sub_case(task.id)
    assert (node.item, node.level, node.division) == ("350117009006", "6", "form:village")
    assert node.fields == (("area", "form.house_area"), ("who", "applicant.name"))

    said = {"actor": identity.SYSTEM(), "instance_id": started.instance_id, "node": "village", "key": "subcase:7"}
    with pytest.raises(InvalidInputError, match="结果只能是：办成"):
        flow.answer(**said, outcome="granted")
    step = flow.answer(**said, outcome="yes", opinion="村级审查：准予")
    assert [one.node for one in step.opened] == ["sign"]
    assert flow.answer(**said, outcome="yes", opinion="村级审查：准予").is_repeat
    assert flow.sub_case(step.opened[0].id) is None
    assert flow.return_targets(step.opened[0].id) == []  # what another case decided is not done anew from here
    other = city.start(flow=ref, context={}, subject="case:2")
    assert flow.answer(**{**said, "instance_id": other.instance_id}, outcome="no").result == "refused"


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (definition(item="3501"), "事项编码(item)没有填写或写法不对"),
        (definition(level="7"), "行使层级(level)没有填写或写法不对"),
        (without("level"), "行使层级(level)没有填写或写法不对"),
        (definition(division="village"), "区划(division)应是 owner"),
        (definition(fields="area"), "带入内容(fields)应是“表单项=来源”"),
        (definition(fields="area=os.path"), "带入内容(fields)应是“表单项=来源”"),
        (definition(flow="check"), "按事项(item)办，不能再写“flow”"),
        (definition(milestone="decision"), "有不认识的内容“milestone”"),
        (without("item"), "没有写事项(item)，不是子办件，不能有“division”"),
    ],
)
def test_what_is_written_wrongly_is_named(body, words):
    assert [words in fault for fault in read(body)[1]].count(True) == 1


def test_what_those_who_know_the_items_find_wrong_stops_the_publication(city, monkeypatch):
    findings = registry.SubCaseFindings(faults=["环节 village 的子办件没有地方能办"])
    monkeypatch.setattr(registry, "_sub_cases", [lambda code, nodes: findings])
    with pytest.raises(BadDefinitionError) as refusal:
        flow.publish(identity.SYSTEM(), definition())
    assert refusal.value.faults == ["环节 village 的子办件没有地方能办"]
    assert flow.check(definition(item="3501")) != []


def test_the_designer_edits_it_as_it_stands():
    body = definition()
    assert flow.editing.fault_of(body) == ""
    offered = flow.editing.outcomes_before(body, "way")
    assert [one["code"] for one in offered[0]["outcomes"]] == ["yes", "no"]
    assert "outcomes" not in body["body"][0]
    found = flow.differences(definition(), definition(level="5"))
    assert [(one.node, one.part, one.before, one.after) for one in found] == [("village", "level", "6", "5")]


def test_in_bpmn_it_is_a_call_activity_with_its_extension():
    data = write_bpmn(definition())
    assert faults_of_schema(data) == []
    assert b'<bpmn:callActivity id="village"' in data
    assert b'calledElement="Item_350117009006"' in data
    found = read_bpmn(data)[0]
    assert found == definition()
    assert isinstance(read(found)[0].task("village"), SubCase)


def test_of_another_modeller_the_item_is_read_and_the_rest_asked_for():
    inside = '<startEvent id="s"/><callActivity id="c" name="下级" calledElement="Item_35011700"/><endEvent id="e"/>'
    found = read_bpmn(bpmn(inside + flows("s>c", "c>e")))
    assert found[0]["body"][0] == {"id": "c", "kind": "sub", "name": "下级", "item": "35011700"}
