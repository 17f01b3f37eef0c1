"""What a sound definition still needs before officials can live with it: a limit for every task, few links, people.

The first stops a publication from the designer; the others are said and do not. How many links an item may have is a
rule of items (福建省 2017 年放管服方案 三(一): 审批环节不超过 3 个): its number comes in from there.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from .definition import Body, Choice, External, Flow, Node, Parallel, Sub, SubCase, Task, bodies_of, walk


@dataclass(frozen=True)
class Finding:
    """`node` "" is the flow as a whole."""

    node: str
    words: str


def limits(flow: Flow) -> list[Finding]:
    """Every task of people or of another system has a limit of its own."""
    return [
        Finding(node.id, f"环节 {node.id} 没有时限(limit_days)")
        for node in walk(flow.body)
        if is_work(node) and isinstance(node, Task) and node.limit_days is None
    ]


def is_work(node: Node) -> bool:
    """Somebody's work: of people, a department's system or a 子办件; waits and automatic steps are nobody's."""
    return isinstance(node, External | SubCase) or (isinstance(node, Task) and bool(node.role))


def links(flow: Flow, most: int) -> list[Finding]:
    count = _longest(flow.body)
    if count <= most:
        return []
    return [
        Finding("", f"最长的一条路有 {count} 个环节，超过上限 {most} 个；环节超过上限的指南不能发布，请看能不能合并")
    ]


def _longest(body: Body) -> int:
    """Links on the longest way; branches side by side count as their longest."""
    total = 0
    for node in body:
        if isinstance(node, Choice | Parallel):
            total += max((_longest(inner) for inner in bodies_of(node)), default=0)
        elif isinstance(node, Sub):
            total += _longest(node.body)
        elif is_work(node):
            total += 1
    return total


def asked_of(flow: Flow) -> Iterable[tuple[str, str, str]]:
    """(node, role, where) of every task of people, where as in the definition."""
    for node in walk(flow.body):
        if isinstance(node, Task) and node.role:
            yield node.id, node.role, node.agency
