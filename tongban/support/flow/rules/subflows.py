"""子流程: a published definition put inside another, at another agency (四级联动: 村 → 镇 → 县 → 市).

It is put in when the outer one is published, so that the outer one is whole and never changes: a later version of the
inner one means nothing to it. Inside, `owner` is the agency of the node, and ids carry the node's own in front.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

MOST_NODES = 300
_OUTCOMES = re.compile(r"(?<![\w.])outcomes\s*\.\s*([a-z][a-z0-9_]*)")

#: From a code (and a version, where it is asked for) to the version and its nodes; None when there is none.
Find = Callable[[str, int | None], tuple[int, list[dict[str, Any]]] | None]


def expand(source: object, find: Find) -> tuple[object, list[str]]:
    """The definition with every sub node filled in, and what could not be found. Forms are judged by the reader."""
    if not isinstance(source, dict) or not isinstance(source.get("body"), list):
        return source, []
    faults: list[str] = []
    body = _filled(source["body"], find, faults)
    if (count := _count(body)) > MOST_NODES:
        faults.append(f"流程连同子流程有 {count} 个环节，不能超过 {MOST_NODES} 个")
    return {**source, "body": body}, faults


def _filled(body: list[Any], find: Find, faults: list[str]) -> list[Any]:
    found = []
    for node in body:
        if not isinstance(node, dict):
            found.append(node)
        elif node.get("kind") == "sub" and "item" not in node:
            found.append(_sub(node, find, faults))
        elif isinstance(node.get("branches"), list):
            found.append({**node, "branches": [_branch(one, find, faults) for one in node["branches"]]})
        else:
            found.append(node)
    return found


def _branch(branch: Any, find: Find, faults: list[str]) -> Any:
    if isinstance(branch, dict) and isinstance(branch.get("body"), list):
        return {**branch, "body": _filled(branch["body"], find, faults)}
    return _filled(branch, find, faults) if isinstance(branch, list) else branch


def _sub(node: dict[str, Any], find: Find, faults: list[str]) -> dict[str, Any]:
    code, version = node.get("flow"), node.get("version")
    known = find(code, version if isinstance(version, int) else None) if isinstance(code, str) else None
    if known is None:
        faults.append(f"环节 {node.get('id')} 的子流程“{code}”没有发布")
        return {**node, "version": 0, "body": []}
    agency = node.get("agency", "owner")
    prefix = f"{node.get('id')}__"
    body = [_inside(one, prefix, str(agency)) for one in known[1]]
    for brought in _lists_of_cases(known[1]):
        body = _renamed(
            body, re.compile(rf"(?<![\w.])facts(\s*\.\s*|:){brought}(?!\w)"), rf"facts\g<1>{prefix}{brought}"
        )
    return {**node, "version": known[0], "body": body}


def _lists_of_cases(body: list[dict[str, Any]]) -> list[str]:
    """Nodes whose results stand in the facts under their id (逐项子办件), which is another one inside."""
    found = [node["id"] for node in body if node.get("kind") == "foreach" and "item" in node]
    for node in body:
        inner = [one.get("body", []) if isinstance(one, dict) else one for one in node.get("branches", [])]
        found += [one for each in [node.get("body", []), *inner] for one in _lists_of_cases(each)]
    return found


def _renamed(value: Any, old: re.Pattern[str], new: str) -> Any:
    if isinstance(value, str):
        return old.sub(new, value)
    if isinstance(value, list):
        return [_renamed(one, old, new) for one in value]
    if isinstance(value, dict):
        return {key: one if key == "name" else _renamed(one, old, new) for key, one in value.items()}
    return value


def _inside(node: dict[str, Any], prefix: str, agency: str) -> dict[str, Any]:
    moved = {**node, "id": prefix + node["id"]}
    if "agency" in node:
        parts = [agency if part == "owner" else part for part in node["agency"].split("|")]
        moved["agency"] = "|".join(dict.fromkeys(parts))
    if "body" in node:
        moved["body"] = [_inside(one, prefix, agency) for one in node["body"]]
    if "branches" in node:
        moved["branches"] = [_inside_branch(one, prefix, agency) for one in node["branches"]]
    return moved


def _inside_branch(branch: Any, prefix: str, agency: str) -> Any:
    if isinstance(branch, list):
        return [_inside(one, prefix, agency) for one in branch]
    when = _OUTCOMES.sub(lambda match: f"outcomes.{prefix}{match[1]}", branch["when"])
    return {**branch, "when": when, "body": [_inside(one, prefix, agency) for one in branch["body"]]}


def _count(body: list[Any]) -> int:
    found = 0
    for node in body:
        if isinstance(node, dict):
            found += 1 + _count(node.get("body") or [])
            for branch in node.get("branches") or []:
                inner = branch.get("body") if isinstance(branch, dict) else branch
                found += _count(inner) if isinstance(inner, list) else 0
    return found
