"""Namespaces of a BPMN file, and our own for what BPMN has no place for."""

from __future__ import annotations

BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
BPMNDI = "http://www.omg.org/spec/BPMN/20100524/DI"
DC = "http://www.omg.org/spec/DD/20100524/DC"
DI = "http://www.omg.org/spec/DD/20100524/DI"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
OWN = "urn:tongban:flow:1"
PREFIXES = {"bpmn": BPMN, "bpmndi": BPMNDI, "dc": DC, "di": DI, "xsi": XSI, "tb": OWN}

#: The language of our conditions (zen-engine), as `language` of a conditionExpression.
EXPRESSIONS = "urn:tongban:zen"
PROCESS = "Process_"
#: What a 子办件 calls: an item, not another process of ours.
CASE = "Item_"

WHOLE_NUMBERS = {"limit_days", "days", "needed", "version"}
YES_OR_NO = {"background"}


def bpmn(name: str) -> str:
    return f"{{{BPMN}}}{name}"


def own(name: str) -> str:
    return f"{{{OWN}}}{name}"
