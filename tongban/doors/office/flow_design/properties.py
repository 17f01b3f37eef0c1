"""The inputs of one node, by its kind, and the inputs back as its JSON."""

from __future__ import annotations

from typing import Any

from tongban.catalog.items import api as items
from tongban.support.agencies import api as agencies
from tongban.support.flow import api as flow
from tongban.support.identity import api as identity

from .. import flow_words
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
    "task": PEOPLE,
    "panel": (*PEOPLE, "members", "rule", "needed", "yes", "no", "chair"),
    "foreach": (*PEOPLE, "over", "rule", "needed", "yes", "no"),
    "external": ("name", "kind", "system", "agency", "limit_days", "outcomes", "milestone"),
    "wait": ("name", "kind", "message", "facts", "days", "until"),
    "auto": ("name", "kind", "handler", "background"),
    "sub": ("name", "kind", "flow", "version", "agency", *SUB_CASE),
    "end": ("name", "kind", "result"),
    "choice": ("name",),
    "parallel": ("name",),
}
LEVELS: Options = (("", "请选择"), *((one.value, str(one.label)) for one in items.Level if one.value in "23456"))
LISTS = "办件里的一个清单，写 context:名称 或 facts:名称"


def kind_names() -> dict[str, str]:
    return {one.value: str(one.label) for one in flow.NodeKind}


def section_of(node: Node) -> Section:
    return Section("open", "这个环节", tuple(_field(part, node) for part in PARTS[node["kind"]]))


def _field(part: str, node: Node) -> Field:
    name, kept = f"f.{part}", node.get(part)
    match part:
        case "name":
            return Field(name, "名称", width="long")
        case "kind":
            names = kind_names()
            return Field(name, "种类", "select", options=tuple((one, names[one]) for one in LEAVES))
        case "role":
            return Field(name, "角色", "select", "谁来办", _with(kept, tuple(identity.role_names().items())))
        case "agency":
            return Field(name, "办理单位", "select", "哪个单位的", _agencies(node))
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
        case "members":
            return Field(name, "成员", hint=f"holders 是这个单位的全部角色人员；或者{LISTS}", width="long")
        case "over":
            return Field(name, "逐个对什么办", hint=LISTS, width="long")
        case "rule":
            return Field(name, "怎样算有结果", "select", options=RULES)
        case "needed":
            return Field(name, "通过要几票", kind="number", hint="按票数的才填，空着是过半数", width="num")
        case "yes" | "no":
            words = "赞成" if part == "yes" else "反对"
            return Field(name, f"哪项意见算{words}", "select", options=_with(kept, _outcomes(node)))
        case "chair":
            return Field(name, "主持人", hint="主持人决定的才填，写 context:名称 或 facts:名称", width="long")
        case "system":
            return Field(name, "外部系统", hint="系统的代码，小写字母", width="short")
        case "message":
            return Field(name, "等哪个消息", hint="消息的代码，可以空着", width="short")
        case "facts":
            hint = "名称:种类=叫法，用 ; 隔开；种类是 text、number、bool，如 area:number=实测面积; passed:bool=合格"
            return Field(name, "消息带来的内容", hint=hint, width="long")
        case "days":
            return Field(name, "等几个工作日", kind="number", width="num")
        case "until":
            return Field(name, "等到哪天", hint="办件里的日期，写 context:名称 或 facts:名称", width="long")
        case "handler":
            handlers = tuple((one, one) for one in sorted(flow.auto_names()))
            return Field(name, "做什么", "select", options=_with(kept, (("", "请选择"), *handlers)))
        case "background":
            return Field(name, "放到后台做（失败了自动再试）", "yes_no")
        case "flow":
            flows = tuple((one.ref.code, one.name) for one in flow.flows())
            return Field(name, "用哪个流程", "select", options=_with(kept, (("", "请选择"), *flows)))
        case "item":
            hint = "基本编码，或者实施编码的开头；填了就另开一件有自己编号的办件，不再选流程"
            return Field(name, "子办件的事项", hint=hint, width="long")
        case "level":
            return Field(name, "子办件在哪一级办", "select", options=_with(kept, LEVELS))
        case "division":
            hint = "owner 是本件的区划；或者 form:表单项、context:名称、facts:名称，里面是区划代码"
            return Field(name, "按哪里的区划找单位", hint=hint, width="long")
        case "fields":
            hint = "同名的表单项自动带入；名称不同的写 表单项=来源，用 ; 隔开，如 area=form.house_area"
            return Field(name, "另外带入的内容", hint=hint, width="long")
        case "version":
            return Field(name, "第几版", kind="number", hint="空着是公布时的最新版", width="num")
    return Field(name, "结果代码", hint="小写字母，如 granted 准予、refused 不予", width="short")


def _agencies(node: Node) -> Options:
    found: list[tuple[str, str]] = [(OWNER, "主办单位"), (WINDOW, "收件的窗口单位，没有窗口的由主办单位")]
    if node["kind"] == "foreach":
        found.append((EACH, "清单里的每个单位"))
    found += [(f"context:joint_{number}|owner", f"联办机构{flow_words.NUMBERS[number]}") for number in range(1, 4)]
    found += [(f"uscc:{one.uscc}", one.name) for one in agencies.agencies() if one.uscc]
    return _with(node.get("agency"), tuple(found))


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
    found = {part: node.get(part) for part in PARTS[node["kind"]]}
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
    for part in PARTS[node["kind"]]:
        if part == "kind" or part not in typed:
            continue
        value = typed[part]
        if part == "outcomes":
            value = [{"code": one["value"], "name": one["label"]} for one in value]
        if value in ("", None, [], False) and part not in ("name", "outcomes"):
            found.pop(part, None)
        else:
            found[part] = value
    return found
