"""All of one process as a graph: sub-processes are opened, implied gates are drawn, every refusal is listed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any
from xml.etree.ElementTree import Element

from . import profile
from .elements import Elements, plain, refusal, title
from .events import with_event_gateways
from .graph import Edge, Graph, Node, Role, free
from .names import EXPRESSIONS, bpmn
from .safe import LONGEST_VALUE, local
from .values import Refusal, RefusedError, cut

MOST_NODES = 400
MOST_FLOWS = 2_000
MOST_LEVELS = 10
SILENT = {"documentation", "extensionElements", "laneSet", "ioSpecification", "property", "incoming", "outgoing"}
LOOPS = {"standardLoopCharacteristics", "multiInstanceLoopCharacteristics"}


class Gatherer:
    def __init__(self, process: Element, roots: Mapping[str, Element]) -> None:
        self.process = process
        self.elements = Elements(roots, roles_of(process))
        self.nodes: dict[str, Node] = {}
        self.edges: list[Edge] = []
        self.leaving: list[Edge] = []  # from the ends of an opened sub-process to what follows it
        self.moved: dict[str, str] = {}  # an opened sub-process is entered at its beginning
        self.refusals: list[Refusal] = []
        self.refused: set[str] = set()
        self.notes: list[str] = []

    def graph(self) -> Graph:
        self.within_limits()
        start = self.level(self.process, 0)
        if self.refusals or start is None:
            raise RefusedError(*self.refusals)
        self.notes += self.elements.notes
        self.edges = [replace(edge, target=self.entry(edge.target)) for edge in self.edges]
        self.edges += self.leaving
        self.nodes, self.edges = with_event_gateways(self.nodes, self.edges)
        self.gates()
        graph = Graph(self.nodes, self.edges, self.entry(start))
        lost = [node for node in self.nodes.values() if node.id not in graph.order]
        if lost:
            raise RefusedError(*(Refusal(one.element, "没有路走到它", one.id, one.name) for one in lost))
        return graph

    def within_limits(self) -> None:
        """Looked at first: what is too much is not gone through."""
        count = Counter(local(one.tag) for one in self.process.iter())
        if sum(count[name] for name in profile.NODES) > MOST_NODES:
            raise RefusedError(refusal(self.process, f"环节超过 {MOST_NODES} 个"))
        if count["sequenceFlow"] > MOST_FLOWS:
            raise RefusedError(refusal(self.process, f"顺序流超过 {MOST_FLOWS} 条"))

    def entry(self, node_id: str) -> str:
        while node_id in self.moved:
            node_id = self.moved[node_id]
        return node_id

    def level(self, parent: Element, depth: int, leave: str = "") -> str | None:
        """The nodes and edges of a process or of an embedded sub-process; where it begins."""
        flows, starts, here = [], [], []
        for element in parent:
            tag = local(element.tag)
            if not tag or not str(element.tag).startswith(bpmn("")) or tag in SILENT:
                continue
            if tag == "sequenceFlow":
                flows.append(element)
            elif tag in profile.LEFT_OUT:
                self.notes.append(f"{profile.chinese(tag)}“{title(element) or cut(element.get('id', ''))}”不带入")
            elif depth and tag in LOOPS:
                continue  # judged with the sub-process itself
            elif (node := self.take(element, depth)) is not None:
                here.append(node)
                starts += [node] if node.element == "startEvent" else []
        for node in here:
            if leave and node.role == Role.END:
                node.role = Role.THROUGH
                self.leaving.append(Edge("", node.id, leave))
        for flow in flows:
            self.flow(flow, {node.id for node in here})
        return self.beginning(parent, here, starts)

    def take(self, element: Element, depth: int) -> Node | None:
        node_id = element.get("id", "")
        try:
            node = self.elements.node(element)
            if not node_id or node_id in self.nodes:
                raise RefusedError(refusal(element, "没有编号（id）" if not node_id else "编号（id）用了不止一次"))
        except RefusedError as refused:
            self.refusals += refused.refusals
            self.refused.add(node_id)
            return None
        self.nodes[node_id] = node
        if node.element == "subProcess":
            self.open_sub(element, node, depth)
        return node

    def open_sub(self, element: Element, node: Node, depth: int) -> None:
        if element.get("triggeredByEvent") == "true":
            self.refusals.append(refusal(element, "事件子流程不收"))
        elif depth >= MOST_LEVELS:
            self.refusals.append(refusal(element, f"子流程套子流程超过 {MOST_LEVELS} 层"))
        elif not any(local(part.tag) in profile.TAKEN for part in element if local(part.tag) not in LOOPS):
            self.elements.closed_sub(node)
        else:
            node.role = Role.LEAVE
            start = self.level(element, depth + 1, leave=node.id)
            if start is not None:
                self.moved[node.id] = start

    def flow(self, element: Element, here: set[str]) -> None:
        source, target = plain(element.get("sourceRef")), plain(element.get("targetRef"))
        missing = [one for one in (source, target) if one not in here]
        if missing:
            if not self.refused.intersection(missing):  # else it is told already
                self.refusals.append(refusal(element, f"接到的“{missing[0]}”不在同一级流程里"))
            return
        if self.nodes[source].element == "endEvent":
            self.refusals.append(refusal(element, f"从结束事件“{self.nodes[source].shown}”连出，结束之后不能再有环节"))
            return
        if self.nodes[target].element == "startEvent":
            self.refusals.append(refusal(element, f"接到开始事件“{self.nodes[target].shown}”，开始之前不能再有环节"))
            return
        condition = element.find(bpmn("conditionExpression"))
        text = "".join(condition.itertext()) if condition is not None else ""
        is_own = condition is not None and condition.get("language") == EXPRESSIONS
        if is_own and len(text) > LONGEST_VALUE:
            self.refusals.append(refusal(element, f"条件超过 {LONGEST_VALUE} 个字符"))
            return
        edge = Edge(
            element.get("id", ""),
            source,
            target,
            title(element),
            when=text if is_own else "",
            text="" if is_own else " ".join(text[:LONGEST_VALUE].split()),
        )
        self.edges.append(edge)

    def beginning(self, parent: Element, here: list[Node], starts: list[Node]) -> str | None:
        if len(starts) == 1:
            return starts[0].id
        if starts:
            self.refusals += [Refusal("startEvent", "开始事件不止一个", one.id, one.name) for one in starts[1:]]
            return None
        arrived = {edge.target for edge in self.edges}
        first = [node for node in here if node.id not in arrived]
        if len(first) == 1:
            return first[0].id
        if not self.refusals:
            reason = "没有开始事件，也看不出从哪里开始" if here else "流程是空的"
            self.refusals.append(refusal(parent, reason))
        return None

    def gates(self) -> None:
        """Order and defaults of what leaves each node; what parts or meets without a gate gets one."""
        declared = {one.get("id", ""): one for one in self.process.iter() if local(one.tag) not in ("", "sequenceFlow")}
        sources: dict[str, list[Edge]] = {}
        arriving: dict[str, int] = {}
        for edge in self.edges:
            sources.setdefault(edge.source, []).append(edge)
            arriving[edge.target] = arriving.get(edge.target, 0) + 1
        self.edges = []
        for node in list(self.nodes.values()):
            edges = _ordered(declared.get(node.id), sources.get(node.id, []))
            if node.role in (Role.CHOICE, Role.FORK):
                self.gate(node, edges, arriving.get(node.id, 0))
            elif len(edges) > 1:
                self.implied(node, edges)
            else:
                self.edges += edges

    def gate(self, node: Node, edges: list[Edge], arriving: int) -> None:
        """One that parts and one that meets; drawn as one, it becomes both."""
        meets = Role.SYNC if node.role == Role.FORK else Role.THROUGH
        parts = len(edges) > 1 or (node.is_own and node.role == Role.CHOICE and bool(edges))
        if not parts:
            node.role = meets if arriving > 1 else Role.THROUGH
            self.edges += edges
        elif arriving > 1:
            self.second(node, node.role, node.draft, edges, is_own=node.is_own)
            node.role = meets
        else:
            self.edges += edges

    def implied(self, node: Node, edges: list[Edge]) -> None:
        conditions = [edge for edge in edges if edge.when or edge.text]
        if not conditions:
            self.second(node, Role.FORK, {"kind": "parallel"}, edges)
        elif len(edges) == 2 and len(conditions) == 1 and any(edge.is_default for edge in edges):
            self.second(node, Role.CHOICE, {"kind": "choice"}, edges)
        else:
            raise RefusedError(
                *(
                    Refusal("sequenceFlow", f"从“{node.shown}”直接分出的条件流不收，请用网关", one.id, one.name)
                    for one in conditions
                )
            )

    def second(self, node: Node, role: Role, draft: dict[str, Any], edges: list[Edge], *, is_own: bool = False) -> None:
        new = free(f"{node.id}__split", self.nodes)
        split = Node(new, node.element, node.name, role, draft, is_own=is_own, of=node.id)
        self.nodes[split.id] = split
        self.edges += [Edge("", node.id, split.id), *(replace(edge, source=split.id) for edge in edges)]


def _ordered(element: Element | None, edges: list[Edge]) -> list[Edge]:
    """As the node lists what leaves it; `default` marks the branch for all other cases."""
    if element is None:
        return edges
    listed = [plain(one.text) for one in element.findall(bpmn("outgoing"))]
    places = {edge_id: number for number, edge_id in enumerate(listed)}
    default = plain(element.get("default"))
    edges = [replace(edge, is_default=True) if default and edge.id == default else edge for edge in edges]
    return sorted(edges, key=lambda edge: places.get(edge.id, len(places)))


def roles_of(process: Element) -> dict[str, str]:
    """Who does what, as lanes and candidates say; the innermost lane counts."""
    found: dict[str, str] = {}
    for lane in process.iter(bpmn("lane")):
        name = title(lane)
        for reference in lane.findall(bpmn("flowNodeRef")):
            if name:
                found[plain(reference.text)] = name
    for task, name in _candidates(process):
        found.setdefault(task, name)
    return found


def _candidates(process: Element) -> Iterator[tuple[str, str]]:
    for tag in ("potentialOwner", "humanPerformer", "performer"):
        for element in process.iter():
            owner = element.find(bpmn(tag))
            if owner is not None:
                text = title(owner) or " ".join("".join(owner.itertext()).split())[:40]
                if text:
                    yield element.get("id", ""), text
