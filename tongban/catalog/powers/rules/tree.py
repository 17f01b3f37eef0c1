"""What a request does to the list of one agency: pure, so that any sequence of requests can be tried.

The list is a forest of two levels. Whatever the sequence: no code is used twice, a sub-item stands under a main item
that is in the list, and what ends leaves nothing hanging.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from ..enums import BRINGING, ChangeKind, Status
from .codes import base_code_error, is_sub_of

#: Kinds by which a power leaves the list, so that nothing may hang under it.
LEAVING = (ChangeKind.CANCEL, ChangeKind.SPLIT, ChangeKind.DELEGATE)


@dataclass(frozen=True)
class Node:
    """A power in the list, by base code; `parent` is the base code of its main item."""

    base_code: str
    parent: str = ""
    status: str = Status.IN_USE.value


@dataclass(frozen=True)
class NewPart:
    base_code: str
    kind: str


@dataclass(frozen=True)
class Ask:
    """The bones of a request: what it changes and into what."""

    kind: str
    powers: tuple[str, ...] = ()
    parts: tuple[NewPart, ...] = ()
    parent: str = ""
    targets: int = 0


@dataclass(frozen=True)
class Step:
    """`begin` a new power, `follow` with a new version, or `end`. `part` is the number of the new content, if any."""

    do: str
    base_code: str
    parent: str = ""
    status: str = Status.IN_USE.value
    part: int | None = None


Forest = Mapping[str, Node]


def faults(ask: Ask, forest: Forest, used: Collection[str]) -> dict[str, str]:
    """Why this request cannot be, by field; `used` are all base codes that were ever given at this agency."""
    found = _shape(ask)
    for code in ask.powers:
        if code not in forest:
            found["powers"] = f"{code} 不在本单位的清单上"
    if found:
        return found
    for number, part in enumerate(ask.parts):
        if reason := _code_fault(ask, part, used):
            found[f"parts[{number}].base_code"] = reason
    if len({part.base_code for part in ask.parts}) != len(ask.parts):
        found["parts"] = "分出的各项基本编码不能相同"
    found |= _kind_faults(ask, forest)
    return found


def _shape(ask: Ask) -> dict[str, str]:
    """How many powers and how much content each kind needs."""
    powers, parts = len(ask.powers), len(ask.parts)
    match ask.kind:
        case kind if kind in BRINGING:
            return {} if parts == 1 and not powers else {"parts": "请填写一项权责的内容"}
        case ChangeKind.AMEND:
            return {} if powers == parts == 1 else {"powers": "请选择一项权责并填写变更后的内容"}
        case ChangeKind.MERGE:
            return {} if powers >= 2 and parts == 1 else {"powers": "合并至少要两项权责，并填写合并后的内容"}
        case ChangeKind.SPLIT:
            return {} if powers == 1 and parts >= 2 else {"parts": "分拆要选一项权责，并填写至少两项分出的内容"}
        case ChangeKind.DELEGATE:
            return {} if powers == 1 and ask.targets else {"targets": "下放要选一项权责和至少一个承接单位"}
    return {} if powers == 1 and not parts else {"powers": "请选择一项权责"}


def _code_fault(ask: Ask, part: NewPart, used: Collection[str]) -> str:
    if ask.kind == ChangeKind.AMEND:
        return "" if part.base_code == ask.powers[0] else "变更要素不能改编码；要换编码的，请取消后新增"
    if reason := base_code_error(part.base_code, part.kind):
        return reason
    if ask.kind == ChangeKind.MERGE and part.base_code in ask.powers:
        return ""
    return f"基本编码 {part.base_code} 在本单位已经用过" if part.base_code in used else ""


def _kind_faults(ask: Ask, forest: Forest) -> dict[str, str]:
    children = children_of(forest)
    if ask.kind in BRINGING and ask.parent:
        parent = forest.get(ask.parent)
        if parent is None or parent.parent:
            return {"parent": f"主项 {ask.parent} 不在清单上，或者自己也是子项"}
        if not is_sub_of(ask.parts[0].base_code, ask.parent):
            return {"parent": f"子项的前 9 位应与主项 {ask.parent} 相同"}
    if ask.kind in LEAVING and children.get(ask.powers[0]):
        verb = ChangeKind(ask.kind).label
        return {"powers": f"还有 {len(children[ask.powers[0]])} 个子项在清单上，请先处理子项再{verb}"}
    if ask.kind == ChangeKind.SUSPEND and forest[ask.powers[0]].status == Status.SUSPENDED:
        return {"powers": "这一项已经暂停"}
    if ask.kind == ChangeKind.RESUME and forest[ask.powers[0]].status != Status.SUSPENDED:
        return {"powers": "这一项没有暂停，不需要恢复"}
    if ask.kind == ChangeKind.MERGE:
        return _merge_faults(ask, forest, children)
    if ask.kind == ChangeKind.SPLIT:
        return _split_faults(ask, forest)
    return {}


def _merge_faults(ask: Ask, forest: Forest, children: Mapping[str, Sequence[str]]) -> dict[str, str]:
    target = ask.parts[0].base_code
    if len(set(ask.powers)) != len(ask.powers):
        return {"powers": "同一项选了两次"}
    parent = merged_parent(ask, forest)
    if parent and not is_sub_of(target, parent):
        return {"parts[0].base_code": f"合并后仍是子项，前 9 位应与主项 {parent} 相同"}
    orphans = [child for code in ask.powers for child in children.get(code, ()) if child not in ask.powers]
    strangers = [child for child in orphans if not is_sub_of(child, target)]
    if strangers:
        return {"powers": f"子项 {strangers[0]} 的编码不能挂到 {target} 之下，请先处理这个子项"}
    return {}


def _split_faults(ask: Ask, forest: Forest) -> dict[str, str]:
    parent = forest[ask.powers[0]].parent
    for number, part in enumerate(ask.parts):
        if parent and not is_sub_of(part.base_code, parent):
            return {f"parts[{number}].base_code": f"分出的仍是子项，前 9 位应与主项 {parent} 相同"}
    return {}


def steps(ask: Ask, forest: Forest) -> list[Step]:
    """What is written, in this order; ask `faults` first."""
    match ask.kind:
        case kind if kind in BRINGING:
            return [Step("begin", ask.parts[0].base_code, ask.parent, part=0)]
        case ChangeKind.CANCEL:
            return [Step("end", ask.powers[0])]
        case ChangeKind.AMEND:
            node = forest[ask.powers[0]]
            return [Step("follow", node.base_code, node.parent, node.status, part=0)]
        case ChangeKind.SUSPEND | ChangeKind.RESUME:
            node = forest[ask.powers[0]]
            status = Status.SUSPENDED if ask.kind == ChangeKind.SUSPEND else Status.IN_USE
            return [Step("follow", node.base_code, node.parent, status.value)]
        case ChangeKind.MERGE:
            return _merge(ask, forest)
        case ChangeKind.SPLIT:
            node = forest[ask.powers[0]]
            begun = [Step("begin", part.base_code, node.parent, part=number) for number, part in enumerate(ask.parts)]
            return [Step("end", node.base_code), *begun]
    return []


def _merge(ask: Ask, forest: Forest) -> list[Step]:
    """The target begins or follows, the others end, and their sub-items go over to the target."""
    target, parent = ask.parts[0].base_code, merged_parent(ask, forest)
    done = [Step("follow" if target in ask.powers else "begin", target, parent, part=0)]
    for code in ask.powers:
        for child in children_of(forest).get(code, ()):
            if child not in ask.powers and code != target:
                done.append(Step("follow", child, target, forest[child].status))
    return done + [Step("end", code) for code in ask.powers if code != target]


def merged_parent(ask: Ask, forest: Forest) -> str:
    """Sub-items of one main item stay under it; anything else becomes a main item."""
    parents = {forest[code].parent for code in ask.powers}
    parent = parents.pop() if len(parents) == 1 else ""
    return "" if parent in ask.powers else parent


def children_of(forest: Forest) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for node in forest.values():
        if node.parent:
            found.setdefault(node.parent, []).append(node.base_code)
    return found


def after(forest: Forest, done: Sequence[Step]) -> dict[str, Node]:
    """The forest as the steps leave it."""
    left = dict(forest)
    for step in done:
        if step.do == "end":
            del left[step.base_code]
        else:
            left[step.base_code] = Node(step.base_code, step.parent, step.status)
    return left
