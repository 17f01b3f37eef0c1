"""From a BPMN 2.0 file to a draft of a definition; whatever the file, never anything but a draft or refusals."""

from __future__ import annotations

import logging
import re
from dataclasses import replace
from typing import Any
from xml.etree.ElementTree import Element

from . import extensions
from .elements import plain, refusal, title
from .gathering import Gatherer
from .identifiers import Identifiers, slug
from .names import PROCESS, bpmn
from .profile import NODES
from .safe import local, parse
from .structuring import Structurer
from .values import Imported, Refusal, RefusedError, Todo, cut

logger = logging.getLogger(__name__)

_COMMENT = re.compile(rb"<!--.*?-->", re.DOTALL)
_FIRST_ELEMENT = re.compile(rb"<(?:[\w.-]+:)?([\w.-]+)")

#: How a note begins that tells of a process of the file that was not taken.
OTHER = "另有流程"


def read_bpmn(data: bytes) -> tuple[dict[str, Any] | None, list[Todo], list[Refusal]]:
    """The draft, what is still to be filled in, and the refusals; a body or refusals, never both."""
    chosen = choose(read_processes(data))
    return chosen.body, chosen.todo, chosen.refusals


def import_bpmn(data: bytes, process: str = "") -> Imported:
    """All that reading tells of one process of the file: the one of that id; without, the largest.

    The file is a stranger's: a fault of ours in reading it is a refusal too, with its traceback in the log.
    """
    try:
        return _chosen(data, process)
    except Exception as fault:
        logger.exception("flow.bpmn.failed", extra={"bytes": len(data)})
        reason = f"读这个文件时出了没有料到的错（{type(fault).__name__}），已记入日志，请交平台运维查看"
        return Imported("", "", refusals=[Refusal(_root_of(data), reason)])


def _root_of(data: bytes) -> str:
    """The name of the file's outermost element, read without parsing, which may be what failed; "" if it shows none."""
    first = _FIRST_ELEMENT.search(_COMMENT.sub(b"", data))
    return cut(first[1].decode(errors="replace")) if first else ""


def _chosen(data: bytes, process: str) -> Imported:
    found = read_processes(data)
    if process and found[0].process:
        gone = Imported("", "", refusals=[Refusal("process", f"文件里没有流程 {cut(process)}")])
        found = [one for one in found if one.process == process] or [gone]
    return choose(found)


def choose(found: list[Imported]) -> Imported:
    """The largest process of the file; where it is refused, so is the file, with every refusal."""
    best = max(found, key=lambda one: one.nodes)
    others = [one for one in found if one is not best]
    if best.body is None:
        every = [refusal for one in [best, *others] for refusal in one.refusals]
        told = [f"另一流程“{cut(one.name or one.process)}”可以导入" for one in others if one.body is not None]
        return replace(best, refusals=every, notes=[*best.notes, *told])
    told = [
        f"{OTHER}“{cut(one.name or one.process)}”没有选"
        + (f"，它被拒绝：{one.refusals[0].sentence}" if one.refusals else "")
        for one in others
    ]
    return replace(best, notes=[*best.notes, *told])


def read_processes(data: bytes) -> list[Imported]:
    """One answer for each process: the executable ones, or all when none is said to be executable."""
    try:
        root = parse(data)
        processes = _processes(root)
    except RefusedError as refused:
        return [Imported("", "", refusals=refused.refusals)]
    roots = {one.get("id", ""): one for one in root if one.get("id")}
    pools = _pools(root)
    return [_process(one, roots, pools.get(one.get("id", ""), "")) for one in processes]


def _processes(root: Element) -> list[Element]:
    every = [one for one in root.findall(bpmn("process")) if any(local(part.tag) for part in one)]
    if not every:
        others = [one for one in root if local(one.tag) in ("choreography", "globalChoreographyTask", "collaboration")]
        if others:
            raise RefusedError(*(refusal(one, "文件里没有可执行的流程") for one in others))
        raise RefusedError(refusal(root, "文件里没有流程（process）"))
    return [one for one in every if one.get("isExecutable") == "true"] or every


def _pools(root: Element) -> dict[str, str]:
    """What the pools are called, by process; the first of a process counts."""
    found: dict[str, str] = {}
    for participant in root.iter(bpmn("participant")):
        found.setdefault(plain(participant.get("processRef")), title(participant))
    return found


def _process(process: Element, roots: dict[str, Element], pool: str) -> Imported:
    process_id = process.get("id", "")
    name = title(process) or pool
    size = sum(1 for one in process.iter() if local(one.tag) in NODES)
    gatherer = Gatherer(process, roots)
    try:
        graph = gatherer.graph()
        structurer = Structurer(graph, Identifiers(graph.nodes))
        nodes = structurer.body()
    except RefusedError as refused:
        return Imported(process_id, name, refusals=refused.refusals, notes=gatherer.notes, nodes=size)
    twice = [
        f"“{graph.nodes[one].shown}”有几条路走到，写成 {times} 份"
        for one, times in structurer.written.items()
        if times > 1
    ]
    known = extensions.find(process, "flow")
    code = slug(known.get("code", "") if known is not None else process_id.removeprefix(PROCESS))
    body = {
        "code": code or "imported",
        "name": process.get("name", "") if known is not None else name or "未命名流程",
        "body": nodes,
    }
    return Imported(process_id, name, body, structurer.todo, notes=[*gatherer.notes, *twice], nodes=size)
