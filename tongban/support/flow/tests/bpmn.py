"""Small files of other modellers, and random sound definitions, for the tests of bpmn."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

from lxml import etree

MODEL = "http://www.omg.org/spec/BPMN/20100524/MODEL"
_schema: list[etree.XMLSchema] = []


def faults_of_schema(data: bytes) -> list[str]:
    """What the schema of the OMG says of a file; it comes with SpiffWorkflow."""
    if not _schema:
        import SpiffWorkflow.bpmn.parser

        folder = Path(SpiffWorkflow.bpmn.parser.__file__).parent / "schema"
        _schema.append(etree.XMLSchema(etree.parse(folder / "BPMN20.xsd")))
    document = etree.fromstring(data, etree.XMLParser(resolve_entities=False))
    _schema[0].validate(document)
    return [str(one) for one in _schema[0].error_log]


def bpmn(inside: str, *, prefix: str = "", more: str = "", executable: str = "true") -> bytes:
    """A file with one process; `inside` is written without prefix."""
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><definitions xmlns="{MODEL}" id="d" targetNamespace="x">{more}'
        f'<process id="p" name="试验" isExecutable="{executable}">{inside}</process></definitions>'
    ).encode()


def flows(*pairs: str) -> str:
    """ "a>b" is a sequence flow, "a>b:name" one with a name."""
    found = []
    for number, pair in enumerate(pairs, start=1):
        way, _, name = pair.partition(":")
        source, target = way.split(">")
        named = f' name="{name}"' if name else ""
        found.append(f'<sequenceFlow id="f{number}" sourceRef="{source}" targetRef="{target}"{named}/>')
    return "".join(found)


def nodes(**kinds: str) -> str:
    """`a="userTask"` is an element with that id and its id as name."""
    return "".join(f'<{kind} id="{one}" name="{one}"/>' for one, kind in kinds.items())


class Definitions:
    """Random sound definitions: every kind, blocks in blocks, all that a node may say."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.number = 0

    def one(self) -> dict[str, Any]:
        body = [self.task(), *self.sequence(3)]
        return {
            "code": f"random_{self.random.randrange(10**6)}",
            "name": "随机 <&\"'> 流程",
            "body": [*body, self.end()],
        }

    def id(self, kind: str) -> str:
        self.number += 1
        return f"{kind}_{self.number}"

    def sequence(self, depth: int) -> list[dict[str, Any]]:
        return [self.node(depth) for _ in range(self.random.randint(1, 3))]

    def node(self, depth: int, *, ends: bool = True) -> dict[str, Any]:
        simple = [self.task, self.panel, self.foreach, self.external, self.wait, self.auto, self.sub]
        if depth and self.random.random() < 0.5:
            return self.choice(depth - 1, ends=ends) if self.random.random() < 0.6 else self.parallel(depth - 1)
        return self.random.choice(simple)()

    def task(self) -> dict[str, Any]:
        node = {"id": self.id("task"), "kind": "task", "name": " 审查 “一”\n二 ", "role": "reviewer", "agency": "owner"}
        node |= {"action": "case.review", "outcomes": self.outcomes()}
        if self.random.random() < 0.5:
            node |= {"limit_days": self.random.randint(1, 365), "milestone": self.random.choice(["", "accept"])}
        return node

    def outcomes(self) -> list[dict[str, str]]:
        return [{"code": f"way_{number}", "name": f"意见 {number}"} for number in range(self.random.randint(2, 4))]

    def panel(self) -> dict[str, Any]:
        rule = self.random.choice([{"rule": "most", "needed": 2}, {"rule": "chair", "chair": "context:chair"}, {}])
        told = {"id": self.id("panel"), "kind": "panel", "members": "context:experts", "yes": "way_0", "no": "way_1"}
        return {**self.task(), **told, **rule}

    def foreach(self) -> dict[str, Any]:
        told = {"id": self.id("each"), "kind": "foreach", "over": "context:agencies", "agency": "element"}
        return {**self.task(), **told, "rule": "veto", "yes": "way_0", "no": "way_1"}

    def external(self) -> dict[str, Any]:
        told = {"id": self.id("ext"), "kind": "external", "name": "外部", "system": "fire.check", "agency": "owner"}
        return {**told, "outcomes": self.outcomes(), "limit_days": 3}

    def wait(self) -> dict[str, Any]:
        what = [{"message": "paid"}, {"days": 5}, {"until": "facts:day"}, {"message": "paid", "days": 5}]
        return {"id": self.id("wait"), "kind": "wait", "name": "等待", **self.random.choice(what)}

    def auto(self) -> dict[str, Any]:
        extra = self.random.choice([{}, {"background": True}, {"background": False, "name": ""}])
        return {"id": self.id("auto"), "kind": "auto", "handler": "licences.issue", **extra}

    def sub(self) -> dict[str, Any]:
        extra = self.random.choice([{}, {"agency": "context:town|owner", "version": 3}])
        return {"id": self.id("sub"), "kind": "sub", "name": "子流程", "flow": "check", **extra}

    def end(self) -> dict[str, Any]:
        return {"id": self.id("end"), "kind": "end", "name": "办结", "result": "granted"}

    def choice(self, depth: int, *, ends: bool) -> dict[str, Any]:
        """At least the first branch goes on; others may end, and the else may be empty."""
        branches = [{"when": f"facts.x > {number} and outcome != 'a<b'", "body": []} for number in range(3)]
        for branch in branches:
            branch["body"] = [self.node(depth, ends=ends)]
        if ends and self.random.random() < 0.5:
            branches[1]["body"] = [*branches[1]["body"], self.end()]
        otherwise = self.random.choice([[], [self.node(depth, ends=ends)], [self.end()] if ends else []])
        branches = [*branches[: self.random.randint(1, 3)], {"when": "else", "body": otherwise}]
        return {"id": self.id("way"), "kind": "choice", "branches": branches}

    def parallel(self, depth: int) -> dict[str, Any]:
        branches = [[self.node(depth, ends=False)] for _ in range(self.random.randint(2, 4))]
        return {"id": self.id("both"), "kind": "parallel", "name": "并联", "branches": branches}
