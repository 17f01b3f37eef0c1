"""Files that nobody would draw: each is refused by an element of the file, soon and in a short line."""

import time

import pytest

from tongban.support.flow import api as flow
from tongban.support.flow.bpmn import checking, reading, structuring
from tongban.support.flow.bpmn.reading import read_bpmn

from .bpmn import MODEL, bpmn, flows, nodes

ENDS = '<startEvent id="s"/><endEvent id="e" name="ok"/>'
OWN_END = '<extensionElements><tb:node xmlns:tb="urn:tongban:flow:1" kind="end"/></extensionElements>'


def told(data):
    body, _, refusals = read_bpmn(data)
    assert body is None
    return [(one.element, one.id) for one in refusals]


@pytest.mark.parametrize(
    "part",
    ["timerEventDefinition", "messageEventDefinition", "terminateEventDefinition", "multiInstanceLoopCharacteristics"],
)
def test_a_part_of_a_node_is_no_node(part):
    assert told(bpmn(ENDS + f'<{part} id="t"/>' + flows("s>t", "t>e"))) == [(part, "t")]
    other = "callActivity" if part.startswith("multi") else "userTask"
    inside = f'<{other} id="a"><{part} id="t"/></{other}>'
    assert told(bpmn(ENDS + inside + flows("s>a", "a>e"))) == [(part, "t")]


def test_our_own_nodes_need_no_name():
    body, todo, _ = read_bpmn(bpmn(ENDS + f'<endEvent id="x">{OWN_END}</endEvent>' + flows("s>x", "s>e")))
    assert body["body"] == [{"id": "x", "kind": "end"}]
    assert [one.node for one in todo] == ["x"]
    timer = "<timerEventDefinition><timeDuration>P3D</timeDuration></timerEventDefinition>"
    wait = OWN_END.replace('"end"', '"wait" message="paid"')
    events = f'<intermediateCatchEvent id="m">{wait}</intermediateCatchEvent>'
    events += f'<intermediateCatchEvent id="t">{timer}</intermediateCatchEvent><eventBasedGateway id="g"/>'
    body, _, _ = read_bpmn(bpmn(ENDS + events + flows("s>g", "g>m", "g>t", "m>e", "t>e")))
    assert body["body"][0] == {"id": "g", "kind": "wait", "name": "m", "message": "paid", "days": 3}


def test_what_our_own_extension_says_of_parts_is_not_taken_from_it():
    node = '<tb:node xmlns:tb="urn:tongban:flow:1" kind="{}" body="x" branches="x" outcomes="x"/>'
    own = "<extensionElements>" + node + "</extensionElements>"
    inside = f'<callActivity id="c">{own.format("sub")}</callActivity><userTask id="t">{own.format("task")}</userTask>'
    body, _, _ = read_bpmn(bpmn(ENDS + inside + flows("s>c", "c>t", "t>e")))
    assert body["body"][:2] == [{"id": "c", "kind": "sub"}, {"id": "t", "kind": "task"}]
    bare = own.format("task").replace("/></ext", '><tb:outcome code="a"/></tb:node></ext')
    bare = bare.replace("<tb:outcome", '<tb:outcome xmlns:tb="urn:tongban:flow:1"')
    assert told(bpmn(ENDS + f'<userTask id="t">{bare}</userTask>' + flows("s>t", "t>e"))) == [("userTask", "t")]


def test_nothing_stands_behind_an_end_or_before_a_start():
    inside = ENDS + nodes(a="task")
    assert told(bpmn(inside + flows("s>e", "e>a"))) == [("sequenceFlow", "f2")]
    assert told(bpmn(inside + flows("s>a", "a>e", "a>s"))) == [("sequenceFlow", "f3")]


def test_a_loop_is_told_in_the_names_of_the_file():
    _, _, refusals = read_bpmn(bpmn(ENDS + '<task id="a"/><task id="b"/>' + flows("s>a", "a>b", "b>a", "b>e")))
    assert [one.id for one in refusals] == ["f3"]
    assert refusals[0].reason.startswith("从“b”回到“a”是循环")


def test_an_id_of_the_file_may_look_like_one_of_ours():
    inside = ENDS + nodes(a="task", a__split="task", b="task")
    body, _, _ = read_bpmn(bpmn(inside + flows("s>a", "a>a__split", "a>b", "a__split>e", "b>e")))
    assert [one["id"] for one in body["body"]] == ["a", "a__split_", "e"]
    assert [[one["id"] for one in branch] for branch in body["body"][1]["branches"]] == [["a__split"], ["b"]]


def test_a_fault_of_ours_refuses_one_file_and_the_folder_goes_on(tmp_path, monkeypatch, caplog):
    good = bpmn(ENDS + nodes(a="task") + flows("s>a", "a>e"))
    (tmp_path / "a.bpmn").write_bytes(good.replace(b'name="a"', b'name="bad"'))
    (tmp_path / "b.bpmn").write_bytes(good)
    ours = structuring.Structurer.body

    def broken(self):
        return {}["kind"] if self.graph.nodes["a"].name == "bad" else ours(self)

    monkeypatch.setattr(structuring.Structurer, "body", broken)
    lines = [checking.line(one.name, checking.read_file(one.path)) for one in checking.found_in(tmp_path)]
    assert lines[0] == (
        "refused\ta.bpmn\tdefinitions（文件）：读这个文件时出了没有料到的错（KeyError），已记入日志，请交平台运维查看"
    )
    assert lines[1].startswith("imported\tb.bpmn")
    assert "KeyError: 'kind'" in caplog.text
    assert flow.import_bpmn((tmp_path / "a.bpmn").read_bytes()).body is None  # as the office asks


@pytest.mark.parametrize(
    ("data", "element"),
    [
        (b"<a/>", "a"),
        (b'<?xml version="1.0"?><!-- <b> is <c> --><bpmn:definitions x="1">', "definitions"),
        (b"no xml at all", ""),
        ("<流程/>".encode("utf-16"), ""),
        (b"<" + b"x" * 9000 + b"/>", "x" * 80 + "…"),
    ],
)
def test_a_fault_in_reading_the_bytes_still_names_the_outermost_element(monkeypatch, data, element):
    monkeypatch.setattr(reading, "parse", lambda data: {}["kind"])
    assert [one.element for one in flow.import_bpmn(data).refusals] == [element]


def test_a_line_stays_short_whatever_the_file_says(tmp_path):
    many = "".join(f'<scriptTask id="z{number}" name="{"n" * 200}"/>' for number in range(390))
    long = f'<scriptTask id="{"x" * 9000}" name="t"/>'
    for name, data in [("a.bpmn", bpmn(ENDS + many)), ("b.bpmn", bpmn(ENDS + long))]:
        (tmp_path / name).write_bytes(data)
    first, second = (checking.line(one.name, checking.read_file(one.path)) for one in checking.found_in(tmp_path))
    assert "；等共 390 处" in first
    assert len(first) < 10_000
    assert f"[{'x' * 80}…]" in second


def chain(count):
    tasks = "".join(f'<task id="t{number}"/>' for number in range(count))
    return tasks + flows(*(f"t{number}>t{number + 1}" for number in range(count - 1)))


def repeated(text, count=10_000):
    return "".join(text.format(number) for number in range(count))


SUBS = '<subProcess id="u{0}"><task id="v{0}"/></subProcess>'
LANES = '<lane id="l{0}" name="L{0}"><flowNodeRef>t{0}</flowNodeRef></lane>'
NESTED = '<subProcess id="u{0}">'
WIDE = '<sequenceFlow id="w{0}" sourceRef="g" targetRef="e"/>'
OTHERS = f'<definitions xmlns="{MODEL}">' + repeated('<process id="p{0}"><task id="t"/></process>') + "</definitions>"
GATE = ENDS + '<exclusiveGateway id="g"/>' + flows("s>g")
LONG = f'<definitions xmlns="{MODEL}" xmlns:a="{"u" * 2_000_000}">' + "<a:b/>" * 90_000 + "</definitions>"


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (bpmn(ENDS + chain(10_000)), "环节超过 400 个"),
        (bpmn(ENDS + repeated(SUBS)), "环节超过 400 个"),
        (bpmn(GATE + repeated(WIDE)), "顺序流超过 2000 条"),
        (bpmn(ENDS + repeated(NESTED) + "</subProcess>" * 10_000), "元素套元素超过 200 层"),
        (bpmn(f"<laneSet>{repeated(LANES)}</laneSet>{ENDS}" + flows("s>e")), "待补"),
        (bpmn(ENDS + repeated('<odd id="x{0}"/>')), "；等共 10000 处"),
        (OTHERS.encode(), "另有 9999 个流程没有选"),
        (("<?xml " + 'encoding="a" ' * 10_000).encode(), "“a”认不出"),
        (LONG.encode(), "命名空间“a”超过 1000 个字符"),
        (bpmn(ENDS + f'<task id="t" name="{"x" * 20_000}"/>'), "属性 name 超过 10000 个字符"),
    ],
    ids=["chain", "subs", "wide", "nested", "lanes", "odd", "processes", "declared", "namespace", "value"],
)
def test_large_files_take_seconds_or_pass_a_limit_that_names_itself(tmp_path, data, words):
    (tmp_path / "a.bpmn").write_bytes(data)
    started = time.process_time()
    told_of = checking.line("a.bpmn", checking.read_file(tmp_path / "a.bpmn"))
    assert words in told_of
    assert len(told_of) < 10_000
    assert time.process_time() - started < 5


TEXT = bpmn(ENDS + '<userTask id="a" name="审查"/>' + flows("s>a", "a>e")).decode()


def named(encoding):
    return TEXT.replace("UTF-8", encoding)


@pytest.mark.parametrize(
    "data",
    [
        TEXT.encode(),
        b"\xef\xbb\xbf" + named("GBK").encode(),
        named("GBK").encode(),
        named("GBK").encode("gbk"),
        named("Big5").replace("试验", "試驗").replace("审查", "審查").encode("big5"),
        named("UTF-16").encode("utf-16"),
        named("UTF-16").encode(),
        TEXT.encode("utf-16-le"),
        named("windows-1252").encode(),
    ],
    ids=["utf-8", "bom", "gbk-lie", "gbk", "big5", "utf-16", "utf-16-lie", "no-mark", "1252-lie"],
)
def test_the_letters_are_read_as_they_are(data):
    body = read_bpmn(data)[0]
    assert (body["name"], body["body"][0]["name"]) in {("试验", "审查"), ("試驗", "審查")}


def test_gbk_letters_that_could_be_utf8_are_read_as_declared():
    data = named("GBK").replace("试验", "模").replace("审查", "模").encode("gbk")
    assert data.decode("utf-8")
    assert read_bpmn(data)[0]["name"] == "模"


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (TEXT.encode("gbk"), "声明的文字编码 UTF-8与内容不符"),
        (TEXT.replace(' encoding="UTF-8"', "").encode("gbk"), "没有声明文字编码，内容也不是 UTF-8"),
        (named("rot13").encode(), "声明的文字编码“rot13”认不出"),
        (named("unicode_escape").encode(), "声明的文字编码“unicode_escape”认不出"),
    ],
)
def test_letters_that_cannot_be_made_out_are_refused_with_the_reason(data, words):
    assert words in read_bpmn(data)[2][0].sentence
