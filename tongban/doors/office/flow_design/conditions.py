"""The condition of a branch: chosen from what the nodes before it can say, or written as an expression."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tongban.support.flow import api as flow

ELSE, OTHER = "else", "other"
Choice = dict[str, str]


@dataclass(frozen=True)
class ConditionView:
    """`pick` is the chosen option; with `other` the expression counts."""

    name: str
    id: str
    label: str
    pick: str
    when: str
    options: list[Choice]


def options(body: dict[str, Any], node_id: str) -> list[Choice]:
    """“受理”是“予以受理”: one for each outcome of each node before this one, nearest first; then what a case gives and
    is either so or not."""
    found = [
        {"value": f"outcomes.{node['id']} == '{one['code']}'", "label": f"“{name_of(node)}”的意见是“{one['name']}”"}
        for node in flow.editing.outcomes_before(body, node_id)
        for one in node["outcomes"]
        if isinstance(one, dict) and isinstance(one.get("code"), str) and isinstance(one.get("name"), str)
    ]
    for one in flow.names_for(body):
        if one.kind == flow.ValueKind.BOOL:
            name = one.ref.replace(":", ".", 1)
            found.append({"value": f"{name} == true", "label": f"“{one.label}”：是"})
            found.append({"value": f"{name} != true", "label": f"“{one.label}”：不是"})
    return [*found, {"value": ELSE, "label": "其余情况"}, {"value": OTHER, "label": "别的条件，写表达式"}]


def views(body: dict[str, Any], node: dict[str, Any]) -> list[ConditionView]:
    known = options(body, node["id"])
    values = {one["value"] for one in known}
    found = []
    for number, branch in enumerate(node["branches"]):
        when = branch["when"]
        pick = when if when in values or not when else OTHER
        found.append(ConditionView(f"b[{number}]", f"b-{number}", f"第 {number + 1} 支走的条件", pick, when, known))
    return found


def read(node: dict[str, Any], data: Any) -> None:
    """Take in what was posted for each branch; a branch that was not on the page stays."""
    for number, branch in enumerate(node["branches"]):
        pick = data.get(f"b[{number}].pick")
        if pick is None:
            continue
        typed = data.get(f"b[{number}].when", "").replace("\x00", "").strip()
        branch["when"] = (typed if typed != ELSE else "") if pick == OTHER else pick


def words(body: dict[str, Any], node_id: str, when: str) -> str:
    """A condition in words, or as it is written."""
    if not when:
        return "还没有写条件"
    return next((one["label"] for one in options(body, node_id) if one["value"] == when), f"当 {when}")


def name_of(node: dict[str, Any]) -> str:
    return str(node.get("name") or node["id"])
