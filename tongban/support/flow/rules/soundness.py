"""Publish-time checks: a sound definition cannot get stuck, cannot end without a result, asks for nothing unknown.

Definitions are made of blocks (every split has its own join), so soundness is seen on the tree itself.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from . import expressions, told
from .definition import Auto, Body, Broken, Choice, End, Flow, Job, Node, Parallel, Sub, Task, walk
from .lint import Finding


@dataclass(frozen=True)
class Known:
    """What the platform knows at this moment; a definition may name nothing else. `roles`: with what each may do."""

    roles: Mapping[str, Collection[str]]
    actions: Collection[str]
    handlers: Collection[str]


def faults_of(flow: Flow, known: Known) -> list[str]:
    """Every fault at once, in reading order; an empty list means the definition may be published."""
    faults: list[str] = []
    if not flow.body:
        faults.append("流程没有环节")
    faults += _paths(flow.body, "流程", in_parallel=False)[1]
    if flow.body and _paths(flow.body, "", in_parallel=False)[0] == "goes on":
        faults.append("流程的每条路径都应以“结束”环节收尾，并带结果代码")
    for node in walk(flow.body):
        faults += _names(node, known)
    faults += told.differing(walk(flow.body))
    faults += _Conditions(flow).faults()
    return faults


def _names(node: Node, known: Known) -> list[str]:
    match node:
        case Auto() | Job() if node.handler and node.handler not in known.handlers:
            return [f"环节 {node.id} 的自动步骤“{node.handler}”没有登记"]
        case Task():
            faults = []
            if node.role and node.role not in known.roles:
                faults.append(f"环节 {node.id} 的角色“{node.role}”不存在")
            if node.action and node.action not in known.actions:
                faults.append(f"环节 {node.id} 的权限“{node.action}”不存在")
            elif node.action and node.action not in known.roles.get(node.role, (node.action,)):
                words = f"环节 {node.id} 的角色“{node.role}”没有“{node.action}”的权限，办件到这里没有人能办"
                faults.append(words)
            return faults
    return []


def _paths(body: Body, where: str, *, in_parallel: bool) -> tuple[str, list[str]]:
    """How a sequence leaves ("ends", "goes on", or "unknown" past a broken node) and what is wrong inside."""
    faults: list[str] = []
    leaves = "goes on"
    for node in body:
        if leaves == "ends":
            faults.append(f"环节 {node.id} 永远走不到：前面的路径都已结束")
            break
        match node:
            case End():
                leaves = "ends"
                if in_parallel:
                    faults.append(f"环节 {node.id}：并联分支之内不能结束流程")
            case Choice():
                ways, inner = _choice(node, in_parallel=in_parallel)
                faults += inner
                if leaves != "unknown":
                    leaves = ways
            case Parallel():
                for number, branch in enumerate(node.branches, start=1):
                    if not branch:
                        faults.append(f"环节 {node.id} 第 {number} 个分支是空的")
                    faults += _paths(branch, node.id, in_parallel=True)[1]
            case Sub():
                way, inner = _paths(node.body, node.id, in_parallel=False)
                faults += inner
                if node.body and way == "goes on":
                    faults.append(f"环节 {node.id} 的子流程没有走到结束")
            case Broken():
                leaves = "unknown"
    return leaves, faults


def _choice(node: Choice, *, in_parallel: bool) -> tuple[str, list[str]]:
    faults: list[str] = []
    otherwise = [number for number, branch in enumerate(node.branches) if branch.is_else]
    if not otherwise:
        faults.append(f"环节 {node.id} 没有“其余情况”(else)分支")
    elif len(otherwise) > 1 or otherwise[0] != len(node.branches) - 1:
        faults.append(f"环节 {node.id} 的“其余情况”(else)分支应只有一个，并放在最后")
    ways = set()
    for number, branch in enumerate(node.branches, start=1):
        if not branch.body and not branch.is_else:
            faults.append(f"环节 {node.id} 第 {number} 个分支是空的")
        way, inner = _paths(branch.body, node.id, in_parallel=in_parallel)
        ways.add(way)
        faults += inner
    if "goes on" in ways:
        return "goes on", faults
    return ("unknown" if "unknown" in ways else "ends"), faults


AMBIGUOUS = "*"


class _Conditions:
    """Conditions can be read, and ask only for outcomes that a task before them can have given."""

    def __init__(self, flow: Flow) -> None:
        self.flow = flow
        self.tasks = {node.id: node for node in walk(flow.body) if isinstance(node, Task | Sub)}
        self.found: list[str] = []

    def faults(self) -> list[str]:
        self.sequence(self.flow.body, set())
        return self.found

    def sequence(self, body: Body, last: set[str]) -> set[str]:
        """Walk on with the tasks that may have been the last one; gives those of the way out."""
        for node in body:
            match node:
                case Task():
                    last = {node.id}
                case Choice():
                    for branch in node.branches:
                        if not branch.is_else and branch.when:
                            self.condition(node, branch.when, last)
                    last = set().union(*(self.sequence(branch.body, last) for branch in node.branches))
                case Parallel():
                    for inner in node.branches:
                        self.sequence(inner, set(last))
                    last = {AMBIGUOUS}
                case Sub():
                    self.sequence(node.body, set(last))
                    last = {node.id}
                case End():
                    return set()
        return last

    def condition(self, node: Choice, when: str, last: set[str]) -> None:
        problem = expressions.fault_of(when)
        if problem:
            self.found.append(f"环节 {node.id} 的条件“{when}”读不懂：{problem}")
            return
        for name in expressions.unknown_names(when):
            self.found.append(
                f"环节 {node.id} 的条件“{when}”中的 {name} 不存在，可用的是 outcome、outcomes、facts、context"
            )
        if expressions.uses_last_outcome(when) and (AMBIGUOUS in last or not last):
            self.found.append(
                f"环节 {node.id} 的条件“{when}”前面没有唯一的任务，请用 outcomes.环节编号 指明是哪个环节的意见"
            )
        for asked in expressions.nodes_asked(when):
            if asked not in self.tasks:
                self.found.append(f"环节 {node.id} 的条件“{when}”中的任务 {asked} 不存在")
        for asked, code in expressions.outcomes_compared(when):
            self.code(node, when, {asked} if asked else last, code)

    def code(self, node: Choice, when: str, asked: set[str], code: str) -> None:
        tasks = [self.tasks[one] for one in sorted(asked) if one in self.tasks]
        if tasks and not any(task.outcome(code) for task in tasks):
            names = "、".join(task.id for task in tasks)
            self.found.append(f"环节 {node.id} 的条件“{when}”中的意见 {code} 不在任务 {names} 的意见之内")


_NAMED = re.compile(r"环节 ([a-z][a-z0-9_]*)")


def located(fault: str) -> Finding:
    """A fault with the node it speaks of."""
    found = _NAMED.search(fault)
    return Finding(found[1] if found else "", fault)
