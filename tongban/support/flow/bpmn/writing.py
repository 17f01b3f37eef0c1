"""From a definition to a BPMN 2.0 file with its diagram. What BPMN has no place for stands in `tb:` extensions, so that
the file read again (reading.py) is the same definition."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any
from xml.etree import ElementTree as ET  # only writes; files are read by safe.py

from ..enums import NodeKind
from ..errors import BadDefinitionError
from ..rules.definition import Broken, walk
from ..rules.drawing import JOIN, MERGE, SYNC, Box, Drawing, Line, draw
from ..rules.reading import ID, KEYS, read
from .diagram import diagram
from .names import CASE, EXPRESSIONS, OWN, PREFIXES, PROCESS, XSI, bpmn, own

ELEMENTS = {
    NodeKind.START: "startEvent",
    NodeKind.TASK: "userTask",
    NodeKind.PANEL: "userTask",
    NodeKind.FOREACH: "userTask",
    NodeKind.EXTERNAL: "serviceTask",
    NodeKind.WAIT: "intermediateCatchEvent",
    NodeKind.AUTO: "serviceTask",
    NodeKind.SUB: "callActivity",
    NodeKind.CHOICE: "exclusiveGateway",
    NodeKind.PARALLEL: "parallelGateway",
    NodeKind.END: "endEvent",
    MERGE: "exclusiveGateway",
    SYNC: "parallelGateway",
}
NOT_PROPERTIES = {"id", "kind", "name", "outcomes", "branches", "body"}
ILLEGAL = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

for _prefix, _uri in PREFIXES.items():
    ET.register_namespace(_prefix, _uri)


def write_bpmn(body: dict[str, Any]) -> bytes:
    """One process with its diagram. A draft may lack roles and the like, but not ids, kinds or branches."""
    flow, faults = read(body)
    if not ID.fullmatch(flow.code) or any(isinstance(node, Broken) for node in walk(flow.body)):
        raise BadDefinitionError(faults)
    ids = Counter(node_id for node_id, _ in _nodes(body["body"]))
    if any(times > 1 or not ID.fullmatch(node_id) for node_id, times in ids.items()):
        raise BadDefinitionError(faults)
    return _Writer(body, draw(flow, {}, inside=False)).file()


def _nodes(body: list[dict[str, Any]]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every node with its id; a 子流程 is one, whatever was filled in."""
    for node in body:
        yield node["id"], node
        for branch in node.get("branches", ()):
            yield from _nodes(branch["body"] if isinstance(branch, dict) else branch)


class _Writer:
    def __init__(self, body: dict[str, Any], drawing: Drawing) -> None:
        self.body, self.drawing = body, drawing
        self.sources = dict(_nodes(body["body"]))
        waits = (
            node["message"] for node in self.sources.values() if node["kind"] == NodeKind.WAIT and "message" in node
        )
        self.messages = {
            str(one): f"Message_{number}" for number, one in enumerate(dict.fromkeys(waits), start=1) if one
        }
        self.ids = {id(line): f"Flow_{number}" for number, line in enumerate(drawing.lines, start=1)}

    def file(self) -> bytes:
        code = self.body["code"]
        root = ET.Element(
            bpmn("definitions"), {"id": f"Definitions_{code}", "targetNamespace": OWN, "exporter": "tongban"}
        )
        for message, message_id in self.messages.items():
            ET.SubElement(root, bpmn("message"), {"id": message_id, "name": legal(message)})
        process = ET.SubElement(
            root,
            bpmn("process"),
            {"id": f"{PROCESS}{code}", "name": legal(str(self.body.get("name", ""))), "isExecutable": "true"},
        )
        _extension(process, own("flow"), {"code": code})
        for box in self.drawing.boxes:
            self.node(process, box)
        for line in self.drawing.lines:
            self.line(process, line)
        diagram(root, f"{PROCESS}{code}", self.drawing, self.ids)
        ET.indent(root)
        return ET.tostring(root, encoding="utf-8", xml_declaration=True) + b"\n"

    def node(self, process: ET.Element, box: Box) -> None:
        source = self.sources.get(box.id, {})
        facts = {"id": box.id}
        name = source.get("name", box.name if box.kind == NodeKind.START else None)
        if isinstance(name, str):
            facts["name"] = legal(name)
        element = ET.SubElement(process, bpmn(ELEMENTS[box.kind]), facts)
        if source:
            self.own(element, source)
        elif box.kind in (MERGE, SYNC):
            _extension(element, own("join"), {"of": box.id.removeprefix(JOIN)})
        for line in self.drawing.lines:
            if line.target == box.id:
                ET.SubElement(element, bpmn("incoming")).text = self.ids[id(line)]
        for line in sorted(self.drawing.lines, key=lambda line: line.branch):
            if line.source == box.id:
                ET.SubElement(element, bpmn("outgoing")).text = self.ids[id(line)]
                if line.when == "else":
                    element.set("default", self.ids[id(line)])
        self.standard(element, box, source)

    def own(self, element: ET.Element, source: dict[str, Any]) -> None:
        kind = source["kind"]
        told = {key: _text(source[key]) for key in sorted(KEYS[kind] - NOT_PROPERTIES) if source.get(key) is not None}
        node = _extension(element, own("node"), {"kind": kind, **told})
        outcomes = source.get("outcomes")
        for one in outcomes if isinstance(outcomes, list) else ():
            told = one if isinstance(one, dict) else {}
            ET.SubElement(node, own("outcome"), {key: legal(str(told[key])) for key in ("code", "name") if key in told})

    def standard(self, element: ET.Element, box: Box, source: dict[str, Any]) -> None:
        """What other modellers read of it; we read our own extension."""
        match box.kind:
            case NodeKind.TASK | NodeKind.PANEL | NodeKind.FOREACH if source.get("role"):
                owner = ET.SubElement(element, bpmn("potentialOwner"), {"id": f"Owner_{box.id}"})
                asked = ET.SubElement(owner, bpmn("resourceAssignmentExpression"))
                ET.SubElement(asked, bpmn("formalExpression")).text = legal(str(source["role"]))
            case NodeKind.SUB:
                called = f"{CASE}{source['item']}" if "item" in source else f"{PROCESS}{source.get('flow', '')}"
                element.set("calledElement", called)
            case NodeKind.WAIT:
                self.wait(element, source)
        if box.kind in (NodeKind.PANEL, NodeKind.FOREACH):
            ET.SubElement(element, bpmn("multiInstanceLoopCharacteristics"), {"isSequential": "false"})

    def wait(self, element: ET.Element, source: dict[str, Any]) -> None:
        if source.get("message"):
            ET.SubElement(
                element, bpmn("messageEventDefinition"), {"messageRef": self.messages[str(source["message"])]}
            )
        tag, text = ("timeDate", source.get("until")) if source.get("until") else ("timeDuration", source.get("days"))
        if text:
            timer = ET.SubElement(element, bpmn("timerEventDefinition"))
            when = ET.SubElement(timer, bpmn(tag), {f"{{{XSI}}}type": "bpmn:tFormalExpression"})
            when.text = f"P{text}D" if tag == "timeDuration" else legal(str(text))

    def line(self, process: ET.Element, line: Line) -> None:
        facts = {"id": self.ids[id(line)], "sourceRef": line.source, "targetRef": line.target}
        if line.words:
            facts["name"] = legal(line.words)
        element = ET.SubElement(process, bpmn("sequenceFlow"), facts)
        if line.when and line.when != "else":
            told = {f"{{{XSI}}}type": "bpmn:tFormalExpression", "language": EXPRESSIONS}
            ET.SubElement(element, bpmn("conditionExpression"), told).text = legal(line.when)


def _extension(element: ET.Element, tag: str, facts: dict[str, str]) -> ET.Element:
    return ET.SubElement(ET.SubElement(element, bpmn("extensionElements")), tag, facts)


def _text(value: object) -> str:
    return ("true" if value else "false") if isinstance(value, bool) else legal(str(value))


def legal(text: str) -> str:
    """Without the characters that no XML file may hold."""
    return ILLEGAL.sub("\ufffd", text)
