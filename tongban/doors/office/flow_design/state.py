"""What the designer's page holds between two presses of a button, and what each button does to it."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from tongban.common.errors import InvalidInputError
from tongban.support.flow import api as flow

from .. import long_form
from . import conditions, properties

LARGEST = 400_000
editing = flow.editing


@dataclass
class Design:
    """`open`: the node with its inputs shown, as typed in `typed`; `errors` by input."""

    body: dict[str, Any]
    saves: int
    open: str = ""
    typed: dict[str, Any] | None = None
    errors: dict[str, str] = field(default_factory=dict)
    is_fresh: bool = False

    @property
    def node(self) -> dict[str, Any] | None:
        return editing.find(self.body, self.open) if self.open else None

    def text(self) -> str:
        return json.dumps(self.body, ensure_ascii=False)


def body_from(text: str, field_name: str = "design") -> dict[str, Any]:
    body: Any
    try:
        body = json.loads(text) if len(text) <= LARGEST else None
    except (ValueError, RecursionError):
        body = None
    if body is None:
        raise InvalidInputError(fields={field_name: "读不出来：应是 JSON 写的流程定义"})
    if fault := editing.fault_of(body):
        raise InvalidInputError(fields={field_name: fault})
    found: dict[str, Any] = body
    return found


def read(data: Any, saves: int) -> Design:
    """The page as it was sent, with the open node's inputs taken in where they can be read."""
    design = Design(body_from(data.get("design", "")), saves, data.get("open", "")[:40])
    if "name" in data:
        design.body["name"] = data.get("name", "").replace("\x00", "").strip()
    node = design.node
    if node is None:
        design.open = ""
        return design
    if "f.name" not in data:
        return design
    read_back = long_form.read([properties.section_of(node, flow.names_for(design.body))], data, {})
    design.typed = read_back.body.get("f", {})
    design.errors = read_back.errors
    typed = {key: value for key, value in design.typed.items() if f"f.{key}" not in design.errors}
    taken = properties.applied(node, typed)
    if taken["kind"] != node["kind"]:
        design.typed = None
    if taken["kind"] == "choice":
        conditions.read(taken, data)
    node.clear()
    node.update(taken)
    return design


def act(design: Design, button: str, data: Any) -> None:
    """One press: "open:ID", "up:ID", "down:ID", "wrap:ID", "remove:ID", "branch:ID", "unbranch:ID.N", "add:ID.N",
    "insert:ID"."""
    verb, _, what = button.partition(":")
    match verb:
        case "open":
            _show(design, "" if what == design.open else what)
        case "up" | "down":
            editing.move(design.body, what, -1 if verb == "up" else 1)
        case "wrap":
            _show(design, editing.wrap(design.body, what) or design.open)
        case "remove":
            editing.remove(design.body, what)
            _show(design, design.open if design.node else "")
        case "branch":
            editing.add_branch(design.body, what)
        case "unbranch":
            editing.remove_branch(design.body, what)
            _show(design, design.open if design.node else "")
        case "add" | "insert":
            _add(design, verb, what, data.get(f"{verb}[{what}]", ""))


def is_leaving(design: Design, button: str) -> bool:
    """Whether a press goes on from the open node: then its faults of form are to be mended first."""
    return bool(button) and button != f"remove:{design.open}"


def _add(design: Design, verb: str, what: str, kind: str) -> None:
    sequence, after = ("", what) if verb == "insert" else (what, "")
    made = editing.add(design.body, sequence, kind, after=after)
    if made is None:
        design.errors["add"] = "请选择要加哪一种环节"
        return
    _show(design, made)
    design.is_fresh = True


def _show(design: Design, node_id: str) -> None:
    design.open = node_id if editing.find(design.body, node_id) else ""
    design.typed, design.errors = None, {}
