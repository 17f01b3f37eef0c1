"""What a message that a case waits for may tell: the facts that its wait declares, each with its kind. No database.

Conditions ahead rest on them, so all of them have to come, and nothing else does.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from ..values import FactInfo
from .definition import Node, Wait

FACT = re.compile(r"([a-z][a-z0-9_]{0,39})(?::(text|number|bool))?\s*=\s*(\S[^;=]{0,39})")
LONGEST = 1000
WORDS = {"text": f"{LONGEST} 字以内的文字", "number": "数字", "bool": "true 或 false"}


def declared(source: object) -> tuple[FactInfo, ...] | None:
    """Of "area:number=实测面积; passed:bool=验收合格"; None where it cannot be read or names one twice."""
    parts = [one.strip() for one in source.split(";") if one.strip()] if isinstance(source, str) else [""]
    found = [FACT.fullmatch(one) for one in parts]
    facts = tuple(FactInfo(one[1], one[3].strip(), one[2] or "text") for one in found if one)
    if len(facts) < len(parts) or len({one.name for one in facts}) < len(facts):
        return None
    return facts


def faults_of(facts: Iterable[FactInfo], given: Mapping[str, Any]) -> dict[str, str]:
    """By field: what is not declared, what is missing, and what is of another kind."""
    known = {one.name: one for one in facts}
    names = "、".join(f"{one.name}（{one.label}）" for one in known.values()) or "不带内容"
    faults = {
        f"facts.{name}": f"流程没有声明“{name}”，这个消息的内容是：{names}" for name in given if name not in known
    }
    for name, one in known.items():
        if name not in given:
            faults[f"facts.{name}"] = f"缺少{one.label}（{name}）"
        elif not _fits(one.kind, given[name]):
            faults[f"facts.{name}"] = f"{one.label}（{name}）应是{WORDS[one.kind]}"
    return faults


def _fits(kind: str, value: object) -> bool:
    match kind:
        case "number":
            return isinstance(value, int | float) and not isinstance(value, bool)
        case "bool":
            return isinstance(value, bool)
    return isinstance(value, str) and 0 < len(value.strip()) <= LONGEST


def differing(nodes: Iterable[Node]) -> list[str]:
    """Faults of a definition in which two waits for the same message declare other facts: it may come early, before
    it is known which of them takes it."""
    first: dict[str, Wait] = {}
    found = []
    for node in nodes:
        if not isinstance(node, Wait) or not node.message:
            continue
        one = first.setdefault(node.message, node)
        if set(one.facts) != set(node.facts):
            found.append(f"环节 {node.id} 与环节 {one.id} 等的是同一个消息“{node.message}”，带来的内容(facts)应当一样")
    return found
