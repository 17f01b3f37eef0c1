"""What a task asks of whoever finishes it: who may be named, and what was given, cleaned or refused field by field."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from tongban.common import clock
from tongban.support.identity import api as identity

from . import inputs, published
from .actions import seating
from .enums import ValueKind
from .errors import InvalidInputError, RoutingError
from .models import FlowInstance, FlowTask
from .rules import naming
from .rules.definition import Flow, Panel, Task
from .rules.giving import Give

MOST_MEMBERS = 50
LONGEST_TEXT = 500
MOST_NUMBER = 10**12


@dataclass(frozen=True)
class GiveAsked:
    """`people`: (user id, name) of those who could be named: holders of the role at the agency of the 会签."""

    name: str
    kind: ValueKind
    label: str
    people: tuple[tuple[int, str], ...] = ()


def asked_of(task_id: int, outcome: str) -> list[GiveAsked]:
    """What has to be given with this outcome of an open task. One statement, and those for people."""
    row = FlowTask.objects.select_related("instance").filter(pk=task_id).first()
    place = published.tree_of(row.instance.definition_id).places.get(row.node) if row else None
    if row is None or place is None or not isinstance(place.node, Task) or not is_asked(place.node, outcome):
        return []
    tree = published.tree_of(row.instance.definition_id)
    return [GiveAsked(one.name, one.kind, one.label, _people(one, tree, row.instance)) for one in place.node.gives]


def is_asked(node: Task, outcome: str) -> bool:
    """With the first outcome, which leads on."""
    return bool(node.gives) and outcome == node.outcomes[0].code


def clean(node: Task, outcome: str, given: Mapping[str, Any], tree: Flow, instance: FlowInstance) -> dict[str, Any]:
    """As facts of the case; InvalidInputError names each field ("given.chair") and the reason."""
    gives = node.gives if is_asked(node, outcome) else ()
    errors = {f"given.{name}": "这一步不填这一项" for name in given if name not in {one.name for one in gives}}
    found: dict[str, Any] = {}
    for one in gives:
        try:
            found[one.name] = _cleaned(one, given.get(one.name), tree, instance)
        except InvalidInputError as refusal:
            errors |= {f"given.{one.name}": reason for reason in refusal.fields.values()}
    if errors:
        raise InvalidInputError(fields=errors)
    return found


def _cleaned(one: Give, value: Any, tree: Flow, instance: FlowInstance) -> Any:
    match one.kind:
        case ValueKind.USERS:
            return _members(one, value, tree, instance)
        case ValueKind.USER:
            return _person(one, value, tree, instance)
        case ValueKind.DATE:
            return _day(one, value)
        case ValueKind.NUMBER:
            if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) <= MOST_NUMBER:
                raise InvalidInputError(fields={one.name: f"请填写{one.label}，是一个数"})
            return value
        case ValueKind.BOOL:
            if not isinstance(value, bool):
                raise InvalidInputError(fields={one.name: f"请选择{one.label}：是或者否"})
            return value
    return inputs.text("" if value is None else value, one.name, one.label, limit=LONGEST_TEXT, is_required=True)


def _day(one: Give, value: Any) -> str:
    try:
        day = date.fromisoformat(value)
    except (TypeError, ValueError) as problem:
        raise InvalidInputError(fields={one.name: f"请填写{one.label}，例如 {clock.today()}"}) from problem
    if day < clock.today():
        raise InvalidInputError(fields={one.name: f"{one.label}不能早于今天（{clock.today()}）"})
    return day.isoformat()


def _members(one: Give, value: Any, tree: Flow, instance: FlowInstance) -> list[int]:
    if not isinstance(value, list) or not value:
        raise InvalidInputError(fields={one.name: f"请选择{one.label}"})
    if len(value) > MOST_MEMBERS or len(set(map(str, value))) != len(value):
        raise InvalidInputError(fields={one.name: f"{one.label}最多 {MOST_MEMBERS} 人，不重复"})
    return [_person(one, each, tree, instance) for each in value]


def _person(one: Give, value: Any, tree: Flow, instance: FlowInstance) -> int:
    """Somebody who could take a seat of every 会签 that the name is for."""
    if not isinstance(value, int) or isinstance(value, bool):
        raise InvalidInputError(fields={one.name: f"请选择{one.label}"})
    panels = _panels(one, tree)
    for panel in panels:
        try:
            seating.seat_for_person(panel, instance, 1, value)
        except RoutingError as refusal:
            raise InvalidInputError(fields={one.name: refusal.sentence.removesuffix("，本次操作没有执行")}) from refusal
    if not panels and identity.user_info(value) is None:
        raise InvalidInputError(fields={one.name: f"{one.label}不是在用的人员"})
    return value


def _panels(one: Give, tree: Flow) -> list[Panel]:
    nodes = [tree.places[use.node].node for use in naming.uses_of(tree) if use.ref == f"facts:{one.name}"]
    return [node for node in nodes if isinstance(node, Panel)]


def _people(one: Give, tree: Flow, instance: FlowInstance) -> tuple[tuple[int, str], ...]:
    if one.kind not in (ValueKind.USER, ValueKind.USERS):
        return ()
    found: dict[int, str] = {}
    for panel in _panels(one, tree):
        agency = seating.agency_of(panel, instance)
        found |= {each.id: each.name for each in identity.entitled(panel.role, agency.id, instance.item_code)}
    return tuple(found.items())
