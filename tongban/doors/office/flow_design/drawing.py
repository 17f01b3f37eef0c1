"""The designer's page: nodes as nested rows, the open one with its inputs, and what the check says."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

from tongban.support.flow import api as flow
from tongban.support.identity import api as identity

from .. import flow_words, long_form
from . import conditions, properties
from .conditions import name_of
from .state import Design

Row = dict[str, Any]
KEY = re.compile(r"\([a-z_]+\)")
NAMED = re.compile(r"环节 ([a-z][a-z0-9_]*) ?")
INPUTS = {
    "名称": "f-name", "角色": "f-role", "时限": "f-limit_days", "意见": "f-outcomes", "办理单位": "f-agency",
    "权限": "f-action", "结果代码": "f-result", "自动步骤": "f-handler", "子流程": "f-flow",
    "办结时填": "f-gives", "成员": "f-members", "主持人": "f-chair", "对象清单": "f-over", "日期": "f-until",
    "事项编码": "f-item", "行使层级": "f-level", "区划": "f-division", "带入内容": "f-fields", "没有地方能办": "f-item",
}  # fmt: skip
editing = flow.editing


def rows(design: Design, faults: Iterable[flow.Finding]) -> list[Row]:
    counted: dict[str, int] = {}
    for one in faults:
        counted[one.node] = counted.get(one.node, 0) + 1
    return _rows(design, design.body["body"], counted, identity.role_names())


def _rows(design: Design, body: Sequence[Row], faults: dict[str, int], roles: dict[str, str]) -> list[Row]:
    kinds = properties.kind_names()
    return [
        {
            "id": node["id"],
            "name": name_of(node),
            "kind": node["kind"],
            "marks": [kinds[node["kind"]], *_marks(node, roles)],
            "faults": faults.get(node["id"], 0),
            "is_open": node["id"] == design.open,
            "is_first": index == 0,
            "is_last": index == len(body) - 1,
            "branches": [
                {
                    "sequence": f"{node['id']}.{number}",
                    "title": _branch_title(design, node, number),
                    "rows": _rows(design, inner, faults, roles),
                }
                for number, inner in enumerate(editing.branches(node))
            ],
        }
        for index, node in enumerate(body)
    ]


def _branch_title(design: Design, node: Row, number: int) -> str:
    if node["kind"] == "parallel":
        return f"第 {number + 1} 支，同时办"
    return f"第 {number + 1} 支，{conditions.words(design.body, node['id'], node['branches'][number]['when'])}"


def _marks(node: Row, roles: dict[str, str]) -> list[str]:
    found = []
    if role := node.get("role"):
        found.append(f"{flow_words.agency_words(str(node.get('agency', '')))}，{roles.get(role, role)}")
    if days := node.get("limit_days") or node.get("days"):
        found.append(f"{days} 个工作日")
    if node["kind"] == "end":
        found.append(f"结果 {node.get('result') or '还没有写'}")
    if node["kind"] in ("auto", "sub"):
        found.append(str(node.get("handler") or node.get("flow") or node.get("item") or "还没有选"))
    if node.get("item"):
        found[-1] = f"子办件 {node['item']}，{dict(properties.LEVELS).get(node.get('level', ''), '还没有选层级')}"
    return found


def opened(design: Design) -> Row | None:
    """The inputs of the open node."""
    node = design.node
    if node is None:
        return None
    typed = design.typed if design.typed is not None else properties.inputs_of(node)
    (shown,) = long_form.show([properties.section_of(node, flow.names_for(design.body))], {"f": typed}, design.errors)
    inputs = [part for part in shown.parts if isinstance(part, long_form.Shown)]
    return {
        "id": node["id"],
        "kind": node["kind"],
        "inputs": inputs,
        "conditions": conditions.views(design.body, node) if node["kind"] == "choice" else [],
        "is_block": node["kind"] in editing.BLOCKS,
        "is_fresh": design.is_fresh,
    }


def palette() -> list[Row]:
    names = properties.kind_names()
    return [{"value": kind, "label": names[kind]} for kind in editing.FRESH]


def findings(found: Iterable[flow.Finding], body: Row, opened_id: str) -> list[Row]:
    """Each with where to mend it, its nodes called by name."""
    return [{"words": words(one.words, body), "link": _link(one, opened_id), "node": one.node} for one in found]


def words(sentence: str, body: Row) -> str:
    names = {node["id"]: name_of(node) for node in editing.walk(body["body"])}
    return KEY.sub("", NAMED.sub(lambda match: f"“{names.get(match[1], match[1])}”", sentence))


def _link(one: flow.Finding, opened_id: str) -> str:
    if not one.node:
        return "design-nodes"
    if one.node != opened_id:
        return f"row-{one.node}"
    return next((link for what, link in INPUTS.items() if what in one.words), f"row-{one.node}")
