"""Random sound definitions, random steps and 退回: no open task outside the marking, and each case still ends.

The pure walk is drawn often, the engine with its rows more seldom. Each day draws other cases (`TONGBAN_ORACLE_SEED`,
`TONGBAN_ORACLE_EXAMPLES`, as in test_oracle).
"""

import pytest
from hypothesis import HealthCheck, Phase, given, note, seed, settings
from hypothesis import strategies as st

from tongban.support.flow import api as flow
from tongban.support.flow.models import FlowInstance, FlowTask
from tongban.support.flow.rules.definition import Parallel, Task, walk
from tongban.support.flow.rules.reading import read
from tongban.support.flow.rules.returning import nodes_after
from tongban.support.flow.rules.walking import Walker

from .test_oracle import EXAMPLES, SEED, Ours, Written, trees
from .test_patterns import end

MOST = 12  # random moves; afterwards the case is led to its end
STEPS = 200
SETTINGS = {"deadline": None, "database": None, "phases": [Phase.explicit, Phase.generate],
            "suppress_health_check": [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]}  # fmt: skip


def marking_of(tree, waiting):
    """The branches that must be out: those in which a task waits."""
    found = {}
    for node in waiting:
        for block, branch in tree.places[node].blocks():
            if isinstance(block.node, Parallel):
                found.setdefault(block.node.id, set()).add(branch)
    return {name: sorted(branches) for name, branches in found.items()}


def require_whole(tree, waiting, done, marking):
    """`waiting` and `done` are nodes."""
    assert len(set(waiting)) == len(waiting)
    assert {name: sorted(out) for name, out in marking.items()} == marking_of(tree, waiting)
    for node in waiting:
        assert node not in done
        assert not {one.id for one in nodes_after(tree, node)} & set(done)


def tree_of(body):
    """As the engine fills in a 子流程, without its database: written in place."""
    tree, faults = read({"code": "random", "name": "随机", "body": body})
    assert faults == []
    return tree


def is_without_sub(tree):
    return all(
        not isinstance(node, tuple) or (node[0] != "sub" and all(is_without_sub(one) for one in inner(node)))
        for node in tree
    )


def inner(node):
    if node[0] in ("parallel", "some"):
        return node[1]
    return [one for one in node[1:] if isinstance(one, list)]


@seed(SEED)
@settings(max_examples=EXAMPLES * 10, **SETTINGS)
@given(tree=trees(2, is_inside_parallel=False).filter(is_without_sub), data=st.data())
def test_however_it_goes_back_and_forth_a_case_ends_and_nothing_is_left_over(tree, data):
    written = Written()
    body = [*written.ours(tree), end()]
    note(f"TONGBAN_ORACLE_SEED={SEED} {body}")
    flow_tree = tree_of(body)
    walker = Walker(flow_tree)
    walker.begin()
    for number in range(STEPS):
        require_whole(flow_tree, [one.id for one in walker.waiting], walker.done, walker._marking)
        if walker.result is not None or not walker.waiting:
            break
        node = data.draw(st.sampled_from(walker.waiting)) if number < MOST else walker.waiting[0]
        targets = walker.ways_back(node).targets if number < MOST else ()
        if targets and data.draw(st.booleans()):
            target = data.draw(st.sampled_from(targets))
            kept = [one for one in walker.waiting if one is not node and one not in walker.ended_by(node, target.id)]
            walker.back(node, target.id)
            assert walker.waiting == [*kept, target]
        else:
            outcome = data.draw(st.sampled_from(["agree", "against"])) if number < MOST else "agree"
            walker.step(node, outcome)
    assert walker.result is not None
    assert (walker.waiting, walker._marking) == ([], {})


@pytest.mark.django_db
@seed(SEED)
@settings(max_examples=max(EXAMPLES // 3, 1), **SETTINGS)
@given(tree=trees(2, is_inside_parallel=False), data=st.data())
def test_the_rows_of_the_engine_stand_as_the_walk_says(city, tree, data):
    written = Written()
    body = [*written.ours(tree), end()]
    note(f"TONGBAN_ORACLE_SEED={SEED} {written.flows} {body}")
    ours = Ours(city, body, written)
    people = {city.agencies[key].pk: city.people[who] for key, who in
              [("market", "reviewer"), ("fire", "fireman"), ("env", "envman")]}  # fmt: skip
    from tongban.support.flow import published

    for number in range(STEPS):
        row = FlowInstance.objects.get(pk=ours.id)
        flow_tree = published.tree_of(row.definition_id)
        tasks = [node.id for node in walk(flow_tree.body) if isinstance(node, Task)]
        open_tasks = flow.open_tasks(ours.id)
        done = [name for name in row.outcomes if name in tasks]
        require_whole(flow_tree, list(dict.fromkeys(one.node for one in open_tasks)), done, row.marking)
        if row.state != "running":
            break
        one = data.draw(st.sampled_from(open_tasks)) if number < MOST else open_tasks[0]
        targets = flow.return_targets(one.id) if number < MOST else []
        if targets and data.draw(st.booleans()):
            target = data.draw(st.sampled_from(targets))
            flow.send_back(actor=people[one.agency_id], task_id=one.id, to_node=target.code, reason="核实")
        else:
            outcome = data.draw(st.sampled_from(["agree", "against"])) if number < MOST else "agree"
            flow.complete(actor=people[one.agency_id], task_id=one.id, outcome=outcome)
    assert FlowInstance.objects.get(pk=ours.id).state == "ended"
    assert not FlowTask.objects.filter(instance=ours.id, state="open").exists()
    assert flow.history_fault(ours.id) is None
