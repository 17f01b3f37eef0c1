"""BPMN files that nobody would draw: anything wired to anything, and good files with their trees changed."""

from __future__ import annotations

import random
from itertools import pairwise
from xml.etree import ElementTree as ET

from tongban.support.flow.bpmn import profile
from tongban.support.flow.bpmn.names import BPMN, OWN, bpmn, own
from tongban.support.flow.rules.reading import KEYS

NODES = [name for name in profile.TAKEN if name in profile.NODES]
OFTEN = ["task", "userTask", "exclusiveGateway", "parallelGateway", "subProcess", "intermediateCatchEvent"]
ODD = [*profile.PARTS, *profile.REFUSED, *profile.LEFT_OUT, "lane", "strangeTask", "process", "sequenceFlow"]
PARTS = [*profile.PARTS, "conditionExpression", "eventDefinitionRef", "standardLoopCharacteristics", "potentialOwner"]
WORDS = ["", "a", "同意", "x" * 120, "outcome == 'agree'", "P3D", "-1", "0", "owner", "b__split", "__way", "else"]
KEYS_OF_OURS = sorted({key for keys in KEYS.values() for key in keys})
KINDS = [*(str(kind.value) for kind in KEYS), "", "start", "strange"]


class Wild:
    """A file of the profile's elements, wired at random; most have a beginning and an end, so that some come in."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance
        self.number = 0

    def file(self) -> bytes:
        root = ET.Element(bpmn("definitions"))
        self.some(root, ["message", "signal", "timerEventDefinition", "collaboration"], 0.3)
        for _ in range(self.chance.choice([1, 1, 1, 2])):
            process = ET.SubElement(root, bpmn("process"), {"id": self.id("p")})
            self.level(process, 0)
        return ET.tostring(root)

    def id(self, word: str = "n") -> str:
        self.number += 1
        return (
            f"{word}{self.number}" if self.chance.random() < 0.97 else self.chance.choice(["", "n1", "n2", "n2__split"])
        )

    def some(self, parent: ET.Element, tags: list[str], share: float) -> None:
        while self.chance.random() < share:
            part = ET.SubElement(parent, bpmn(self.chance.choice(tags)), {"id": self.id()})
            part.text = self.chance.choice([None, *WORDS])
            if self.chance.random() < 0.2:
                ET.SubElement(part, bpmn(self.chance.choice(["timeDuration", "timeDate", *PARTS]))).text = "P5D"

    def level(self, parent: ET.Element, depth: int) -> None:
        middle = [self.node(parent, depth) for _ in range(self.chance.randint(1, 7))]
        start, end = (ET.SubElement(parent, bpmn(tag), {"id": self.id(tag[0])}) for tag in ("startEvent", "endEvent"))
        ids = [one.get("id", "") for one in (start, *middle, end)]
        for source, target in pairwise(ids):
            if self.chance.random() < 0.93:
                self.flow(parent, source, target)
        for _ in range(self.chance.choice([0, 0, 1, 2, 3])):
            places = sorted(self.chance.choices(range(len(ids)), k=2))
            self.flow(parent, *(ids[one] for one in (places if self.chance.random() < 0.9 else places[::-1])))

    def node(self, parent: ET.Element, depth: int) -> ET.Element:
        tags = OFTEN if self.chance.random() < 0.6 else NODES if self.chance.random() < 0.85 else ODD
        tag = self.chance.choice(tags)
        node = ET.SubElement(parent, bpmn(tag), {"id": self.id()})
        if self.chance.random() < 0.4:
            node.set("name", self.chance.choice(WORDS))
        if self.chance.random() < 0.1:
            node.set(self.chance.choice(["default", "calledElement", "messageRef", "triggeredByEvent"]), "true")
        if tag == "intermediateCatchEvent":
            ET.SubElement(node, bpmn(self.chance.choice(["messageEventDefinition", "timerEventDefinition"])))
        self.some(node, PARTS, 0.06)
        if self.chance.random() < 0.15:
            self.ours(node)
        if tag == "subProcess" and depth < 3 and self.chance.random() < 0.7:
            self.level(node, depth + 1)
        return node

    def ours(self, node: ET.Element) -> None:
        inside = ET.SubElement(node, bpmn("extensionElements"))
        if self.chance.random() < 0.3:
            ET.SubElement(inside, own("join"), {"of": f"n{self.chance.randint(1, 6)}"})
            return
        kinds = {"exclusiveGateway": "choice", "parallelGateway": "parallel", "userTask": "task", "endEvent": "end"}
        kinds |= {"intermediateCatchEvent": "wait", "serviceTask": "auto", "callActivity": "sub"}
        tag = node.tag.rsplit("}", 1)[-1]
        kind = kinds.get(tag, "task") if self.chance.random() < 0.8 else self.chance.choice(KINDS)
        keys = self.chance.choices(KEYS_OF_OURS, k=3)
        told = ET.SubElement(inside, own("node"), {"kind": kind, **{key: self.chance.choice(WORDS) for key in keys}})
        told.set("kind", kind)
        if self.chance.random() < 0.3:
            ET.SubElement(told, own("outcome"), {"code": "agree"})

    def flow(self, parent: ET.Element, source: str, target: str) -> None:
        flow = ET.SubElement(
            parent, bpmn("sequenceFlow"), {"id": self.id("f"), "sourceRef": source, "targetRef": target}
        )
        if self.chance.random() < 0.15:
            asked = ET.SubElement(flow, bpmn("conditionExpression"))
            asked.text = self.chance.choice(WORDS)
            if self.chance.random() < 0.5:
                asked.set("language", "urn:tongban:zen")


def bent(data: bytes, chance: random.Random) -> bytes:
    """A good file with one to five changes of its tree."""
    root = ET.fromstring(data)
    for _ in range(chance.randint(1, 5)):
        parents = {part: whole for whole in root.iter() for part in whole}
        every = [one for one in parents if one.tag.startswith((f"{{{BPMN}}}", f"{{{OWN}}}"))]
        if not every:
            break
        chance.choice([_lose, _rename, _move, _swap, _double, _same_id, _rewire, _remove])(every, parents, chance)
    return ET.tostring(root)


def _lose(every, parents, chance):
    one = chance.choice(every)
    if one.attrib:
        del one.attrib[chance.choice(sorted(one.attrib))]


def _rename(every, parents, chance):
    one = chance.choice(every)
    if one.attrib:
        one.set(chance.choice(sorted(one.attrib)), chance.choice(WORDS))


def _move(every, parents, chance):
    one, to = chance.choice(every), chance.choice(every)
    above = to
    while above is not None:
        if above is one:
            return
        above = parents.get(above)
    parents[one].remove(one)
    to.append(one)


def _swap(every, parents, chance):
    one, other = chance.choice(every), chance.choice(every)
    one.tag, other.tag = other.tag, one.tag


def _double(every, parents, chance):
    one = chance.choice(every)
    parents[one].append(ET.fromstring(ET.tostring(one)))


def _same_id(every, parents, chance):
    named = [one for one in every if one.get("id")]
    if named:
        chance.choice(named).set("id", chance.choice(named).get("id", ""))


def _rewire(every, parents, chance):
    flows, named = [one for one in every if one.get("sourceRef")], [one for one in every if one.get("id")]
    if flows and named:
        chance.choice(flows).set(chance.choice(["sourceRef", "targetRef"]), chance.choice(named).get("id", ""))


def _remove(every, parents, chance):
    one = chance.choice(every)
    parents[one].remove(one)
