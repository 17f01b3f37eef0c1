"""BPMN 2.0 files: brought in as drafts or refused by the names of their elements; versions go out as BPMN and SVG."""

import html
import re
from xml.etree import ElementTree as ET

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tongban.support.flow import api as flow
from tongban.support.flow.tests.bpmn import bpmn, faults_of_schema, flows, nodes

HERE = "/office/flows/import/"
ENDS = '<startEvent id="s"/><endEvent id="e" name="办结"/>'
BOMB = b'<?xml version="1.0"?><!DOCTYPE d [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]><d>&b;</d>'
OUTSIDE = b'<?xml version="1.0"?><!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]><d>&x;</d>'


@pytest.fixture
def designer(city, sign_in):
    return sign_in(city.publisher_city)


def send(client, data, **more):
    return client.post(HERE, {"file": SimpleUploadedFile("他们的.bpmn", data), **more})


def test_a_file_becomes_a_draft_once_it_was_looked_at(city, designer):
    data = bpmn(ENDS + nodes(look="userTask", check="userTask") + flows("s>look", "look>check", "check>e"))
    answer = send(designer, data)
    text = answer.content.decode()
    assert answer.status_code == 200
    assert "3 个环节" in text
    assert re.search(r"look</small></td><td[^>]*>[^<]*角色", text)
    assert flow.open_draft(city.publisher_city, "p") is None
    design = html.unescape(re.search(r'name="design" value="([^"]*)"', text)[1])
    kept = {"do": "keep", "design": design, "named": "他们的.bpmn"}
    assert "流程编码应以小写字母开头" in designer.post(HERE, kept | {"code": "1x"}).content.decode()
    assert designer.post(HERE, kept | {"code": "theirs"}).headers["Location"] == "/office/flows/of/theirs/design/"
    draft = flow.open_draft(city.publisher_city, "theirs")
    assert [one["id"] for one in draft.body["body"]] == ["look", "check", "e"]
    assert draft.note == "导入自 他们的.bpmn"
    assert "“look”的角色没有填写" in designer.get("/office/flows/of/theirs/design/").content.decode()
    assert "已有一份草稿" in designer.post(HERE, kept | {"code": "theirs"}).content.decode()


def test_every_element_that_is_not_taken_is_listed_with_name_id_and_reason(designer):
    bad = '<scriptTask id="run" name="跑脚本"/><inclusiveGateway id="some" name="任选"/>'
    answer = send(designer, bpmn(ENDS + bad + flows("s>run", "run>some", "some>e")))
    assert answer.status_code == 422
    rows = re.findall(r"<tr><td>(.*?)</tr>", answer.content.decode())
    told = [re.sub(r"<[^>]+>", " ", row).split() for row in rows]
    assert told == [
        ["脚本任务", "scriptTask", "跑脚本", "run", "不收；流程里不写代码，请登记为自动步骤"],
        ["包容网关", "inclusiveGateway", "任选", "some", "不收；请改用并行网关，或每支前加排他网关"],
    ]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (BOMB, "文件有文档类型声明（DOCTYPE）或实体，不读"),
        (OUTSIDE, "文件有文档类型声明（DOCTYPE）或实体，不读"),
        (b"<definitions>", "不是完整的 XML"),
        (b"x" * (flow.LARGEST_BPMN + 1), "文件超过 5 MB"),
        (
            bpmn(ENDS + flows("s>e")).replace(b'"x"', b'"' + b"y" * 10 + b'"').replace(b"MODEL", b"OTHER"),
            "文件的根不是",
        ),
    ],
    ids=["entities", "a file of the server", "half a file", "too large", "another language"],
)
def test_a_hostile_file_is_refused_in_words(designer, data, reason):
    answer = send(designer, data)
    assert answer.status_code == 422
    assert reason in answer.content.decode()
    assert "root:" not in answer.content.decode()


def test_of_several_processes_one_is_asked_for_by_its_id(designer):
    other = '<process id="other" name="另一" isExecutable="true"><startEvent id="s2"/><endEvent id="e2"/>'
    other += '<sequenceFlow id="g" sourceRef="s2" targetRef="e2"/></process></definitions>'
    data = bpmn(ENDS + nodes(look="userTask") + flows("s>look", "look>e")).replace(b"</definitions>", other.encode())
    assert "另有流程“另一”没有选" in send(designer, data).content.decode()
    assert "1 个环节" in send(designer, data, process="other").content.decode()
    assert "文件里没有流程 none" in send(designer, data, process="none").content.decode()
    assert "请先选择 BPMN 文件" in designer.post(HERE).content.decode()


def test_versions_and_drafts_go_out_as_bpmn_and_svg(city, designer):
    here = "/office/flows/of/standard/"
    page = designer.get(here).content.decode()
    answer = designer.get(re.search(r'href="([^"]*flow\.bpmn[^"]*)"', page)[1])
    assert answer.headers["Content-Disposition"] == 'attachment; filename="standard-1.bpmn"'
    assert faults_of_schema(answer.content) == []
    assert flow.import_bpmn(answer.content).body == flow.editing.bare(flow.definition(flow.FlowRef("standard", 1)))
    answer = designer.get(re.search(r'href="([^"]*flow\.svg[^"]*)"', page)[1])
    drawn = ET.fromstring(answer.content)
    assert answer.headers["Content-Type"] == "image/svg+xml"
    assert drawn.find("{*}title").text == "一般流程（第 1 版）"
    assert "审查" in {one.text for one in drawn.findall(".//{*}text")}
    assert designer.get(f"{here}flow.svg?version=9").status_code == 404
    flow.begin_draft(actor=city.publisher_city, code="standard", body=flow.editing.blank("standard", "改\x01名"))
    drawn = ET.fromstring(designer.get(f"{here}flow.svg?version=draft").content)
    assert drawn.find("{*}title").text == "改\ufffd名（草稿）"
    assert designer.get(f"{here}flow.bpmn?version=draft").status_code == 200
