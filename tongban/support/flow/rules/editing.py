"""Changing a definition node by node: what each button of the designer does to its JSON. No database.

Nodes are named by their ids, which never change once given; a sequence is named by its block and branch
("reviews.1"), the outermost by "".
"""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

from ..enums import NodeKind
from .definition import NO, YES
from .reading import ID, IMPLIED, KEYS

Node = dict[str, Any]
AGREE = [{"code": "agree", "name": "同意"}, {"code": "disagree", "name": "不同意"}]
OF_PEOPLE = {"role": "reviewer", "agency": "owner", "action": "case.review", "outcomes": AGREE}
FRESH: dict[str, Node] = {
    "task": {"name": "新环节", **OF_PEOPLE},
    "panel": {"name": "会签", "members": "holders", "rule": "most", "yes": "agree", "no": "disagree", **OF_PEOPLE},
    "foreach": {
        "name": "各部门审查",
        "over": "context:joint",
        "rule": "all",
        "yes": "agree",
        "no": "disagree",
        **OF_PEOPLE,
        "agency": "element",
    },
    "external": {"name": "外部系统办理", "system": "", "agency": "owner", "outcomes": AGREE},
    "wait": {"name": "等待", "days": 5},
    "auto": {"name": "自动步骤", "handler": ""},
    "sub": {"name": "子流程", "flow": "", "agency": "owner"},
    "end": {"name": "办结", "result": ""},
    "choice": {"name": "分支"},
    "parallel": {"name": "并联"},
}
BLOCKS = ("choice", "parallel")
MOST_DEPTH, MOST_NODES = 12, 200


def fault_of(source: object) -> str:
    """Why this cannot be shown node by node; empty when it can. Other faults are for the publishing check."""
    if not isinstance(source, dict) or not isinstance(source.get("body"), list):
        return "流程定义应是一个对象，含编码(code)、名称(name)和环节(body)"
    seen: set[str] = set()
    return _sequence_fault(source["body"], seen, 0)


def _sequence_fault(body: object, seen: set[str], depth: int) -> str:
    if not isinstance(body, list) or depth > MOST_DEPTH:
        return f"环节(body)应是列表，块套块不超过 {MOST_DEPTH} 层"
    for node in body:
        if fault := _node_fault(node, seen, depth):
            return fault
    return f"环节不能超过 {MOST_NODES} 个" if len(seen) > MOST_NODES else ""


def _node_fault(node: object, seen: set[str], depth: int) -> str:
    if not isinstance(node, dict):
        return "每个环节应是一个对象"
    node_id, kind = node.get("id"), node.get("kind")
    if not isinstance(node_id, str) or not ID.fullmatch(node_id):
        return f"环节编号“{node_id}”应以小写字母开头，只含小写字母、数字和下划线，不超过 40 个字符"
    if node_id in seen:
        return f"环节编号 {node_id} 用了不止一次"
    seen.add(node_id)
    if not isinstance(kind, str) or kind not in NodeKind.values or NodeKind(kind) in IMPLIED:
        return f"环节 {node_id} 的类型“{kind}”不能画出"
    if fault := _parts_fault(node, node_id):
        return fault
    if kind not in BLOCKS:
        return ""
    branches = node.get("branches")
    if not isinstance(branches, list):
        return f"环节 {node_id} 没有分支(branches)"
    for branch in branches:
        if kind == "choice" and not (isinstance(branch, dict) and isinstance(branch.get("when"), str)):
            return f"环节 {node_id} 的分支应写明条件(when)和环节(body)"
        if fault := _sequence_fault(branch.get("body") if kind == "choice" else branch, seen, depth + 1):
            return fault
    return ""


def _parts_fault(node: Node, node_id: str) -> str:
    for key, value in node.items():
        if key == "outcomes":
            if not isinstance(value, list) or not all(_is_outcome(one) for one in value):
                return f"环节 {node_id} 的意见(outcomes)应是列表，每项有代码(code)和名称(name)，都是文字"
        elif key not in ("branches", "body") and not isinstance(value, str | int | None):
            return f"环节 {node_id} 的 {key} 应是文字、数字或者是否"
    return ""


def _is_outcome(one: object) -> bool:
    return isinstance(one, dict) and isinstance(one.get("code"), str) and isinstance(one.get("name"), str)


def bare(source: Node) -> Node:
    """A published body as a draft: what publication has put into a 子流程 is put in anew by the next one."""
    found = copy.deepcopy(source)
    for node in walk(found["body"]):
        if node["kind"] == "sub":
            node.pop("body", None)
    return found


def blank(code: str, name: str) -> Node:
    """The least that can be published: one task and an end."""
    body = [made("task", "review") | {"name": "审查", "limit_days": 5}, made("end", "done") | {"result": "granted"}]
    return {"code": code, "name": name, "body": body}


def made(kind: str, node_id: str) -> Node:
    node: Node = {"id": node_id, "kind": kind, **copy.deepcopy(FRESH[kind])}
    if kind == "choice":
        node["branches"] = [{"when": "", "body": []}, {"when": "else", "body": []}]
    elif kind == "parallel":
        node["branches"] = [[], []]
    return node


def as_kind(node: Node, kind: str) -> Node:
    """The same node as another kind, with what both kinds know."""
    fresh = made(kind, node["id"])
    kept = {key: value for key, value in node.items() if key in KEYS[NodeKind(kind)] and key != "kind"}
    return fresh | kept


def sequences(source: Node) -> Iterator[tuple[str, list[Node]]]:
    """Every sequence with its name, the outermost first."""
    yield "", source["body"]
    for node in walk(source["body"]):
        for number, body in enumerate(branches(node)):
            yield f"{node['id']}.{number}", body


def branches(node: Node) -> list[list[Node]]:
    if node["kind"] == "choice":
        return [one["body"] for one in node["branches"]]
    return list(node["branches"]) if node["kind"] == "parallel" else []


def walk(body: list[Node]) -> Iterator[Node]:
    for node in body:
        yield node
        for inner in branches(node):
            yield from walk(inner)


def find(source: Node, node_id: str) -> Node | None:
    return next((node for node in walk(source["body"]) if node["id"] == node_id), None)


def place_of(source: Node, node_id: str) -> tuple[list[Node], int] | None:
    """The sequence that a node stands in, and where."""
    for _, body in sequences(source):
        for index, node in enumerate(body):
            if node["id"] == node_id:
                return body, index
    return None


def add(source: Node, sequence: str, kind: str, *, after: str = "") -> str | None:
    """A new node behind `after`, or at the end of a sequence; its id, None when there is no such place."""
    if kind not in FRESH or sum(1 for _ in walk(source["body"])) >= MOST_NODES:
        return None
    if after:
        place = place_of(source, after)
        body, index = (place[0], place[1] + 1) if place else (None, 0)
    else:
        body = dict(sequences(source)).get(sequence)
        index = len(body or ())
    if body is None:
        return None
    node = made(kind, fresh_id(source, kind))
    body.insert(index, node)
    return str(node["id"])


def fresh_id(source: Node, kind: str) -> str:
    there = {node["id"] for node in walk(source["body"])}
    number = 1
    while f"{kind}_{number}" in there:
        number += 1
    return f"{kind}_{number}"


def move(source: Node, node_id: str, step: int) -> None:
    """Up or down by one in its own sequence; at its edge it stays."""
    place = place_of(source, node_id)
    if place is None:
        return
    body, index = place
    if 0 <= index + step < len(body):
        body[index], body[index + step] = body[index + step], body[index]


def remove(source: Node, node_id: str) -> None:
    place = place_of(source, node_id)
    if place is not None:
        del place[0][place[1]]


def wrap(source: Node, node_id: str) -> str | None:
    """放进并联: the node becomes the first branch of a new parallel block; the second waits to be filled."""
    place = place_of(source, node_id)
    if place is None:
        return None
    body, index = place
    block = made("parallel", fresh_id(source, "parallel"))
    block["branches"][0].append(body[index])
    body[index] = block
    return str(block["id"])


def add_branch(source: Node, node_id: str) -> None:
    node = find(source, node_id)
    if node is None:
        return
    if node["kind"] == "parallel":
        node["branches"].append([])
    elif node["kind"] == "choice":
        others = [one for one in node["branches"] if one["when"] == "else"]
        before = [one for one in node["branches"] if one["when"] != "else"]
        node["branches"] = [*before, {"when": "", "body": []}, *others]


def remove_branch(source: Node, sequence: str) -> None:
    node_id, _, number = sequence.rpartition(".")
    node = find(source, node_id)
    if node is not None and node["kind"] in BLOCKS and number.isdecimal() and int(number) < len(node["branches"]):
        del node["branches"][int(number)]


def outcomes_before(source: Node, node_id: str) -> list[Node]:
    """The nodes with outcomes that stand before a choice in reading order, nearest first."""
    found: list[Node] = []
    for node in walk(source["body"]):
        if node["id"] == node_id:
            break
        if "item" in node:
            found.insert(0, node | {"outcomes": [{"code": one.code, "name": one.name} for one in (YES, NO)]})
        elif node.get("outcomes"):
            found.insert(0, node)
    return found
