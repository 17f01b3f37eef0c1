"""The inputs of one node, by its kind, and the inputs back as its JSON."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from tongban.catalog.items import api as items
from tongban.support.agencies import api as agencies
from tongban.support.flow import api as flow
from tongban.support.identity import api as identity

from ..long_form import Field, Section

Node = dict[str, Any]
Options = tuple[tuple[str, str], ...]
WINDOW, OWNER, EACH = "context:window_agency|owner", "owner", "element"
MILESTONES: Options = (
    ("", "不是"),
    ("accept", "受理：不能退回到它以前"),
    ("decision", "决定：停表期间不能办，申请人不能再撤回"),
)
RULES: Options = tuple((one.value, str(one.label)) for one in flow.SeatRule)
LEAVES = ("task", "panel", "foreach", "external", "wait", "auto", "sub", "end")
#: Inputs of each kind, in order; those of people come first.
PEOPLE = ("name", "kind", "role", "agency", "action", "limit_days", "outcomes", "milestone")
#: Of a 子办件: filled in instead of a flow.
SUB_CASE = ("item", "level", "division", "fields", "limit_days")
PARTS = {
    "task": (*PEOPLE, "gives"),
    "panel": (*PEOPLE, "members", "rule", "needed", "yes", "no", "chair"),
    "foreach": (*PEOPLE, "over", "rule", "needed", "yes", "no", "item"),
    "external": ("name", "kind", "system", "agency", "limit_days", "outcomes", "milestone"),
    "wait": ("name", "kind", "message", "facts", "days", "until"),
    "auto": ("name", "kind", "handler", "background"),
    "sub": ("name", "kind", "flow", "version", "agency", *SUB_CASE),
    "end": ("name", "kind", "result"),
    "choice": ("name",),
    "parallel": ("name",),
}
LEVELS: Options = (("", "请选择"), *((one.value, str(one.label)) for one in items.Level if one.value in "23456"))
LISTS = "办件里的一个清单，从列出的里面选，或者写 context:名称、facts:名称"
KINDS = flow.ValueKind
MOST_NUMBERED = 3  # of names that differ by their number alone (联办机构)
NUMBERED = re.compile(r"_(\d+)$")


#: Of 逐项子办件: no people, an item.
EACH_CASE = ("name", "kind", "over", *SUB_CASE)


def parts_of(node: Node) -> tuple[str, ...]:
    return EACH_CASE if node["kind"] == "foreach" and node.get("item") else PARTS[node["kind"]]


def kind_names() -> dict[str, str]:
    return {one.value: str(one.label) for one in flow.NodeKind}


def section_of(node: Node, names: Sequence[flow.Given]) -> Section:
    """`names`: what a case of this flow gives."""
    return Section("open", "这个环节", tuple(_field(part, node, names) for part in parts_of(node)))


def _field(part: str, node: Node, names: Sequence[flow.Given]) -> Field:
    name, kept = f"f.{part}", node.get(part)
    match part:
        case "name":
            return Field(name, "名称", width="long")
        case "kind":
            kinds = kind_names()
            return Field(name, "种类", "select", options=tuple((one, kinds[one]) for one in LEAVES))
        case "role":
            return Field(name, "角色", "select", "谁来办", _with(kept, tuple(identity.role_names().items())))
        case "agency":
            return Field(name, "办理单位", "select", "哪个单位的", _agencies(node, names))
        case "action":
            return Field(
                name, "权限", "select", "角色里的这一项权限才能办", _with(kept, tuple(identity.action_names().items()))
            )
        case "limit_days":
            return Field(name, "时限（工作日）", hint="每个环节都要有时限才能公布", width="num", kind="number")
        case "outcomes":
            return Field(name, "能得出的意见", "options", "一行一个：代码：文字；第一个是往下走的", rows=3)
        case "milestone":
            return Field(name, "是不是里程碑", "select", options=MILESTONES)
        case "gives":
            hint = "用第一项意见办结时要填的，写 名称:种类=叫法，用 ; 隔开，后面的环节用 facts:名称；"
            hint += "种类：user 人员、users 多个人员、date 日期、number 数字、text 文字、bool 是否"
            return Field(name, "办结时填", hint=hint, width="long", is_optional=True)
        case "members":
            people = (("holders", "这个单位的全部角色人员"), *_named(names, KINDS.USERS))
            return Field(name, "成员", "select", options=_with(kept, people))
        case "over":
            lists = _named(names, KINDS.AGENCIES, KINDS.ROWS, KINDS.TEXTS)
            return Field(name, "逐个对什么办", hint=LISTS, width="long", options=lists)
        case "rule":
            return Field(name, "怎样算有结果", "select", options=RULES)
        case "needed":
            hint = "按票数的才填，空着是过半数"
            return Field(name, "通过要几票", kind="number", hint=hint, width="num", is_optional=True)
        case "yes" | "no":
            words = "赞成" if part == "yes" else "反对"
            return Field(name, f"哪项意见算{words}", "select", options=_with(kept, _outcomes(node)))
        case "chair":
            people = (("", "没有"), *_named(names, KINDS.USER))
            return Field(name, "主持人", "select", "主持人决定的才选", _with(kept, people))
        case "system":
            return Field(name, "外部系统", hint="系统的代码，小写字母", width="short")
        case "message":
            return Field(name, "等哪个消息", hint="消息的代码，可以空着", width="short")
        case "facts":
            hint = "名称:种类=叫法，用 ; 隔开；种类是 text、number、bool，如 area:number=实测面积; passed:bool=合格"
            return Field(name, "消息带来的内容", hint=hint, width="long", is_optional=True)
        case "days":
            return Field(name, "等几个工作日", kind="number", width="num")
        case "until":
            hint = "办件里的日期，从列出的里面选，或者写 context:名称、facts:名称"
            return Field(name, "等到哪天", hint=hint, width="long", options=_named(names, KINDS.DATE))
        case "handler":
            handlers = tuple((one, one) for one in sorted(flow.auto_names()))
            return Field(name, "做什么", "select", options=_with(kept, (("", "请选择"), *handlers)))
        case "background":
            return Field(name, "放到后台做（失败了自动再试）", "yes_no")
        case "flow":
            flows = tuple((one.ref.code, one.name) for one in flow.flows())
            return Field(name, "用哪个流程", "select", options=_with(kept, (("", "请选择"), *flows)))
        case "item":
            hint = "基本编码，或者实施编码的开头；填了就另开有自己编号的办件（逐项的一个开一件），不再写谁来办"
            return Field(name, "子办件的事项", hint=hint, width="long", is_optional=True)
        case "level":
            return Field(name, "子办件在哪一级办", "select", options=_with(kept, LEVELS))
        case "division":
            hint = "里面是区划代码：owner 是本件的区划，element 是清单里的这一个，element.列名 是它的一列；"
            hint += "或者 form:表单项、context:名称、facts:名称"
            each = (("element", "清单里的这一个"),) if node["kind"] == "foreach" else ()
            places = (*each, ("owner", "本件的区划"), *_named(names, KINDS.PLACE))
            return Field(name, "按哪里的区划找单位", hint=hint, width="long", options=places)
        case "fields":
            hint = "同名的表单项自动带入；名称不同的写 表单项=来源，用 ; 隔开，如 area=form.house_area"
            return Field(name, "另外带入的内容", hint=hint, width="long")
        case "version":
            return Field(name, "第几版", kind="number", hint="空着是公布时的最新版", width="num")
    return Field(name, "结果代码", hint="小写字母，如 granted 准予、refused 不予", width="short")


def _agencies(node: Node, names: Sequence[flow.Given]) -> Options:
    found: list[tuple[str, str]] = [(OWNER, "主办单位"), (WINDOW, "收件的窗口单位，没有窗口的由主办单位")]
    if node["kind"] == "foreach":
        found.append((EACH, "清单里的每个单位"))
    offered = [(f"{ref}|owner", label) for ref, label in _named(names, KINDS.AGENCY) if _is_offered(ref)]
    found += [one for one in offered if one[0] != WINDOW]
    found += [(f"uscc:{one.uscc}", one.name) for one in agencies.agencies() if one.uscc]
    return _with(node.get("agency"), tuple(found))


def _is_offered(ref: str) -> bool:
    number = NUMBERED.search(ref)
    return number is None or 1 <= int(number[1]) <= MOST_NUMBERED


def _named(names: Sequence[flow.Given], *kinds: str) -> Options:
    return tuple((one.ref, one.label) for one in names if one.kind in kinds)


def _outcomes(node: Node) -> Options:
    return tuple(
        (one["code"], str(one.get("name", "")))
        for one in node.get("outcomes") or ()
        if isinstance(one, dict) and one.get("code")
    )


def _with(kept: object, known: Options) -> Options:
    """What a draft says is offered even where nobody knows it: the check names it."""
    if not kept or any(value == kept for value, _ in known):
        return known
    return ((str(kept), f"{kept}（不认识）"), *known)


def inputs_of(node: Node) -> dict[str, Any]:
    """What the inputs begin with."""
    found = {part: node.get(part) for part in parts_of(node)}
    if "outcomes" in found:
        found["outcomes"] = [{"value": code, "label": name} for code, name in _outcomes(node)]
    return found


def applied(node: Node, typed: dict[str, Any]) -> Node:
    """The node with these inputs; what is empty is left out."""
    kind = typed.get("kind") or node["kind"]
    if kind != node["kind"] and kind in LEAVES and node["kind"] in LEAVES:
        return flow.editing.as_kind(_taken(node, typed), kind)
    return _taken(node, typed)


def _taken(node: Node, typed: dict[str, Any]) -> Node:
    found = dict(node)
    for part in parts_of(node):
        if part == "kind" or part not in typed:
            continue
        value = typed[part]
        if part == "outcomes":
            value = [{"code": one["value"], "name": one["label"]} for one in value]
        if value in ("", None, [], False) and part not in ("name", "outcomes"):
            found.pop(part, None)
        else:
            found[part] = value
    if found["kind"] == "foreach" and found.get("item"):  # 逐项子办件: nobody's inbox
        found = {part: value for part, value in found.items() if part in ("id", *EACH_CASE)}
    return found
