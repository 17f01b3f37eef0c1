"""子办件: a 子流程 that is a case of its own. The flow tells of it, waits, and takes its result (四级联动)."""

import pytest

from tongban.common.errors import ConflictError, InvalidInputError
from tongban.support.events import api as events
from tongban.support.flow import api as flow
from tongban.support.flow import registry
from tongban.support.flow.bpmn.reading import read_bpmn
from tongban.support.flow.bpmn.writing import write_bpmn
from tongban.support.flow.errors import BadDefinitionError
from tongban.support.flow.rules.definition import YES, EachCase, SubCase
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


EACH = {"id": "villages", "kind": "foreach", "name": "各村审查", "over": "context:villages", "item": "350117009006",
        "level": "6", "fields": "place=element", "limit_days": 5}  # fmt: skip
COUNT = {"id": "way", "kind": "choice", "branches": [
    {"when": "facts.villages.yes > facts.villages.no",
     "body": [SIGN, {"id": "fin", "kind": "end", "result": "granted"}]},
    {"when": "else", "body": [{"id": "bad", "kind": "end", "result": "refused"}]}]}  # fmt: skip


def over_a_list(*after, **more):
    return {"code": "sample", "name": "样例", "body": [{**EACH, **more}, *(after or (COUNT,))]}


@pytest.fixture
def no_items(monkeypatch):
    monkeypatch.setattr(registry, "_sub_cases", [])


def begin_over(city, villages, ref=None):
    told = []
    ref = ref or flow.publish(identity.SYSTEM(), over_a_list())
    events.subscribe(flow.FlowSubCaseDue, "test.sub", lambda event, *, event_id: told.append(event))
    try:
        started = city.start(flow=ref, context={"villages": villages})
        events.deliver_all_now()
    finally:
        events.unsubscribe(flow.FlowSubCaseDue, "test.sub")
    return started, told


def test_one_is_opened_for_each_element_and_all_are_waited_for(city, no_items):
    started, told = begin_over(city, ["350702000000", "350703000000", "溪源村"])
    assert [(one.node, one.seat, one.element) for one in told] == [
        ("villages", 1, "350702000000"), ("villages", 2, "350703000000"), ("villages", 3, "溪源村"),
    ]  # fmt: skip
    assert [one.name for one in started.tasks] == ["各村审查：延平区", "各村审查：建阳区", "各村审查：溪源村"]
    assert {one.kind for one in started.tasks} == {"sub"}
    said = {"actor": identity.SYSTEM(), "instance_id": started.instance_id, "node": "villages"}
    first = flow.answer(**said, seat=2, outcome="no", opinion="建阳区：不予", key="b")
    assert (first.opened, first.result) == ([], None)
    assert flow.answer(**said, seat=2, outcome="no", opinion="建阳区：不予", key="b").is_repeat
    with pytest.raises(ConflictError, match="第 2 件已有结果"):
        flow.answer(**said, seat=2, outcome="yes", key="c")
    flow.answer(**said, seat=3, outcome="yes", opinion="同意")
    step = flow.answer(**said, seat=1, outcome="yes", opinion="同意")
    assert [one.node for one in step.opened] == ["sign"]
    instance = flow.instance(started.instance_id)
    assert instance.outcomes["villages"] == "no"  # one was not brought about
    assert (instance.facts["villages"]["yes"], instance.facts["villages"]["no"]) == (2, 1)
    assert [(one["name"], one["outcome"], one["words"]) for one in instance.facts["villages"]["results"]] == [
        ("延平区", "yes", "同意"), ("建阳区", "no", "建阳区：不予"), ("溪源村", "yes", "同意"),
    ]  # fmt: skip
    assert flow.history_fault(started.instance_id) is None


def test_without_elements_it_is_done_at_once(city, no_items):
    started, told = begin_over(city, [])
    assert (told, started.result) == ([], "refused")
    assert flow.instance(started.instance_id).facts["villages"] == {"yes": 0, "no": 0, "results": []}


def test_its_results_may_be_asked_for_only_behind_it(city, no_items):
    before = {"id": "early", "kind": "choice", "branches": [
        {"when": "facts.villages.no > 1", "body": [SIGN | {"id": "second"}]},
        {"when": "else", "body": []}]}  # fmt: skip
    body = over_a_list()
    assert flow.check(body) == []
    assert flow.check({**body, "body": [SIGN | {"id": "first"}, before, *body["body"]]}) == [
        "环节 early 的条件“facts.villages.no > 1”里的 facts.villages.no（“各村审查”没有办成的件数）不是每件都有，"
        "没有的办件算不出来，请先写 facts.villages.no != null and"
    ]


def test_inside_of_a_sub_flow_its_results_are_found_too(city, no_items):
    flow.publish(identity.SYSTEM(), over_a_list() | {"code": "inner"})
    sub = {"id": "town", "kind": "sub", "name": "镇里", "flow": "inner", "agency": "owner"}
    ref = flow.publish(identity.SYSTEM(), {"code": "sample", "name": "样例", "body": [
        sub, {"id": "fin", "kind": "end", "result": "granted"}]})  # fmt: skip
    started, told = begin_over(city, ["溪源村"], ref)
    assert [one.node for one in told] == ["town__villages"]
    step = flow.answer(actor=identity.SYSTEM(), instance_id=started.instance_id, node="town__villages", seat=1,
                       outcome="yes")  # fmt: skip
    assert [one.node for one in step.opened] == ["town__sign"]


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"role": "reviewer"}, "逐项开子办件，按事项(item)办，不能再写“role”"),
        ({"rule": "most"}, "要等全部办完，规则(rule)只能是 each"),
        ({"division": "village"}, "区划(division)应是 element"),
        ({"level": "7"}, "行使层级(level)没有填写或写法不对"),
    ],
)
def test_what_is_written_wrongly_over_a_list_is_named(more, words):
    assert [words in fault for fault in read(over_a_list(**more))[1]].count(True) == 1


def test_an_element_stands_only_in_a_list_and_an_item_only_in_a_case():
    assert any("element 只能用于“逐项并联”" in one for one in read(definition(fields="area=element.area"))[1])
    plain = {
        **SIGN,
        "id": "each",
        "kind": "foreach",
        "over": "context:villages",
        "yes": "agree",
        "no": "",
        "level": "6",
    }
    assert any("没有写事项(item)，不是子办件" in one for one in read({**definition(), "body": [plain]})[1])


def test_over_a_list_it_goes_through_bpmn_and_the_designer_as_it_stands():
    body = over_a_list()
    data = write_bpmn(body)
    assert faults_of_schema(data) == []
    assert read_bpmn(data)[0] == body
    assert isinstance(read(body)[0].task("villages"), EachCase)
    assert [one["code"] for one in flow.editing.outcomes_before(body, "way")[0]["outcomes"]] == ["yes", "no"]
