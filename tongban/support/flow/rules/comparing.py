"""What differs between two definitions, node by node and field by field. No database."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from .editing import sequences, walk

Node = dict[str, Any]
#: What a node is made of beside its branches, in the order in which it is read.
PARTS = {
    "kind": "种类",
    "name": "名称",
    "role": "角色",
    "agency": "办理单位",
    "action": "权限",
    "limit_days": "时限（工作日）",
    "outcomes": "意见",
    "milestone": "里程碑",
    "gives": "办结时填",
    "members": "成员",
    "over": "对象清单",
    "rule": "规则",
    "needed": "票数",
    "yes": "算赞成的意见",
    "no": "算反对的意见",
    "chair": "主持人",
    "system": "外部系统",
    "message": "消息",
    "days": "天数",
    "until": "日期",
    "facts": "消息带来的内容",
    "handler": "自动步骤",
    "background": "后台办理",
    "flow": "子流程",
    "version": "子流程版本",
    "item": "子办件的事项",
    "level": "子办件的层级",
    "division": "子办件的区划",
    "fields": "子办件带入的内容",
    "result": "结果代码",
    "when": "分支条件",
}


@dataclass(frozen=True)
class Difference:
    """`what`: added, removed, changed, moved; `part` a key of PARTS, or "place"; `node` "" is the flow itself."""

    node: str
    name: str
    what: str
    part: str = ""
    before: Any = None
    after: Any = None


def differences(before: Node | None, after: Node) -> list[Difference]:
    """In reading order of the new one; nodes that are gone come last."""
    if before is None:
        return [Difference(node["id"], name_of(node), "added") for node in walk(after["body"])]
    found = []
    if before.get("name") != after.get("name"):
        found.append(Difference("", "流程", "changed", "name", before.get("name"), after.get("name")))
    old = {node["id"]: node for node in walk(before["body"])}
    new = {node["id"]: node for node in walk(after["body"])}
    moved = _moved(before, after)
    for node_id, node in new.items():
        if node_id not in old:
            found.append(Difference(node_id, name_of(node), "added"))
            continue
        found += _parts(old[node_id], node)
        if node_id in moved:
            found.append(Difference(node_id, name_of(node), "moved", "place", *moved[node_id]))
    found += [Difference(key, name_of(node), "removed") for key, node in old.items() if key not in new]
    return found


def name_of(node: Node) -> str:
    return str(node.get("name") or node["id"])


def _parts(old: Node, new: Node) -> list[Difference]:
    found = []
    for part in PARTS:
        was, now = _value(old, part), _value(new, part)
        if was != now:
            found.append(Difference(new["id"], name_of(new), "changed", part, was, now))
    return found


def _value(node: Node, part: str) -> Any:
    if part == "when":
        return [one["when"] for one in node["branches"]] if node["kind"] == "choice" else None
    return node.get(part) or None


def _moved(before: Node, after: Node) -> dict[str, tuple[str, str]]:
    """Nodes that stand in another sequence, or have changed places with others of theirs; from where to where."""
    was, now = dict(sequences(before)), dict(sequences(after))
    stood = {node["id"]: name for name, body in was.items() for node in body}
    found: dict[str, tuple[str, str]] = {}
    for name, body in now.items():
        stay = [node["id"] for node in body if stood.get(node["id"]) == name]
        order = [node["id"] for node in was.get(name, []) if node["id"] in stay]
        kept = {
            stay[block.b + step]
            for block in SequenceMatcher(None, order, stay, autojunk=False).get_matching_blocks()
            for step in range(block.size)
        }
        for node in body:
            node_id = node["id"]
            if node_id in stood and node_id not in kept:
                found[node_id] = (_where(before, stood[node_id], node_id), _where(after, name, node_id))
    return found


def _where(source: Node, sequence: str, node_id: str) -> str:
    """“并联审查”第 2 支，“受理”之后."""
    body = dict(sequences(source))[sequence]
    index = next(index for index, node in enumerate(body) if node["id"] == node_id)
    block, _, number = sequence.rpartition(".")
    within = next(
        (f"“{name_of(one)}”第 {int(number) + 1} 支，" for one in walk(source["body"]) if one["id"] == block), ""
    )
    return f"{within}“{name_of(body[index - 1])}”之后" if index else f"{within}最前"
