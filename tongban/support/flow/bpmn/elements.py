"""One element of a file as a node of the graph: what it becomes here, what it still lacks, or why it is refused."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from xml.etree.ElementTree import Element

from . import extensions, profile
from .graph import Node, Role
from .identifiers import slug
from .names import CASE, bpmn
from .safe import local
from .values import Refusal, RefusedError, Todo

TASKS = ("task", "userTask", "manualTask")
GATES = {"exclusiveGateway": ("choice", Role.CHOICE), "parallelGateway": ("parallel", Role.FORK)}
DAYS = re.compile(r"P(\d{1,3})D(T0+[HMS])?")
ITEM = re.compile(rf"{CASE}([0-9A-Z]{{8,33}})")
LONGEST = 80
EVENTS = ("startEvent", "endEvent", "intermediateCatchEvent", "intermediateThrowEvent")
LOOPS = ("standardLoopCharacteristics", "multiInstanceLoopCharacteristics")
KNOWN_INSIDE = {"incoming", "outgoing", "extensionElements", "conditionExpression", "script", "eventDefinitionRef"}


def title(element: Element) -> str:
    return " ".join(element.get("name", "")[: LONGEST * 10].split())[:LONGEST]


def refusal(element: Element, reason: str, named: Element | None = None) -> Refusal:
    """`named` is the node an unsupported part belongs to, when the part has no name of its own."""
    owner = element if named is None else named
    known = element.get("id") or owner.get("id") or ""
    return Refusal(local(element.tag), reason, known, title(element) or title(owner))


class Elements:
    """`roots`: messages and the like by id. `roles`: who does it, as the file says (lane, candidate), by node."""

    def __init__(self, roots: Mapping[str, Element], roles: Mapping[str, str]) -> None:
        self.roots, self.roles = roots, roles
        self.notes: list[str] = []

    def node(self, element: Element) -> Node:
        """RefusedError with everything inside that is not taken."""
        tag = local(element.tag)
        if tag not in profile.TAKEN or tag in ("process", "sequenceFlow"):
            raise RefusedError(refusal(element, profile.reason(tag)))
        if tag in profile.PARTS:
            raise RefusedError(refusal(element, "应写在活动或事件之内，不能单独成为环节"))
        self._parts(element)
        draft = extensions.draft_of(element)
        node = Node(element.get("id", ""), tag, title(element), Role.STEP, draft or {}, is_own=draft is not None)
        if tag == "startEvent":
            self._start(element, node)
        elif tag in GATES:
            self._gate(element, node)
        elif tag == "endEvent":
            self._end(element, node)
        elif draft is None:
            self._foreign(element, node)
        return node

    def _parts(self, element: Element) -> None:
        tag = local(element.tag)
        wrong = []
        for part in element:
            name = local(part.tag)
            if not name or not part.tag.startswith(bpmn("")) or name in KNOWN_INSIDE or name in profile.LEFT_OUT:
                continue
            if reason := self._wrong(part, name, tag):
                wrong.append(refusal(part, reason, element))
        if element.get("isForCompensation") == "true":
            wrong.append(refusal(element, "补偿活动不收"))
        if wrong:
            raise RefusedError(*wrong)

    @staticmethod
    def _wrong(part: Element, name: str, tag: str) -> str:
        """Why a part may not stand in an element of that tag; "" when it may."""
        if name in profile.REFUSED and (name in LOOPS or name.endswith("EventDefinition")):
            return profile.reason(name)
        if name.endswith("EventDefinition"):
            return "" if name in profile.TAKEN and tag in EVENTS else f"不能用于{profile.chinese(tag)}"
        if name in LOOPS:
            if tag not in TASKS:
                return "只收人员办理的任务"
            return "一个接一个的多实例不收" if part.get("isSequential") == "true" else ""
        return "" if tag == "subProcess" else profile.reason(name)

    def triggers(self, element: Element) -> list[Element]:
        """The event definitions, those kept elsewhere in the file among them."""
        found = [part for part in element if local(part.tag).endswith("EventDefinition")]
        for part in element.findall(bpmn("eventDefinitionRef")):
            known = self.roots.get(plain(part.text))
            if known is None:
                raise RefusedError(refusal(part, "指向的事件定义不在文件里", element))
            found.append(known)
        return found

    def _only(self, element: Element, allowed: tuple[str, ...]) -> dict[str, Element]:
        found: dict[str, Element] = {}
        wrong = []
        for trigger in self.triggers(element):
            name = local(trigger.tag)
            if name not in allowed or name in found:
                reason = (
                    profile.reason(name)
                    if name in profile.REFUSED
                    else f"不能用于{profile.chinese(local(element.tag))}"
                )
                wrong.append(refusal(trigger, reason, element))
            found[name] = trigger
        if wrong:
            raise RefusedError(*wrong)
        return found

    def _start(self, element: Element, node: Node) -> None:
        node.role = Role.THROUGH
        if self._only(element, ("messageEventDefinition",)):
            self.notes.append(f"开始事件“{node.name}”的消息不带入：办件由受理开始")

    def _gate(self, element: Element, node: Node) -> None:
        kind, node.role = GATES[node.element]
        if not node.is_own:
            node.draft = {"kind": kind, **({"name": node.name} if node.name else {})}
        join = extensions.find(element, "join")
        node.partner = join.get("of", "") if join is not None else ""

    def _end(self, element: Element, node: Node) -> None:
        node.role = Role.END
        if node.is_own:
            return
        triggers = self._only(element, ("messageEventDefinition", "terminateEventDefinition"))
        if "messageEventDefinition" in triggers:
            node.before = [{"kind": "auto", "name": node.name or "发出消息", "handler": "", "background": True}]
        result = slug(node.name)
        node.draft = {"kind": "end", "name": node.name or "办结", "result": result or "done"}
        node.todo.append(Todo("", node.name, "result", f"结果代码先写作 {result or 'done'}，请核对"))

    def _foreign(self, element: Element, node: Node) -> None:
        tag, name = node.element, node.name or profile.chinese(node.element)
        match tag:
            case "task" | "userTask" | "manualTask" if (
                element.find(bpmn("multiInstanceLoopCharacteristics")) is not None
            ):
                node.draft = {"kind": "foreach", "name": name, "agency": "element", "rule": "each"}
                node.draft |= {"outcomes": [{"code": "agree", "name": "同意"}, {"code": "disagree", "name": "不同意"}]}
                node.draft |= {"yes": "agree", "no": "disagree"}
                self._lacks(node, over="逐项办理的对象清单", outcomes="意见先写作同意、不同意")
                self._of_person(node)
            case "task" | "userTask" | "manualTask":
                node.draft = {"kind": "task", "name": name, "agency": "owner"}
                self._of_person(node)
            case "serviceTask" | "sendTask" | "businessRuleTask":
                self._auto(node, name)
            case "receiveTask":
                node.draft = {"kind": "wait", "name": name} | self._message(node, element)
            case "intermediateCatchEvent":
                self._wait(element, node, name)
            case "intermediateThrowEvent":
                if self._only(element, ("messageEventDefinition",)):
                    self._auto(node, name)
                else:
                    node.role = Role.THROUGH
                    self.notes.append(f"中间抛出事件“{name}”没有触发，略过")
            case "callActivity":
                if item := ITEM.fullmatch(plain(element.get("calledElement"))):
                    node.draft = {"kind": "sub", "name": name, "item": item[1]}
                    self._lacks(node, level="子办件在哪一级办", limit_days="时限")
                    return
                flow = slug(plain(element.get("calledElement")).removeprefix("Process_"))
                node.draft = {"kind": "sub", "name": name} | ({"flow": flow} if flow else {})
                self._lacks(node, flow="子流程的编码，须是已发布的流程")
            case "eventBasedGateway":
                node.role = Role.THROUGH

    def closed_sub(self, node: Node) -> None:
        """A sub-process that shows nothing of its inside: another definition, to be named."""
        node.draft = {"kind": "sub", "name": node.name or "子流程"}
        self._lacks(node, flow="子流程的编码，须是已发布的流程")

    def _auto(self, node: Node, name: str) -> None:
        node.draft = {"kind": "auto", "name": name, "background": True}
        self._lacks(node, handler="自动步骤的名称")

    def _of_person(self, node: Node) -> None:
        who = self.roles.get(node.id)
        self._lacks(node, role=f"角色（文件里是“{who}”）" if who else "角色", action="权限", limit_days="时限")

    def _lacks(self, node: Node, **what: str) -> None:
        node.todo += [Todo("", node.name, key, sentence) for key, sentence in what.items()]

    def _wait(self, element: Element, node: Node, name: str) -> None:
        triggers = self._only(element, ("messageEventDefinition", "timerEventDefinition"))
        if not triggers or element.get("parallelMultiple") == "true":
            raise node.refused("没有触发，或要几个触发都到齐")
        node.draft = {"kind": "wait", "name": name}
        message = triggers.get("messageEventDefinition")
        if message is not None:
            node.draft |= self._message(node, message)
        timer = triggers.get("timerEventDefinition")
        if timer is not None:
            node.draft |= self._days(node, timer)

    def _message(self, node: Node, element: Element) -> dict[str, Any]:
        message = self.roots.get(plain(element.get("messageRef")))
        code = slug(title(message)) if message is not None else ""
        if not code:
            told = f"（文件里是“{title(message)}”）" if message is not None else ""
            self._lacks(node, message=f"等的消息{told}")
        return {"message": code} if code else {}

    def _days(self, node: Node, timer: Element) -> dict[str, Any]:
        text = next(("".join(part.itertext()).strip() for part in timer if local(part.tag).startswith("time")), "")
        days = DAYS.fullmatch(text)
        if days and 1 <= int(days[1]) <= 365:
            self._lacks(node, days=f"文件里是自然日 {text}，这里按工作日，请核对")
            return {"days": int(days[1])}
        self._lacks(node, days=f"等几个工作日{f'（文件里是“{text[:40]}”）' if text else ''}")
        return {}


def plain(reference: str | None) -> str:
    """A reference without its prefix."""
    return (reference or "").strip().rsplit(":", 1)[-1]
