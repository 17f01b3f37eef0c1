import pytest

from tongban.support.flow.bpmn import safe
from tongban.support.flow.bpmn.reading import choose, read_bpmn, read_processes
from tongban.support.flow.rules.reading import read
from tongban.support.flow.rules.soundness import Known, faults_of

from .bpmn import MODEL, bpmn, flows, nodes

START_END = '<startEvent id="s"/><endEvent id="e" name="done"/>'


def taken(data):
    body, todo, refusals = read_bpmn(data)
    assert [one.sentence for one in refusals] == []
    return body["body"], todo


def refused(data):
    body, _, refusals = read_bpmn(data)
    assert body is None
    return [(one.element, one.id) for one in refusals]


def shape(body):
    """Ids and blocks only."""
    found = []
    for node in body:
        branches = node.get("branches")
        inner = [shape(one["body"] if isinstance(one, dict) else one) for one in branches or ()]
        found.append((node["id"], *inner) if branches is not None else node["id"])
    return found


def test_a_sequence_of_tasks_is_a_draft_with_what_it_lacks():
    body, todo = taken(bpmn(START_END + nodes(look="userTask") + flows("s>look", "look>e")))
    assert body == [
        {
            "id": "look",
            "kind": "task",
            "name": "look",
            "agency": "owner",
            "outcomes": [{"code": "done", "name": "办完"}],
        },
        {"id": "e", "kind": "end", "name": "done", "result": "done"},
    ]
    assert [(one.node, one.what) for one in todo] == [
        ("look", "role"),
        ("look", "action"),
        ("look", "limit_days"),
        ("look", "outcomes"),
        ("e", "result"),
    ]


def test_a_gateway_after_a_task_becomes_its_outcomes():
    inside = START_END + nodes(look="userTask", g="exclusiveGateway", no="endEvent")
    body, _ = taken(bpmn(inside + flows("s>look", "look>g", "g>e:Yes", "g>no:不同意")))
    assert body[0]["outcomes"] == [{"code": "yes", "name": "Yes"}, {"code": "way_2", "name": "不同意"}]
    assert [one["when"] for one in body[1]["branches"]] == ["outcomes.look == 'yes'", "else"]


def test_conditions_of_other_languages_are_told_and_left_to_be_written():
    ways = flows("s>g", "g>a", "g>b", "a>e", "b>e").replace(
        'targetRef="a"/>', 'targetRef="a"><conditionExpression>${x &gt; 1}</conditionExpression></sequenceFlow>'
    )
    body, todo = taken(bpmn(START_END + nodes(g="exclusiveGateway", a="task", b="task") + ways))
    assert [one["when"] for one in body[0]["branches"]] == ["", "else"]
    assert any(one.what == "when" and "${x > 1}" in one.sentence for one in todo)


def test_branches_that_meet_again_and_an_empty_one():
    inside = START_END + nodes(t="task", g="exclusiveGateway", a="task", m="exclusiveGateway", b="task")
    body, _ = taken(bpmn(inside + flows("s>t", "t>g", "g>m:跳过", "g>a:办", "a>m", "m>b", "b>e")))
    assert shape(body) == ["t", ("g", ["a"], []), "b", "e"]
    assert [one["when"] for one in body[1]["branches"]] == ["outcomes.t == 'way_1'", "else"]


def test_a_way_shared_by_two_decisions_is_written_for_each():
    gates = nodes(g="exclusiveGateway", h="exclusiveGateway", a="task", b="task")
    inside = START_END + gates + nodes(reject="task", no="endEvent")
    ways = ["s>a", "a>g", "g>b", "g>reject", "b>h", "h>e", "h>reject", "reject>no"]
    body, _ = taken(bpmn(inside + flows(*ways)))
    assert shape(body) == ["a", ("g", ["b", ("h", ["e"], [])], []), "reject", "no"]
    data = bpmn(inside + flows(*ways, "g>e"))  # now they cross: "e" is shared too
    body, _ = taken(data)
    assert shape(body) == ["a", ("g", ["b", ("h", ["e"], ["reject", "no"])], ["reject_2", "no_2"], ["e_2"])]
    assert "“reject”有几条路走到，写成 2 份" in choose(read_processes(data)).notes


def test_parallel_branches_with_and_without_their_join():
    inside = START_END + nodes(f="parallelGateway", a="task", b="task", j="parallelGateway", c="task")
    body, _ = taken(bpmn(inside + flows("s>f", "f>a", "f>b", "a>j", "b>j", "j>c", "c>e")))
    assert shape(body) == [("f", ["a"], ["b"]), "c", "e"]
    inside = START_END + nodes(f="parallelGateway", a="task", b="task", z="endEvent")
    body, todo = taken(bpmn(inside + flows("s>f", "f>a", "f>b", "a>e", "b>z")))
    assert shape(body) == [("f", ["a"], ["b"]), "e"]
    assert ("e", "result") in [(one.node, one.what) for one in todo]


def test_a_task_with_two_ways_out_parts_them_and_an_inner_fork_may_share_the_join():
    inside = START_END + nodes(a="task", b="task", f="parallelGateway", c="task", d="task", j="parallelGateway")
    body, _ = taken(bpmn(inside + flows("s>a", "a>b", "a>f", "f>c", "f>d", "b>j", "c>j", "d>j", "j>e")))
    assert shape(body) == ["a", ("a__split", ["b"], [("f", ["c"], ["d"])]), "e"]


def test_an_embedded_sub_process_is_opened_and_a_closed_one_is_a_sub_flow():
    inner = nodes(i="startEvent", x="task", g="exclusiveGateway", y="task", o="endEvent", q="endEvent")
    inner += flows("i>x", "x>g", "g>y", "g>q", "y>o").replace('id="f', 'id="n')
    data = bpmn(f'{START_END}<subProcess id="p1">{inner}</subProcess>{nodes(z="task")}' + flows("s>p1", "p1>z", "z>e"))
    assert shape(taken(data)[0]) == ["x", ("g", ["y"], []), "z", "e"]
    body, todo = taken(bpmn(START_END + nodes(p1="subProcess") + flows("s>p1", "p1>e")))
    assert body[0] == {"id": "p1", "kind": "sub", "name": "p1"}
    assert ("p1", "flow") in [(one.node, one.what) for one in todo]


def test_an_event_gateway_is_a_wait_with_a_branch_for_each():
    message = '<message id="m" name="Payment received"/>'
    events = (
        '<intermediateCatchEvent id="paid" name="缴费"><messageEventDefinition messageRef="m"/>'
        "</intermediateCatchEvent>"
        '<intermediateCatchEvent id="late"><timerEventDefinition><timeDuration>P10D</timeDuration>'
        "</timerEventDefinition></intermediateCatchEvent>"
    )
    inside = START_END + nodes(g="eventBasedGateway", a="task", z="endEvent") + events
    body, _ = taken(bpmn(inside + flows("s>g", "g>paid", "g>late", "paid>a", "a>e", "late>z"), more=message))
    assert body[0] == {"id": "g", "kind": "wait", "name": "g", "message": "payment_received", "days": 10}
    assert shape(body)[1:] == [("g__way", ["a", "e"], ["z"])]
    assert [one["when"] for one in body[1]["branches"]] == ["outcome == 'received'", "else"]


def test_lanes_and_candidates_tell_the_role():
    lanes = '<laneSet id="l"><lane id="l1" name="财务科"><flowNodeRef>look</flowNodeRef></lane></laneSet>'
    _, todo = taken(bpmn(lanes + START_END + nodes(look="userTask") + flows("s>look", "look>e")))
    assert todo[0].sentence == "角色（文件里是“财务科”）"


WAYS = "s>a a>b b>e"
BOUNDARY = '<boundaryEvent id="x" attachedToRef="a"><timerEventDefinition/></boundaryEvent>'
LOOP = '<task id="b"><standardLoopCharacteristics/></task>'
SIGNAL = '<endEvent id="b"><signalEventDefinition id="q"/></endEvent>'
FORK = "s>f f>a f>b a>g b>g g>e"
TASKS = {"a": "task", "b": "task"}
ACROSS = {"f": "parallelGateway", "g": "parallelGateway", "x": "exclusiveGateway", "z": "endEvent"}


@pytest.mark.parametrize(
    ("kinds", "ways", "more", "wanted"),
    [
        (TASKS, WAYS, BOUNDARY, "boundaryEvent x"),
        ({"a": "scriptTask", "b": "complexGateway"}, WAYS, "", "scriptTask a, complexGateway b"),
        ({"a": "task", "b": "inclusiveGateway"}, WAYS, "", "inclusiveGateway b"),
        ({"a": "task", "b": "strangeTask"}, WAYS, "", "strangeTask b"),
        ({"a": "task", "b": "transaction"}, WAYS, "", "transaction b"),
        ({"a": "task"}, WAYS, LOOP, "standardLoopCharacteristics b"),
        ({"a": "task"}, "s>a a>b a>e", SIGNAL, "signalEventDefinition q"),
        (TASKS | {"lost": "task"}, WAYS, "", "task lost"),
        (TASKS, "s>a a>b b>gone", "", "sequenceFlow f3"),
        (TASKS | {"g": "exclusiveGateway"}, "s>a a>g g>b b>a g>e", "", "sequenceFlow f4"),
        (TASKS | {"f": "parallelGateway", "g": "exclusiveGateway"}, FORK, "", "exclusiveGateway g"),
        (TASKS | {"f": "exclusiveGateway", "g": "parallelGateway"}, FORK, "", "parallelGateway g"),
        (TASKS | ACROSS, "s>f f>a f>x x>b x>z a>g b>g g>e", "", "parallelGateway g"),
        (TASKS | {"s2": "startEvent"}, "s>a a>b b>e s2>b", "", "startEvent s2"),
        (TASKS | {"g": "eventBasedGateway"}, "s>g g>a g>b a>e b>e", "", "eventBasedGateway g"),
    ],
)
def test_what_is_outside_the_profile_is_refused_by_name(kinds, ways, more, wanted):
    found = refused(bpmn(START_END + nodes(**kinds) + flows(*ways.split()) + more))
    assert ", ".join(" ".join(one) for one in found) == wanted


BOMB = b'<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><definitions>&b;</definitions>'
FETCH = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/hostname">]><definitions>&x;</definitions>'


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "文件是空的"),
        (b"\x00\x01\x02PK\x03\x04", "读不懂"),
        (b"<a><b></a>", "读不懂"),
        (BOMB, "DOCTYPE"),
        (FETCH, "DOCTYPE"),
        (b'<?xml version="1.0" encoding="utf-7"?><a/>', "认不出"),
        (b'<?xml version="1.0" encoding="nothing-9"?><a/>', "读不懂|认不出"),
        (b"\xff\xfe<\x00", "读不懂|认不出"),
        (b'<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/"/>', "决策表"),
        (b'<definitions xmlns="urn:other"/>', "不是 BPMN 2.0"),
        (f'<definitions xmlns="{MODEL}"/>'.encode(), "没有流程"),
        (f'<definitions xmlns="{MODEL}"><choreography id="c"/></definitions>'.encode(), "没有可执行的流程"),
        (bpmn(nodes(a="endEvent", b="endEvent")), "没有开始事件"),
        (b"<a>" * 100_001 + b"</a>" * 100_001, "超过"),
        (b" " * safe.MOST_BYTES + b"<a/>", "MB"),
    ],
)
def test_what_is_no_process_is_refused_with_a_sentence(data, words):
    body, _, refusals = read_bpmn(data)
    assert body is None
    assert any(word in refusals[0].sentence for word in words.split("|"))


def test_other_prefixes_and_chinese_encodings_are_read():
    data = bpmn(START_END + nodes(look="userTask") + flows("s>look", "look>e"))
    prefixed = (
        data.replace(b"<", b"<q:").replace(b"<q:/", b"</q:").replace(b"<q:?", b"<?").replace(b"xmlns=", b"xmlns:q=")
    )
    assert read_bpmn(prefixed)[0] == read_bpmn(data)[0]
    chinese = data.decode().replace("UTF-8", "GBK").encode("gbk")
    assert read_bpmn(chinese)[0]["name"] == "试验"


def test_of_several_processes_the_executable_and_largest_is_taken():
    one = START_END + nodes(look="userTask") + flows("s>look", "look>e")
    data = (
        bpmn(one)
        .decode()
        .replace(
            "</definitions>",
            f'<process id="p2" isExecutable="true" name="大">{one}{nodes(x="task")}</process></definitions>',
        )
    )
    small = data.replace(nodes(x="task"), "").replace('id="p2" isExecutable="true"', 'id="p2" isExecutable="false"')
    assert [one.process for one in read_processes(small.encode())] == ["p"]
    found = choose(read_processes(data.encode()))
    assert [(one.element, one.id) for one in found.refusals] == [("task", "x")]
    assert found.notes == ["另一流程“试验”可以导入"]


def test_every_fault_of_a_draft_is_among_what_is_to_be_filled_in():
    inside = START_END + nodes(
        a="userTask", b="serviceTask", c="callActivity", d="receiveTask", g="exclusiveGateway", h="exclusiveGateway",
        x="manualTask", y="sendTask", w="intermediateThrowEvent",
    ) + '<userTask id="m" name="m"><multiInstanceLoopCharacteristics/></userTask>'  # fmt: skip
    ways = flows("s>a", "a>b", "b>c", "c>d", "d>m", "m>g", "g>x", "g>y", "x>h", "y>h", "h>w", "w>e")
    body, todo, _ = read_bpmn(bpmn(inside + ways))
    flow, faults = read(body)
    faults += faults_of(flow, Known({}, [], []))
    known = {one.node for one in todo}
    assert len(faults) > 8
    assert [fault for fault in faults if not any(f"环节 {one}" in fault for one in known)] == []
