"""An event gateway with one message and one timer is our 等待: whichever comes first, then a branch for each."""

from __future__ import annotations

from dataclasses import replace

from .graph import Edge, Node, Role, free
from .values import Todo

RECEIVED, TIMEOUT = "outcome == 'received'", "outcome == 'timeout'"


def with_event_gateways(nodes: dict[str, Node], edges: list[Edge]) -> tuple[dict[str, Node], list[Edge]]:
    for gate in [node for node in nodes.values() if node.element == "eventBasedGateway"]:
        nodes, edges = _one(gate, dict(nodes), edges)
    return nodes, edges


def _one(gate: Node, nodes: dict[str, Node], edges: list[Edge]) -> tuple[dict[str, Node], list[Edge]]:
    waits = [nodes[edge.target] for edge in edges if edge.source == gate.id]
    kinds = {_kind(node): node for node in waits}
    if len(waits) != 2 or set(kinds) != {"message", "timer"}:
        raise gate.refused("只收一个消息加一个定时")
    for node in waits:
        if sum(edge.target == node.id for edge in edges) > 1 or sum(edge.source == node.id for edge in edges) != 1:
            raise gate.refused("后面的事件应各有一进一出")
    message, timer = kinds["message"], kinds["timer"]
    gate.role = Role.STEP
    gate.draft = {**timer.draft, **message.draft, "name": gate.name or message.draft.get("name", message.shown)}
    gate.todo = [Todo("", one.name, one.what, one.sentence) for one in (*message.todo, *timer.todo)]
    choice = Node(free(f"{gate.id}__way", nodes), gate.element, gate.name, Role.CHOICE, {"kind": "choice"}, of=gate.id)
    left = {gate.id, message.id, timer.id}
    found = [edge for edge in edges if edge.source not in left]
    found.append(Edge("", gate.id, choice.id))
    for node, when in ((message, RECEIVED), (timer, TIMEOUT)):
        edge = next(edge for edge in edges if edge.source == node.id)
        found.append(replace(edge, source=choice.id, name=node.name, when=when, text="", is_default=node is timer))
    kept = {node_id: node for node_id, node in nodes.items() if node_id not in (message.id, timer.id)}
    return {**kept, choice.id: choice}, found


def _kind(node: Node) -> str:
    """message or timer; "" for anything else."""
    if node.element == "receiveTask":
        return "message"
    if node.element != "intermediateCatchEvent":
        return ""
    asks = {one.what for one in node.todo}
    is_message, is_timer = "message" in node.draft or "message" in asks, "days" in node.draft or "days" in asks
    return "message" if is_message and not is_timer else "timer" if is_timer and not is_message else ""
