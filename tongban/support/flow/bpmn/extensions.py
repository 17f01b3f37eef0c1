"""Our own extension of an element: the node of the definition as it was written (writing.py)."""

from __future__ import annotations

from typing import Any
from xml.etree.ElementTree import Element

from ..enums import NodeKind
from ..rules.reading import KEYS
from .names import WHOLE_NUMBERS, YES_OR_NO, bpmn, own
from .safe import local
from .values import Refusal, RefusedError

KINDS = {
    "userTask": ("task", "panel", "foreach"),
    "serviceTask": ("external", "auto"),
    "intermediateCatchEvent": ("wait",),
    "callActivity": ("sub",),
    "exclusiveGateway": ("choice",),
    "parallelGateway": ("parallel",),
    "endEvent": ("end",),
}
NOT_VALUES = {"id", "kind", "name", "outcomes", "branches", "body"}  # told by the element, its parts and its flows
WITH_OUTCOMES = ("task", "panel", "foreach", "external")


def find(element: Element, name: str) -> Element | None:
    return element.find(f"{bpmn('extensionElements')}/{own(name)}")


def draft_of(element: Element) -> dict[str, Any] | None:
    """The node without its id; None when the element is not ours."""
    told = find(element, "node")
    if told is None:
        return None
    kind = told.get("kind", "")
    if kind not in KINDS.get(local(element.tag), ()):
        reason = f"扩展 tb:node 的类型“{kind}”与元素不符"
        raise RefusedError(Refusal(local(element.tag), reason, element.get("id", ""), element.get("name", "")))
    draft: dict[str, Any] = {"kind": kind}
    if "name" in element.attrib:
        draft["name"] = element.attrib["name"]
    for key in sorted(KEYS[NodeKind(kind)] & set(told.attrib) - NOT_VALUES):
        draft[key] = _value(key, told.attrib[key])
    outcomes = [{key: one.attrib[key] for key in ("code", "name") if key in one.attrib} for one in told]
    if kind in WITH_OUTCOMES and outcomes:
        if any(len(one) < 2 for one in outcomes):
            reason = "扩展 tb:outcome 应有代码（code）和名称（name）"
            raise RefusedError(Refusal(local(element.tag), reason, element.get("id", ""), element.get("name", "")))
        draft["outcomes"] = outcomes
    return draft


def _value(key: str, text: str) -> object:
    """What cannot be read as a number stays a text, and publishing says so."""
    if key in WHOLE_NUMBERS and text.isascii() and text.isdigit() and len(text) < 10:
        return int(text)
    if key in YES_OR_NO and text in ("true", "false"):
        return text == "true"
    return text
