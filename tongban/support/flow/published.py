"""Published definitions, kept in the process: they never change, so only new ones have to be noticed."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.db import connection

from tongban.common.stamped import Stamped

from .errors import NotFoundError
from .models import FlowDefinition, Stamp
from .rules import naming
from .rules.definition import Flow, Task, walk
from .rules.reading import read
from .values import FlowRef


@dataclass
class Published:
    """Every version by its key and by its reference; trees are built when first asked for."""

    bodies: dict[int, tuple[FlowRef, dict[str, Any]]]
    ids: dict[FlowRef, int]
    trees: dict[int, Flow] = field(default_factory=dict)
    asked: dict[int, tuple[str, ...]] = field(default_factory=dict)

    def tree(self, definition_id: int) -> Flow:
        if definition_id not in self.trees:
            self.trees[definition_id] = read(self.bodies[definition_id][1])[0]
        return self.trees[definition_id]

    def names(self, definition_id: int) -> tuple[str, ...]:
        if definition_id not in self.asked:
            self.asked[definition_id] = tuple(naming.names_of(self.tree(definition_id)))
        return self.asked[definition_id]


def _load() -> Published:
    rows = FlowDefinition.objects.values_list("pk", "code", "version", "body")
    bodies = {pk: (FlowRef(code, version), body) for pk, code, version, body in rows}
    return Published(bodies, {ref: pk for pk, (ref, _) in bodies.items()})


_stamped: Stamped[Published] = Stamped("flow", _load, lambda: Stamp)


def changed() -> None:
    """To be called after a definition was written, in its transaction."""
    _stamped.changed()


def lock_code(code: str) -> None:
    """Two who publish (or begin a draft of) the same code at once take turns until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"flow.definition:{code}"])


def id_of(ref: FlowRef) -> int:
    if ref not in _stamped.get().ids:
        _stamped.forget()
    found = _stamped.get().ids.get(ref)
    if found is None:
        raise NotFoundError(what=f"流程 {ref.code} 第 {ref.version} 版")
    return found


def tree_of(definition_id: int) -> Flow:
    return _holding(definition_id).tree(definition_id)


def names_of(definition_id: int) -> tuple[str, ...]:
    """What it asks a case for: "context:joint", "context:answers.area"."""
    return _holding(definition_id).names(definition_id)


def ref_of(definition_id: int) -> FlowRef:
    return _holding(definition_id).bodies[definition_id][0]


def body_of(ref: FlowRef) -> dict[str, Any]:
    definition_id = id_of(ref)
    return _holding(definition_id).bodies[definition_id][1]


def latest(code: str) -> FlowRef | None:
    versions = [ref for ref in _stamped.get().ids if ref.code == code]
    return max(versions, key=lambda ref: ref.version, default=None)


def versions(code: str) -> list[FlowRef]:
    """Newest first."""
    found = [ref for ref in _stamped.get().ids if ref.code == code]
    return sorted(found, key=lambda ref: -ref.version)


def newest() -> list[FlowRef]:
    """The newest version of each definition, by code."""
    found: dict[str, FlowRef] = {}
    for ref in sorted(_stamped.get().ids, key=lambda one: (one.code, one.version)):
        found[ref.code] = ref
    return list(found.values())


def worked_by() -> frozenset[tuple[str, str]]:
    """(role, action) of every task of the newest version of each definition."""
    return frozenset(
        (node.role, node.action)
        for ref in newest()
        for node in walk(tree_of(id_of(ref)).body)
        if isinstance(node, Task)
    )


def _holding(definition_id: int) -> Published:
    """The cache, read anew when another process has just published this one."""
    if definition_id not in _stamped.get().bodies:
        _stamped.forget()
    return _stamped.get()
