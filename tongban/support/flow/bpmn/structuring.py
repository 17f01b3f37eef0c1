"""From a graph to blocks: every place where ways part gets the place where they meet.

Ways that cross without a block of their own (a shared "refused" behind two decisions) are written out for each of them:
only one of them is gone, so it is the same process. What runs at the same time must have its own place to meet.
"""

from __future__ import annotations

from typing import Any

from ..rules.editing import MOST_DEPTH, MOST_NODES  # a draft that cannot be edited is none
from .graph import Edge, Graph, Node, Role
from .identifiers import Identifiers
from .values import Todo

MOST_STEPS = 20_000  # nodes that nothing is written for count here, on every way that leads through them
DEFAULT = [{"code": "done", "name": "办完"}]

Body = list[dict[str, Any]]


class Structurer:
    def __init__(self, graph: Graph, ids: Identifiers) -> None:
        self.graph, self.ids = graph, ids
        self.todo: list[Todo] = []
        self.written: dict[str, int] = {}
        self.open: dict[str, Node] = {}  # foreign tasks whose outcomes are not known yet, by their new id
        self.count = self.depth = self.steps = 0
        self.partners = {node.partner: node.id for node in graph.nodes.values() if node.partner}

    def body(self) -> Body:
        found, goes_on = self.sequence(self.graph.start, None)
        if goes_on:
            raise self.graph.nodes[self.graph.start].refused("没有走到结束")
        for node_id, node in self.open.items():
            self.todo.append(Todo(node_id, node.name, "outcomes", "可选的意见（先只有“办完”一项）"))
        places = {new: number for number, new in enumerate(self.ids.origin)}
        self.todo.sort(key=lambda one: places[one.node])
        return found

    def sequence(self, at: str, stop: str | None) -> tuple[Body, bool]:
        """Write from a node until `stop` (not with it); whether some way comes there."""
        self.depth += 1
        if self.depth > MOST_DEPTH + 1:
            raise self.graph.nodes[at].refused(f"分支套分支超过 {MOST_DEPTH} 层")
        body: Body = []
        following: str | None = at
        while following is not None and following != stop:
            self.steps += 1
            if self.steps > MOST_STEPS:
                raise self.graph.nodes[following].refused(f"写成块结构要走 {MOST_STEPS} 步以上")
            following = self.node(self.graph.nodes[following], body, stop)
        self.depth -= 1
        return body, following is not None

    def node(self, node: Node, body: Body, stop: str | None) -> str | None:
        """Append it; where the way goes on, None when it ends."""
        match node.role:
            case Role.CHOICE:
                return self.choice(node, body, stop)
            case Role.FORK:
                return self.fork(node, body, stop)
            case Role.SYNC:
                raise node.refused("汇合之前没有与它配对的并行网关")
            case Role.STEP | Role.END:
                self.write(node, body)
        targets = self.graph.targets(node.id)
        if not targets and node.role != Role.END:
            self.implied_end(node, body)
        return targets[0] if targets else None

    def write(self, node: Node, body: Body) -> str:
        self.count += 1 + len(node.before)
        if self.count > MOST_NODES:
            raise node.refused(f"写成块结构超过 {MOST_NODES} 个环节")
        self.written[node.id] = self.written.get(node.id, 0) + 1
        for one in node.before:
            body.append({**one, "id": self.ids.fresh(f"{node.id}_before", "auto")})
            self.todo.append(Todo(body[-1]["id"], node.name, "handler", "自动步骤的名称"))
        new = self.ids.fresh(node.id, node.draft["kind"])
        body.append({"id": new, **node.draft})
        self.todo += [Todo(new, one.name, one.what, one.sentence) for one in node.todo]
        if not node.is_own and node.draft["kind"] == "task":
            body[-1]["outcomes"] = DEFAULT
            self.open[new] = node
        return new

    def implied_end(self, node: Node, body: Body) -> None:
        end = {"id": self.ids.fresh(f"{node.id}_end", "end"), "kind": "end", "name": "办结", "result": "done"}
        body.append(end)
        self.todo.append(Todo(end["id"], "办结", "result", f"“{node.shown}”之后没有画结束，请核对结果代码"))

    def choice(self, node: Node, body: Body, stop: str | None) -> str | None:
        edges = self.graph.out[node.id]
        join = self.meeting(node, edges, stop) or stop
        before = body[-1] if body else None
        new = self.write(node, body)
        place = body[-1]
        ways = [(edge, *self.sequence(edge.target, join)) for edge in edges]
        if not node.is_own:  # an empty branch can only be the else, which stands last
            ways.sort(key=lambda way: (not way[1], way[0].is_default))
        whens = self.conditions(node, new, [edge for edge, _, _ in ways], before)
        branches = [{"when": when, "body": inner} for when, (_, inner, _) in zip(whens, ways, strict=True)]
        if not node.is_own:
            branches = [one for one in branches[:-1] if one["body"]] + branches[-1:]
        place["branches"] = branches
        return join if any(arrives for _, _, arrives in ways) else None

    def meeting(self, node: Node, edges: list[Edge], stop: str | None) -> str | None:
        """Where the branches meet again, when at least two of them do and without crossing others."""
        if node.id in self.partners:
            return self.partners[node.id]
        join = self.graph.where_some_meet([edge.target for edge in edges], stop)
        if join is None:
            return None
        if self.graph.nodes[join].role == Role.SYNC:
            raise self.graph.nodes[join].refused(f"排他网关“{node.shown}”的几支只走一支，不能在并行网关汇合")
        return join

    def conditions(self, node: Node, new: str, edges: list[Edge], before: dict[str, Any] | None) -> list[str]:
        """Our own as they stand. Others become the outcomes of the task before, named by the branches."""
        if node.is_own:
            return ["else" if edge.is_default else edge.when for edge in edges]
        if all(edge.when for edge in edges):
            return [*(edge.when for edge in edges[:-1]), "else"]
        names = [edge.name or edge.text[:40] or f"情形{number}" for number, edge in enumerate(edges, start=1)]
        old = "；".join(f"“{name}”原为 {edge.text[:80]}" for name, edge in zip(names, edges, strict=True) if edge.text)
        if before is not None and before["id"] in self.open:
            del self.open[before["id"]]
            codes = self.ids.codes(names)
            before["outcomes"] = [{"code": code, "name": name} for code, name in zip(codes, names, strict=True)]
            self.todo.append(
                Todo(new, node.name, "when", f"分支按“{before['name']}”的意见走，请核对{old and f'（{old}）'}")
            )
            return [*(f"outcomes.{before['id']} == '{code}'" for code in codes[:-1]), "else"]
        self.todo.append(Todo(new, node.name, "when", f"每支的条件{old and f'（{old}）'}"))
        return [*("" for _ in edges[:-1]), "else"]

    def fork(self, node: Node, body: Body, stop: str | None) -> str | None:
        graph = self.graph
        targets = graph.targets(node.id)
        sync = self.partners.get(node.id) or graph.where_all_meet(node.id)
        self.check_meeting(node, targets, sync, stop)
        self.write(node, body)
        place = body[-1]
        branches: list[Body] = []
        for target in targets:
            inner, arrives = self.sequence(target, sync)
            if sync is not None and not arrives:
                raise self.last_end(inner, node).refused("并联分支之内不能结束流程")
            branches.append(inner)
        place["branches"] = branches
        if sync is None:
            self.end_together(node, branches, body)
            return None
        for inner in branches:
            if any(_ends(inner)):
                raise self.last_end(inner, node).refused("并联分支之内不能结束流程")
        if not node.is_own:
            self.without_empty(place, body)
        if sync == stop or graph.nodes[sync].role != Role.SYNC:
            return sync
        following = graph.targets(sync)
        if not following:
            self.implied_end(graph.nodes[sync], body)
        return following[0] if following else None

    def without_empty(self, place: dict[str, Any], body: Body) -> None:
        """A branch in which nothing is done is none; a single one stands in the sequence itself."""
        place["branches"] = [inner for inner in place["branches"] if inner]
        if len(place["branches"]) < 2:
            body.remove(place)
            body.extend(*place["branches"] or [[]])

    def check_meeting(self, node: Node, targets: list[str], sync: str | None, stop: str | None) -> None:
        graph = self.graph
        if sync is not None and graph.nodes[sync].role in (Role.SYNC, Role.LEAVE, Role.END):
            inside = graph.reach(node.id, sync)
            if (
                graph.nodes[sync].role == Role.SYNC
                and sync != stop
                and (strangers := [edge for edge in graph.into[sync] if edge.source not in inside])
            ):
                raise strangers[0].refused("从并联之外接到它的汇合，会等不齐")
        elif sync is not None:
            raise graph.nodes[sync].refused(f"并行的几支（“{node.shown}”）没有先用并行网关汇合就到了这里")
        seen: set[str] = set()
        for target in targets:
            branch = graph.reach(target, sync)
            shared = sorted(branch & seen, key=graph.order.__getitem__)
            if shared:
                raise graph.nodes[shared[0]].refused(f"并行的几支（“{node.shown}”）在汇合之前碰到一起")
            seen |= branch

    def end_together(self, node: Node, branches: list[Body], body: Body) -> None:
        """Each branch ends by itself: the process ends when all have."""
        ends = [end for inner in branches for end in _ends(inner)]
        for inner in branches:
            _strip(inner, node)
        self.without_empty(body[-1], body)
        body.append(ends[0])
        self.todo.append(
            Todo(ends[0]["id"], ends[0].get("name", ""), "result", "并行的几支各自结束，这里合成一个结束，请核对")
        )
        gone = {end["id"] for end in ends[1:]}
        self.todo = [one for one in self.todo if one.node not in gone]

    def last_end(self, inner: Body, node: Node) -> Node:
        """The end inside a parallel branch, as it is called in the file."""
        new = next((end["id"] for end in _ends(inner)), "")
        return self.graph.nodes.get(self.ids.origin.get(new, ""), node)


def _ends(body: Body) -> list[dict[str, Any]]:
    found = []
    for node in body:
        if node["kind"] == "end":
            found.append(node)
        for branch in node.get("branches", ()):
            found += _ends(branch["body"] if isinstance(branch, dict) else branch)
    return found


def _strip(body: Body, node: Node) -> None:
    """Take the ends out of a parallel branch; what stood before them leads to where the branches meet."""
    body[:] = [one for one in body if one["kind"] != "end"]
    for one in body:
        for branch in one.get("branches", ()):
            inner = branch["body"] if isinstance(branch, dict) else branch
            _strip(inner, node)
            if not inner and (isinstance(branch, list) or branch["when"] != "else"):
                raise node.refused("并联分支之内不能结束流程")
