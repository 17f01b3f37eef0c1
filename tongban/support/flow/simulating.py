"""模拟: a definition, published or not, walked step by step with chosen outcomes. Nothing is started or written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from tongban.support.agencies import api as agencies
from tongban.support.identity import api as identity

from .actions.seating import Seat, agency_of, day_of, seats_of
from .errors import RoutingError
from .models import FlowInstance
from .rules.definition import KINDS, Flow, Panel, Task, Wait
from .rules.walking import MOST_STEPS, Walker
from .values import OutcomeInfo

#: Before the node that a choice sends the case back to, instead of an outcome.
BACK = "back:"


@dataclass(frozen=True)
class SimulatedReturn:
    """`cancels`: the names of the other tasks that would end by it."""

    node: str
    name: str
    cancels: tuple[str, ...] = ()


@dataclass(frozen=True)
class SimulatedTask:
    """`agencies`: (id, name) of those who would get it; `fault` says why nobody would. `seats`: of work that several
    do, each by name; `until`: the day that is waited for. `returns`: where one who has it could send the case back to
    (退回); `returned_to`: where he has."""

    node: str
    name: str
    role: str
    kind: str
    limit_days: int | None
    outcomes: tuple[OutcomeInfo, ...]
    outcome: str = ""
    agencies: tuple[tuple[int, str], ...] = ()
    fault: str = ""
    seats: tuple[str, ...] = ()
    until: date | None = None
    returns: tuple[SimulatedReturn, ...] = ()
    returned_to: str = ""

    @property
    def outcome_name(self) -> str:
        if self.returned_to:
            return f"退回“{self.returned_to}”"
        return next((one.name for one in self.outcomes if one.code == self.outcome), self.outcome)


@dataclass(frozen=True)
class Simulation:
    done: tuple[SimulatedTask, ...] = ()
    waiting: tuple[SimulatedTask, ...] = ()
    autos: tuple[str, ...] = ()
    end: str = ""
    result: str = ""
    fault: str = ""


def simulate(
    tree: Flow,
    choices: Sequence[tuple[str, str]],
    *,
    owner_agency_id: int | None,
    context: Mapping[str, Any],
    facts: Mapping[str, Any],
) -> Simulation:
    """Where these choices, (node, outcome) or (node, "back:" and a node) in order, have led to. A choice that does not
    fit ends the reading."""
    instance = FlowInstance(context=dict(context), facts=dict(facts))
    if owner_agency_id is not None:
        instance.owner_agency_id = owner_agency_id
    walker, fault = Walker(tree, facts, context), ""
    done: list[SimulatedTask] = []
    try:
        walker.begin()
        for node_id, outcome in choices[:MOST_STEPS]:
            node = next((one for one in walker.waiting if one.id == node_id), None)
            if node is None:
                break
            if outcome.startswith(BACK):
                target = next((one for one in _returns(walker, node) if one.node == outcome.removeprefix(BACK)), None)
                if target is None:
                    break
                done.append(replace(_task(node, instance, outcome), returned_to=target.name))
                walker.back(node, target.node)
                continue
            if node.outcome(outcome) is None:
                break
            done.append(_task(node, instance, outcome))
            walker.step(node, outcome)
    except ValueError:
        fault = "往后有一处条件要看办件里的情况，请在“办件的情况”里写明"
    end = next((one.name for one in tree.ends() if one.result == walker.result), "")
    return Simulation(
        done=tuple(done),
        waiting=()
        if walker.result
        else tuple(replace(_task(one, instance), returns=tuple(_returns(walker, one))) for one in walker.waiting),
        autos=tuple(tree.name_of(one) or one for one in walker.autos),
        end=end,
        result=walker.result or "",
        fault=fault,
    )


def _returns(walker: Walker, node: Task) -> list[SimulatedReturn]:
    """Only people send back."""
    return [
        SimulatedReturn(one.id, one.name, tuple(other.name for other in walker.ended_by(node, one.id)))
        for one in (walker.ways_back(node).targets if node.role else ())
    ]


def _task(node: Task, instance: FlowInstance, outcome: str = "") -> SimulatedTask:
    told: dict[str, Any] = {"node": node.id, "name": node.name, "role": node.role, "kind": KINDS[type(node)].value}
    told |= {"limit_days": node.limit_days, "outcomes": node.outcomes, "outcome": outcome}
    if instance.owner_agency_id is None:
        return SimulatedTask(**told)
    try:
        if isinstance(node, Wait):
            told["until"] = day_of(node, instance)
        if isinstance(node, Panel) and node.members == "holders":
            seats = [Seat(0, agency_of(node, instance), node.name)]
        else:
            seats = seats_of(node, instance) or [Seat(0, _owner(instance), node.name)]
    except RoutingError as refusal:
        return SimulatedTask(**told, fault=refusal.sentence.removesuffix("，本次操作没有执行"))
    found = dict.fromkeys((seat.agency.id, seat.agency.name) for seat in seats)
    return SimulatedTask(**told, agencies=tuple(found), seats=tuple(_words_of(seat) for seat in seats if seat.number))


def _words_of(seat: Seat) -> str:
    person = identity.user_info(seat.assignee_id) if seat.assignee_id else None
    return person.name if person else seat.name.partition("：")[2] or seat.name


def _owner(instance: FlowInstance) -> agencies.AgencyInfo:
    return agencies.agency_by_id(instance.owner_agency_id)
