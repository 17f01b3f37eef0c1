"""What definitions ask their cases for, by name, and what cases give (rules/naming.py)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from . import published, registry
from .actions.publishing import read_whole
from .enums import ValueKind
from .rules import expressions, naming
from .rules.definition import Flow, walk
from .rules.reading import read
from .values import FlowRef, Given


@dataclass(frozen=True)
class NameUsed:
    """One name that a definition asks a case for; `kind` by its declaration, else by what is done with it."""

    ref: str
    label: str
    kind: ValueKind


def names_for(body: dict[str, Any]) -> list[Given]:
    """What a case of this definition gives, for whoever fills in a node; its 子流程 are not looked into."""
    return _names(read(body)[0])


def _names(tree: Flow) -> list[Given]:
    brought = [given for node in walk(tree.body) for given in naming.given_by(node)]
    return [*naming.kind_of(tree, registry.vocabularies())[1], *brought]


def names_used(body: dict[str, Any]) -> list[NameUsed]:
    """What has to be known of a case to walk this definition, with its 子流程, to the end."""
    tree = read_whole(body)
    held = naming.Held(_names(tree))
    wanted = {use.ref: use.fits[0] for use in naming.uses_of(tree)}
    for _, when in naming.conditions_of(tree):
        wanted |= {ref: ValueKind(kind) for ref, kind in expressions.literals_compared(when)}
    found = []
    for ref in naming.names_of(tree):
        given, (room, _, path) = held.find(ref), ref.partition(":")
        is_open = given is None or given.kind == ValueKind.OPEN
        kind = wanted.get(ref, ValueKind.TEXT) if given is None or is_open else ValueKind(given.kind)
        label = path if given is None else given.label if given.ref == ref else f"{given.label}（{path}）"
        if room in naming.ROOMS and path:
            found.append(NameUsed(ref, label, kind))
    return found


def names_asked(ref: FlowRef) -> tuple[str, ...]:
    """The names of a case that a published definition uses, as "context:answers.area". No statement once known."""
    return published.names_of(published.id_of(ref))


def unmet_names(ref: FlowRef, names: Iterable[Given], rooms: tuple[str, ...]) -> list[str]:
    """Why a case would stand still on what a published definition asks of these rooms ("context:answers."), now that
    the names in them are known."""
    tree = published.tree_of(published.id_of(ref))
    declared = _names(tree)
    closed = [one for one in declared if not any(room.startswith(one.ref) for room in rooms)]
    return naming.unmet(tree, [*closed, *names], rooms)


def placed(values: Iterable[tuple[str, Any]]) -> dict[str, dict[str, Any]]:
    """Values by name as a case keeps them: {"context": {"answers": {"area": 90}}, "facts": {}}."""
    found: dict[str, dict[str, Any]] = {room: {} for room in naming.ROOMS}
    for ref, value in values:
        room, _, path = ref.partition(":")
        *above, last = path.split(".")
        inside = found[room]
        for one in above:
            inside = inside.setdefault(one, {})
        inside[last] = value
    return found
