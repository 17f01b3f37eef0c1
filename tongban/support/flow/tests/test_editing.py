"""What each button of the designer does to a definition."""

import pytest

from tongban.support.flow import api as flow

from .test_publish import body, choice, end, parallel, task, when

editing = flow.editing


@pytest.fixture
def source():
    return body(
        task("first"),
        parallel([task("left")], [task("right")], node="both"),
        choice(when("outcomes.first == 'agree'", end("yes")), when("else", end("no")), node="way"),
    )


def shape(source):
    return {name: [node["id"] for node in nodes] for name, nodes in editing.sequences(source)}


def test_a_node_is_added_behind_another_or_at_the_end_of_a_branch(source):
    assert editing.add(source, "", "task", after="left") == "task_1"
    assert editing.add(source, "both.1", "wait") == "wait_1"
    assert editing.add(source, "both.7", "wait") is None
    assert editing.add(source, "", "script") is None
    found = shape(source)
    assert found["both.0"] == ["left", "task_1"]
    assert found["both.1"] == ["right", "wait_1"]


def test_nodes_move_within_their_sequence_and_stop_at_its_edge(source):
    editing.move(source, "first", 1)
    assert shape(source)[""] == ["both", "first", "way"]
    editing.move(source, "left", -1)
    assert shape(source)["both.0"] == ["left"]


def test_a_node_is_put_into_a_parallel_block_and_a_block_removed_as_a_whole(source):
    assert editing.wrap(source, "first") == "parallel_1"
    assert shape(source)["parallel_1.0"] == ["first"]
    assert shape(source)["parallel_1.1"] == []
    editing.remove(source, "both")
    assert shape(source)[""] == ["parallel_1", "way"]


def test_the_branch_for_all_else_stays_last(source):
    editing.add_branch(source, "way")
    assert [one["when"] for one in editing.find(source, "way")["branches"]] == ["outcomes.first == 'agree'", "", "else"]
    editing.remove_branch(source, "way.1")
    editing.add_branch(source, "both")
    assert len(editing.find(source, "both")["branches"]) == 3
    editing.remove_branch(source, "both.9")
    assert len(editing.find(source, "both")["branches"]) == 3


def test_another_kind_keeps_what_both_know(source):
    node = editing.as_kind(task("first", limit_days=4), "panel")
    assert (node["kind"], node["limit_days"], node["rule"], node["outcomes"]) == (
        "panel",
        4,
        "most",
        task()["outcomes"],
    )
    assert editing.as_kind(node, "end") == {"id": "first", "kind": "end", "name": "核对", "result": ""}


def test_differences_are_told_by_node_and_by_field(source):
    after = editing.bare(source)
    editing.find(after, "first")["limit_days"] = 3
    editing.remove(after, "right")
    editing.add(after, "both.1", "task")
    editing.move(after, "first", 1)
    found = [(one.node, one.what, one.part, one.before, one.after) for one in flow.differences(source, after)]
    assert found == [
        ("both", "moved", "place", "“核对”之后", "最前"),
        ("task_1", "added", "", None, None),
        ("first", "changed", "limit_days", None, 3),
        ("right", "removed", "", None, None),
    ]


def test_the_least_flow_is_sound_and_the_simulation_walks_it_step_by_step(city):
    source = editing.blank("least", "最小流程")
    assert flow.faults_of_draft(source) == []
    tree = flow.tree_of_draft(source)

    def walk(*choices):
        return flow.simulate(tree, choices, owner_agency_id=city.agencies["market"].pk, context={}, facts={})

    begun = walk()
    assert [(one.node, one.agencies, one.limit_days) for one in begun.waiting] == [
        ("review", ((city.agencies["market"].pk, "延平区市场监督管理局"),), 5)
    ]
    ended = walk(("review", "disagree"))
    assert (ended.end, ended.result, ended.waiting, ended.done[0].outcome_name) == ("办结", "granted", (), "不同意")
    assert walk(("review", "nothing")) == begun


def test_a_simulation_goes_back_and_says_whose_tasks_end(city):
    from tongban.support.flow.tests.test_patterns import end, parallel, task

    body = [task("a"), parallel("p", [task("b"), task("c")], [task("d")]), end()]
    tree = flow.tree_of_draft({"code": "sample", "name": "样例", "body": body})

    def walk(*choices):
        agency = city.agencies["market"].pk
        return flow.simulate(tree, choices, owner_agency_id=agency, context={}, facts={})

    on_the_way = [("a", "agree"), ("b", "agree")]
    waiting = {one.node: one.returns for one in walk(*on_the_way).waiting}
    assert [(one.node, one.cancels) for one in waiting["c"]] == [("b", ()), ("a", ("d",))]
    assert [(one.node, one.cancels) for one in waiting["d"]] == [("a", ("c",))]
    back = walk(*on_the_way, ("d", "back:a"))
    assert (back.done[-1].outcome_name, [one.node for one in back.waiting]) == ("退回“a”", ["a"])
    assert walk(*on_the_way, ("d", "back:b")) == walk(*on_the_way)
    again = walk(*on_the_way, ("d", "back:a"), *on_the_way, ("c", "agree"), ("d", "agree"))
    assert (again.result, len(again.done)) == ("done", 7)
