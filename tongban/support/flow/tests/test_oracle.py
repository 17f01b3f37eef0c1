"""Random sound definitions in our engine and in SpiffWorkflow: after every step the same tasks are open.

The same tree is written twice, as a definition of ours and as a graph of BPMN gateways, so that a fault in how our
router walks blocks shows as a difference (process-engine.md §0.5; SpiffWorkflow is only in the tests).
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, field

import pytest
from hypothesis import HealthCheck, Phase, given, note, settings
from hypothesis import strategies as st
from SpiffWorkflow import TaskState
from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.bpmn.script_engine import PythonScriptEngine
from SpiffWorkflow.bpmn.specs import BpmnProcessSpec
from SpiffWorkflow.bpmn.specs.control import SimpleBpmnTask
from SpiffWorkflow.bpmn.specs.defaults import (
    EndEvent,
    ExclusiveGateway,
    ParallelGateway,
    ParallelMultiInstanceTask,
    UserTask,
)
from SpiffWorkflow.bpmn.specs.event_definitions.simple import NoneEventDefinition

from tongban.support.flow import api as flow
from tongban.support.identity import api as identity

from .test_patterns import end, foreach, task

EXAMPLES = 15  # three hundred were run while this was written
STEPS = 60
logging.getLogger("spiff").setLevel(logging.ERROR)  # tells every change of every state


# A tree is a list of nodes: "task", ("each", how many), ("parallel", [trees]) or ("choice", tree, tree, may end?).
def trees(depth: int, *, is_inside_parallel: bool) -> st.SearchStrategy[list]:
    leaf = st.sampled_from(["task", "task", ("each", 1), ("each", 2), ("each", 3)])
    if depth == 0:
        return st.lists(leaf, min_size=1, max_size=2)
    inner = trees(depth - 1, is_inside_parallel=is_inside_parallel)
    branches = st.lists(trees(depth - 1, is_inside_parallel=True), min_size=2, max_size=3)
    parallel = st.tuples(st.just("parallel"), branches)
    ends = st.just(False) if is_inside_parallel else st.booleans()
    choice = st.tuples(st.just("choice"), inner, inner | st.just([]), ends)
    return st.lists(st.one_of(leaf, leaf, parallel, choice), min_size=1, max_size=3)


@dataclass
class Written:
    """One tree in both languages. A choice follows a task of its own, whose outcome it asks for."""

    context: dict = field(default_factory=dict)
    number: int = 0

    def id(self, word: str) -> str:
        self.number += 1
        return f"{word}{self.number}"

    def ours(self, tree: list) -> list[dict]:
        return [one for node in tree for one in self._our(node)]

    def _our(self, node) -> list[dict]:
        match node:
            case "task":
                return [task(self.id("t"))]
            case ("each", count):
                name = self.id("e")
                self.context[f"list_{name}"] = count
                return [foreach() | {"id": name, "over": f"context:list_{name}"}]
            case ("parallel", branches):
                return [{"id": self.id("p"), "kind": "parallel", "branches": [self.ours(one) for one in branches]}]
            case ("choice", first, second, ends):
                asks, name = self.id("t"), self.id("c")
                taken = self.ours(first) + ([end(self.id("r"))] if ends else [])
                ways = [{"when": f"outcomes.{asks} == 'agree'", "body": taken}]
                ways.append({"when": "else", "body": self.ours(second)})
                return [task(asks), {"id": name, "kind": "choice", "branches": ways}]
        raise ValueError(node)


class Spiff:
    """The same definition as tasks and gateways."""

    def __init__(self, body: list[dict], context: dict) -> None:
        self.spec, self.context = BpmnProcessSpec("same"), context
        self._chain(body, self.spec.start)
        self.workflow = BpmnWorkflow(self.spec, script_engine=PythonScriptEngine())
        self.workflow.do_engine_steps()

    def _chain(self, body: list[dict], last):
        for node in body:
            last = getattr(self, f"_{node['kind']}")(node, last)
            if last is None:
                return None
        return last

    def _task(self, node, last):
        return self._then(last, UserTask(self.spec, node["id"]))

    def _foreach(self, node, last):
        seat = UserTask(self.spec, f"{node['id']} seat")
        count = self.context[node["over"].removeprefix("context:")]
        whole = ParallelMultiInstanceTask(self.spec, node["id"], task_spec=seat.name, cardinality=str(count))
        seat._connect_notify(whole)  # opened by the whole, without a flow between them
        return self._then(last, whole)

    def _end(self, node, last):
        over = self._then(last, EndEvent(self.spec, node["id"], NoneEventDefinition()))
        over.connect(self.spec.end)

    def _parallel(self, node, last):
        split = self._then(last, ParallelGateway(self.spec, node["id"]))
        join = ParallelGateway(self.spec, f"{node['id']} join", split_task=None)
        for body in node["branches"]:
            self._chain(
                body, self._then(split, SimpleBpmnTask(self.spec, f"{node['id']} {len(split.outputs)}"))
            ).connect(join)
        return join

    def _choice(self, node, last):
        split = self._then(last, ExclusiveGateway(self.spec, node["id"]))
        merge = SimpleBpmnTask(self.spec, f"{node['id']} merge")
        for way in node["branches"]:
            first = SimpleBpmnTask(self.spec, f"{node['id']} {way['when']}")
            if way["when"] == "else":
                split.connect(first)
            else:
                asked = way["when"].split()[0].removeprefix("outcomes.")
                split.connect_outgoing_if(f"outcome_{asked} == 'agree'", first)
            if (last_of := self._chain(way["body"], first)) is not None:
                last_of.connect(merge)
        return merge

    @staticmethod
    def _then(last, fresh):
        last.connect(fresh)
        return fresh

    def _ready(self):
        return self.workflow.get_tasks(state=TaskState.READY, manual=True)

    @property
    def open(self) -> list[str]:
        return sorted(one.task_spec.name.removesuffix(" seat") for one in self._ready())

    @property
    def is_over(self) -> bool:
        return self.workflow.is_completed()

    def do(self, name: str, outcome: str) -> None:
        ready = next(one for one in self._ready() if one.task_spec.name.removesuffix(" seat") == name)
        ready.data[f"outcome_{name}"] = outcome
        ready.run()
        self.workflow.do_engine_steps()


class Ours:
    def __init__(self, city, body: list[dict], context: dict) -> None:
        self.city = city
        agencies = [city.agencies[key].pk for key in ("market", "fire", "env")]
        told = {key: agencies[:count] for key, count in context.items()}
        published = flow.publish(identity.SYSTEM(), {"code": "random", "name": "随机", "body": body})
        self.id = city.start(flow=published, context=told).instance_id

    @property
    def open(self) -> list[str]:
        return sorted(one.node for one in flow.open_tasks(self.id))

    @property
    def is_over(self) -> bool:
        return flow.instance(self.id).state == "ended"

    def do(self, name: str, outcome: str) -> None:
        one = next(one for one in flow.open_tasks(self.id) if one.node == name)
        people = {self.city.agencies[key].pk: self.city.people[who] for key, who in
                  [("market", "reviewer"), ("fire", "fireman"), ("env", "envman")]}  # fmt: skip
        flow.complete(actor=people[one.agency_id], task_id=one.id, outcome=outcome)


@pytest.mark.django_db
@settings(
    max_examples=EXAMPLES, deadline=None, derandomize=True,
    phases=[Phase.explicit, Phase.generate],  # a difference made smaller would take minutes
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip
@given(tree=trees(2, is_inside_parallel=False), data=st.data())
def test_the_same_tasks_are_open_in_both_engines(city, tree, data):
    written = Written()
    body = [*written.ours(tree), end()]
    note(str(body))
    ours, theirs = Ours(city, body, written.context), Spiff(body, written.context)
    for _ in range(STEPS):
        assert ours.open == theirs.open
        assert ours.is_over == theirs.is_over
        if not ours.open:
            break
        name = data.draw(st.sampled_from(ours.open))
        outcome = data.draw(st.sampled_from(["agree", "against"]))
        ours.do(name, outcome)
        theirs.do(name, outcome)
    assert ours.is_over
