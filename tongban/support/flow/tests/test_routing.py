"""The token game on its own: what opens, joins and ends, without a database."""

import pytest

from tongban.support.flow.rules.reading import read
from tongban.support.flow.rules.routing import Router, return_targets, tasks_after


def task(node, **more):
    return {
        "id": node,
        "kind": "task",
        "name": node,
        "role": "reviewer",
        "agency": "owner",
        "action": "case.review",
        "outcomes": [{"code": "agree", "name": "同意"}],
        **more,
    }


def parallel(node, *branches):
    return {"id": node, "kind": "parallel", "branches": [list(branch) for branch in branches]}


def choice(node, when, body, otherwise):
    return {
        "id": node,
        "kind": "choice",
        "branches": [{"when": when, "body": body}, {"when": "else", "body": otherwise}],
    }


END = {"id": "fin", "kind": "end", "result": "done"}
AUTO = {"id": "auto", "kind": "auto", "handler": "some.step"}


def tree(*nodes):
    flow, faults = read({"code": "sample", "name": "样例", "body": list(nodes)})
    assert faults == []
    return flow


class Play:
    def __init__(self, flow, true=()):
        self.flow, self.true, self.marking, self.ran = flow, set(true), {}, []

    def go(self, node=None):
        router = Router(self.flow, self.marking, lambda condition: condition in self.true, self.ran.append)
        router.begin() if node is None else router.after(node)
        return [one.id for one in router.opened], router.result


NESTED = tree(
    task("a"),
    parallel(
        "outer",
        [task("b"), parallel("inner", [task("c")], [task("d")]), task("e")],
        [choice("way", "yes", [task("f")], [])],
        [AUTO],
    ),
    task("g"),
    END,
)


def test_nested_blocks_join_from_the_inside_out():
    play = Play(NESTED, true=["yes"])
    assert play.go() == (["a"], None)
    assert play.go("a") == (["b", "f"], None)
    assert [node.id for node in play.ran] == ["auto"]
    assert play.marking == {"outer": [0, 1]}
    assert play.go("f") == ([], None)
    assert play.go("b") == (["c", "d"], None)
    assert play.go("d") == ([], None)
    assert play.go("c") == (["e"], None)
    assert play.go("e") == (["g"], None)
    assert play.marking == {}
    assert play.go("g") == ([], "done")


def test_an_empty_else_and_an_automatic_branch_join_at_once():
    play = Play(NESTED)
    play.go()
    assert play.go("a") == (["b"], None)
    assert play.marking == {"outer": [0]}


def test_a_parallel_block_of_nothing_but_automatic_steps_passes_through():
    play = Play(tree(parallel("both", [AUTO], [{**AUTO, "id": "auto_2"}]), END))
    assert play.go() == ([], "done")
    assert len(play.ran) == 2


@pytest.mark.parametrize(
    ("node", "done", "targets"),
    [
        ("a", [], []),
        ("b", ["a"], []),  # not out of a parallel branch
        ("e", ["a", "b", "c", "d"], ["c", "d", "b"]),
        ("e", ["a", "b", "d"], ["d", "b"]),
        ("g", ["a", "b", "c", "d", "e", "f"], ["e", "c", "d", "b", "f"]),  # the automatic branch bars the way to a
    ],
)
def test_where_a_task_may_be_sent_back_to(node, done, targets):
    assert [one.id for one in return_targets(NESTED, node, dict.fromkeys(done, "agree"))] == targets


def test_a_milestone_bars_the_way_back():
    flow = tree(task("a"), task("b", milestone="accept"), task("c"), task("d"), END)
    found = return_targets(flow, "d", dict.fromkeys(["a", "b", "c"], "agree"))
    assert [one.id for one in found] == ["c"]


def test_a_reopened_branch_makes_its_joins_wait_again():
    play = Play(NESTED)
    router = Router(NESTED, play.marking, lambda condition: False, play.ran.append)
    router.reopen("d", returning_from="g")
    assert [one.id for one in router.opened] == ["d"]
    assert play.marking == {"inner": [1], "outer": [0]}
    assert play.go("d") == (["e"], None)
    assert play.go("e") == (["g"], None)


def test_what_comes_after_a_task():
    assert tasks_after(NESTED, "b") == ["c", "d", "e", "g"]
    assert tasks_after(NESTED, "c") == ["e", "g"]
