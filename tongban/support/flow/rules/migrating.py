"""Whether a running case may go on on another version, and as what. No database.

Allowed only if every open task has a node of the same kind, for the same role and right, in the same blocks: then
nobody's work changes under his hands. What was done before stays as it was done.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from . import expressions, naming
from .definition import (
    KINDS,
    Broken,
    Choice,
    External,
    Flow,
    Foreach,
    Job,
    Many,
    Node,
    Panel,
    Parallel,
    Place,
    Sub,
    SubCase,
    Task,
    Wait,
    walk,
)
from .returning import tasks_after
from .routing import Marking

NodeMap = Mapping[str, str]


@dataclass(frozen=True)
class Standing:
    """How far a case has come: its open nodes, the outcomes it has, the joins that wait, messages that came early."""

    open: tuple[str, ...]
    outcomes: Mapping[str, str]
    marking: Marking
    early: tuple[str, ...] = ()
    is_paused: bool = False
    context: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Fit:
    """`reasons`: why it may not go; `notes`: what those who decide should know; `nodes`: old to new, where it has been.
    `marking`: the joins as they wait on the new version."""

    nodes: Mapping[str, str] = field(default_factory=dict)
    marking: Marking = field(default_factory=dict)
    reasons: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def map_faults(old: Flow, new: Flow, node_map: NodeMap) -> list[str]:
    """What is wrong with the plan itself, whatever the cases are. A node that is not named goes to its own id; one
    named with "" goes nowhere."""
    found = []
    for source, target in node_map.items():
        if source not in old.places:
            found.append(f"旧版本没有环节 {source}")
        elif target and target not in new.places:
            found.append(f"新版本没有环节 {target}（{old.name_of(source)} 要对应的）")
        elif target and type(old.places[source].node) is not type(new.places[target].node):
            found.append(f"环节 {source} 与 {target} 种类不同：{_kind(old, source)}，{_kind(new, target)}")
    targets = [target for one in old.places if (target := target_of(new, node_map, one))]
    found += [f"新版本的环节 {one} 有不止一个旧环节对应" for one in sorted(set(targets)) if targets.count(one) > 1]
    return found


def target_of(new: Flow, node_map: NodeMap, node_id: str) -> str:
    if node_id in node_map:
        return node_map[node_id]
    return node_id if node_id in new.places else ""


def fit(old: Flow, new: Flow, node_map: NodeMap, standing: Standing) -> Fit:
    reasons: list[str] = []
    notes: list[str] = []
    been = {*standing.open, *standing.outcomes, *standing.marking}
    nodes = {one: target for one in sorted(been) if (target := target_of(new, node_map, one))}
    for node_id in standing.open:
        reasons += _open_reasons(old, new, node_map, node_id)
    for node_id in sorted(set(standing.outcomes) - set(standing.open)):
        _passed(old, new, nodes, node_id, reasons, notes)
    marking = {} if reasons else _joins(old, new, node_map, standing, reasons)
    if not reasons:
        known = {nodes[one] for one in standing.outcomes if one in nodes}
        opened = [nodes[one] for one in standing.open]
        reasons += _unanswerable(new, opened, known)
        reasons += _not_given(old, new, opened, standing.context)
        notes += _skipped(new, opened, known)
    for key in standing.early:
        node_id = key.removeprefix("node:")
        if key.startswith("node:") and not target_of(new, node_map, node_id):
            reasons.append(f"已提前收到“{old.name_of(node_id)}”的结果，新版本没有这个环节")
    if standing.is_paused:
        notes.append("正在特别程序中：照旧停着，恢复以后在新版本上接着办")
    return Fit(nodes, marking, tuple(dict.fromkeys(reasons)), tuple(dict.fromkeys(notes)))


def _open_reasons(old: Flow, new: Flow, node_map: NodeMap, node_id: str) -> list[str]:
    was = old.task(node_id)
    target = target_of(new, node_map, node_id)
    if not target:
        return [f"正办的环节“{was.name}”在新版本里没有对应的环节"]
    now = new.places[target].node
    if type(now) is not type(was) or not isinstance(now, Task):
        return [f"正办的环节“{was.name}”是{_kind(old, node_id)}，对应的“{now.name}”是{_kind(new, target)}"]
    found = []
    for part, words in (("role", "角色"), ("action", "权限")):
        if getattr(was, part) != getattr(now, part):
            found.append(f"正办的环节“{was.name}”与“{now.name}”{words}不同")
    for part, words in _details(was):
        if getattr(was, part) != getattr(now, part):
            found.append(f"正办的环节“{was.name}”与“{now.name}”{words}不同，已经开始的不能换")
    around = [target_of(new, node_map, place.node.id) for place in _around(old.places[node_id])]
    if around != [place.node.id for place in _around(new.places[target])]:
        found.append(f"正办的环节“{was.name}”所在的并联或子流程，在新版本里不同")
    return found


def _details(node: Task) -> Iterable[tuple[str, str]]:
    """What those at work rest on: a panel's rule is not changed while votes are coming in."""
    match node:
        case Many():
            yield from (("rule", "规则"), ("needed", "票数"), ("yes", "赞成的意见"), ("no", "反对的意见"))
            if isinstance(node, Panel):
                yield from (("members", "成员"), ("chair", "主持人"), ("outcomes", "意见"))
            elif isinstance(node, Foreach):
                yield from (("over", "对象清单"), ("outcomes", "意见"))
            if isinstance(node, SubCase):
                yield from (("item", "子办件的事项"), ("level", "子办件的层级"), ("division", "子办件的区划"))
        case External():
            yield "system", "外部系统"
        case SubCase():
            yield from (("item", "子办件的事项"), ("level", "子办件的层级"))
        case Wait():
            yield from (("message", "等的消息"), ("until", "等到的日期"), ("facts", "消息带来的内容"))
        case Job():
            yield "handler", "自动步骤"


def _passed(old: Flow, new: Flow, nodes: Mapping[str, str], node_id: str, reasons: list[str], notes: list[str]) -> None:
    place = old.places.get(node_id)
    if place is None:  # of a version before the old one
        if node_id in new.places and node_id in nodes:
            reasons.append(f"更早的版本里办过环节 {node_id}，新版本又有同编号的环节")
        return
    was, target = place.node, nodes.get(node_id, "")
    milestone = getattr(was, "milestone", "")
    if not target:
        if node_id in new.places:
            reasons.append(f"办过的环节“{was.name}”不对应，新版本却有同编号的环节")
        elif milestone:
            reasons.append(f"办过的环节“{was.name}”是里程碑，新版本没有它")
        else:
            notes.append(f"办过的环节“{was.name}”在新版本里没有，办理记录照留")
        return
    now = new.places[target].node
    if type(now) is not type(was):
        reasons.append(f"办过的环节“{was.name}”在新版本里换了种类")
    elif milestone != getattr(now, "milestone", ""):
        reasons.append(f"办过的环节“{was.name}”在新版本里里程碑不同")


def _joins(old: Flow, new: Flow, node_map: NodeMap, standing: Standing, reasons: list[str]) -> Marking:
    """The branches still out, as they are numbered on the new version."""
    found: Marking = {}
    for block, out in standing.marking.items():
        was = old.places[block].node
        target = target_of(new, node_map, block)
        now = new.places[target].node if target else Broken()
        if not isinstance(was, Parallel) or not isinstance(now, Parallel):
            reasons.append(f"正在汇合的并联“{was.name}”在新版本里没有")
            continue
        if len(was.branches) != len(now.branches):
            reasons.append(f"正在办的并联“{was.name}”在新版本里支数不同")
            continue
        branches: dict[int, int] = {}
        for node_id in standing.open:
            here = _branch_of(old.places[node_id], block)
            there = _branch_of(new.places[target_of(new, node_map, node_id)], target)
            if here is not None and there is not None and branches.setdefault(here, there) != there:
                reasons.append(f"并联“{was.name}”里同一支的环节，在新版本里分到了几支")
        if sorted(branches) != sorted(out) or len(set(branches.values())) != len(out):
            reasons.append(f"并联“{was.name}”里还没有办完的各支，在新版本里对不上")
            continue
        found[target] = sorted(branches.values())
    return found


def _around(place: Place) -> list[Place]:
    """The blocks that hold a place together, innermost first: choices are behind a case once it has gone through."""
    found = []
    while place.block is not None:
        place = place.block
        if isinstance(place.node, Parallel | Sub):
            found.append(place)
    return found


def _branch_of(place: Place, block: str) -> int | None:
    while place.block is not None:
        if place.block.node.id == block:
            return place.branch
        place = place.block
    return None


def _unanswerable(new: Flow, opened: list[str], known: set[str]) -> list[str]:
    """Conditions still to come that ask for a node this case has neither done nor before it."""
    ahead = {*opened, *(one for node in opened for one in tasks_after(new, node))}
    ahead |= {node.id for node in walk(new.body) if isinstance(node, Sub)}
    found = []
    for choice in _choices_ahead(new, opened):
        for branch in choice.branches:
            for asked in [] if branch.is_else else expressions.nodes_asked(branch.when):
                if asked not in known and asked not in ahead:
                    found.append(f"新版本后面的条件要看“{new.name_of(asked)}”的意见，这件没有办过它")
    return found


def _not_given(old: Flow, new: Flow, opened: list[str], context: Mapping[str, Any]) -> list[str]:
    """What is still to come asks for something that a case is given at its start, and this one was not."""
    ahead = {one for node in opened for one in tasks_after(new, node)}
    ahead |= {one.id for one in _choices_ahead(new, opened)}
    asked = [(use.node, use.ref) for use in naming.uses_of(new) if use.sticks]
    asked += [(node, ref) for node, when in naming.conditions_of(new) for ref in expressions.names_asked(when)]
    before = set(naming.names_of(old))
    return [
        f"新版本的“{new.name_of(node)}”要看 {ref}，这件开始时没有这一项"
        for node, ref in dict.fromkeys(asked)
        if node in ahead and ref.startswith("context:") and ref not in before
        if naming.look_up(ref, context=context, facts={}) is None
    ]


def _choices_ahead(new: Flow, opened: list[str]) -> list[Choice]:
    found: dict[str, Choice] = {}
    for node_id in opened:
        place: Place | None = new.places[node_id]
        while place is not None:
            ahead = walk(place.body[place.index + 1 :])
            found |= {node.id: node for node in ahead if isinstance(node, Choice)}
            place = place.block
    return list(found.values())


def _skipped(new: Flow, opened: list[str], known: set[str]) -> list[str]:
    """Tasks of the new version that stand before the case, and that it will not see any more."""
    found = []
    for node_id in opened:
        place: Place | None = new.places[node_id]
        while place is not None:
            for node in place.body[: place.index]:
                if isinstance(node, Task) and node.id not in known:
                    found.append(f"新版本在前面多了环节“{node.name}”，这件已经走过，不再办")
            place = place.block
    return found


def _kind(flow: Flow, node_id: str) -> str:
    node: Node = flow.places[node_id].node
    return f"“{KINDS[type(node)].label}”" if type(node) in KINDS else "不认识的种类"
