import json
from itertools import combinations
from xml.etree import ElementTree as ET

import pytest

from tongban.support.flow.actions.publishing import standard_bodies
from tongban.support.flow.bpmn.names import BPMNDI, DC, bpmn
from tongban.support.flow.bpmn.reading import choose, read_bpmn, read_processes
from tongban.support.flow.bpmn.writing import write_bpmn
from tongban.support.flow.errors import BadDefinitionError
from tongban.support.flow.rules.reading import read

from .bpmn import Definitions, faults_of_schema

SHIPPED = {body["code"]: body for body in standard_bodies()}
RANDOM = [Definitions(seed).one() for seed in range(16)]
ALL = [*SHIPPED.values(), *RANDOM]


def test_random_definitions_hold_every_kind_and_nothing_that_the_reader_refuses():
    assert [fault for body in RANDOM for fault in read(body)[1]] == []
    words = ["panel", "foreach", "external", "wait", "auto", "sub", "choice", "parallel"]
    told = json.dumps(RANDOM)
    assert [word for word in words if f'"kind": "{word}"' not in told] == []


def test_every_definition_is_valid_against_the_schema():
    assert [fault for body in ALL for fault in faults_of_schema(write_bpmn(body))] == []


def test_the_schema_does_refuse():
    data = write_bpmn(SHIPPED["standard"]).replace(b"bpmn:userTask", b"bpmn:humanTask")
    assert faults_of_schema(data)


def test_written_and_read_again_it_is_the_same_definition():
    for body in ALL:
        found = choose(read_processes(write_bpmn(body)))
        assert found.body == body
        assert (found.todo, found.refusals, found.notes) == ([], [], [])


def test_the_body_of_a_published_sub_flow_is_left_to_its_own_file():
    inner = {"id": "sub__look", "kind": "end", "result": "seen"}
    sub = {"id": "sub", "kind": "sub", "flow": "check", "version": 2, "agency": "owner"}
    body = {
        "code": "outer",
        "name": "外",
        "body": [{**sub, "body": [inner]}, {"id": "e", "kind": "end", "result": "ok"}],
    }
    data = write_bpmn(body)
    assert b"sub__look" not in data
    assert read_bpmn(data)[0]["body"][0] == sub


def shapes(data):
    for shape in ET.fromstring(data).iter(f"{{{BPMNDI}}}BPMNShape"):
        bounds = shape.find(f"{{{DC}}}Bounds")
        yield shape.get("bpmnElement"), *(int(bounds.get(key)) for key in ("x", "y", "width", "height"))


def test_every_element_stands_in_the_diagram_and_none_on_another():
    for body in ALL:
        data = write_bpmn(body)
        process = ET.fromstring(data).find(bpmn("process"))
        drawn = list(shapes(data))
        assert {one[0] for one in drawn} == {
            one.get("id") for one in process if one.tag not in (bpmn("sequenceFlow"), bpmn("extensionElements"))
        }
        for (_, x, y, wide, high), (_, other_x, other_y, other_wide, other_high) in combinations(drawn, 2):
            assert x + wide <= other_x or other_x + other_wide <= x or y + high <= other_y or other_y + other_high <= y
        edges = ET.fromstring(data).iter(f"{{{BPMNDI}}}BPMNEdge")
        assert {one.get("bpmnElement") for one in edges} == {
            one.get("id") for one in process.iter(bpmn("sequenceFlow"))
        }


def test_other_modellers_find_the_standard_elements():
    process = ET.fromstring(write_bpmn(SHIPPED["collegial"])).find(bpmn("process"))
    panel = next(one for one in process if one.get("id") == "panel")
    assert panel.tag == bpmn("userTask")
    assert panel.find(bpmn("multiInstanceLoopCharacteristics")).get("isSequential") == "false"
    assert "".join(panel.find(bpmn("potentialOwner")).itertext()).strip() == "reviewer"
    gate = next(one for one in process if one.get("id") == "by_acceptance")
    ways = {one.get("id"): one for one in process.iter(bpmn("sequenceFlow"))}
    assert ways[gate.get("default")].get("name") == "其余"
    first = ways[gate.find(bpmn("outgoing")).text]
    assert (first.get("name"), first.find(bpmn("conditionExpression")).text) == (
        "予以受理",
        "outcomes.accept == 'accept'",
    )


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"code": "x", "name": "x", "body": "nothing"},
        {"code": "X", "name": "x", "body": []},
        {"code": "x", "name": "x", "body": [{"id": "a", "kind": "end"}, {"id": "a", "kind": "end"}]},
        {"code": "x", "name": "x", "body": [{"id": "a", "kind": "unknown"}]},
    ],
)
def test_what_is_no_definition_is_not_written(body):
    with pytest.raises(BadDefinitionError):
        write_bpmn(body)


def test_a_draft_without_roles_is_written_and_characters_that_no_xml_holds_are_replaced():
    body = {"code": "x", "name": "一\x00二", "body": [{"id": "a", "kind": "task", "name": "\ud800"}]}
    data = write_bpmn(body)
    assert faults_of_schema(data) == []
    found = read_bpmn(data)[0]
    assert (found["name"], found["body"][0]) == ("一\ufffd二", {"id": "a", "kind": "task", "name": "\ufffd"})
