"""The token game on its own: what opens, joins and ends, without a database."""

import pytest

from tongban.support.flow.rules.reading import read
from tongban.support.flow.rules.returning import tasks_after, undone_by, ways_back
from tongban.support.flow.rules.routing import Router


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
    ("node", "done", "waiting", "targets", "bar"),
    [
        ("a", [], ["a"], [], ""),
        ("c", ["a", "b"], ["c", "d", "f"], ["b"], "自动步骤“auto”已经做过，收不回来"),  # the third branch of "outer"
        ("e", ["a", "b", "c", "d"], ["e"], ["c", "d", "b"], "自动步骤“auto”已经做过，收不回来"),
        ("e", ["a", "b", "d"], ["e"], ["d", "b"], "自动步骤“auto”已经做过，收不回来"),
        ("g", ["a", "b", "c", "d", "e", "f"], ["g"], ["e", "c", "d", "b", "f"], "自动步骤“auto”已经做过，收不回来"),
    ],
)
def test_where_a_task_may_be_sent_back_to(node, done, waiting, targets, bar):
    found = ways_back(NESTED, node, dict.fromkeys(done, "agree"), waiting)
    assert ([one.id for one in found.targets], found.bar) == (targets, bar)


EXTERNAL = {"id": "tax", "kind": "external", "name": "税务", "system": "tax", "agency": "owner",
            "outcomes": [{"code": "agree", "name": "同意"}]}  # fmt: skip
JOB = {"id": "job", "kind": "auto", "name": "制证", "handler": "some.step", "background": True}
SUB = {"id": "village", "kind": "sub", "name": "村级审查", "item": "350117009006", "level": "6"}


def beside(*branch):
    """Two blocks in each other; the task that is sent back stands in the inner one, `branch` beside the outer one."""
    return tree(
        task("a"),
        parallel("outer", [task("b"), parallel("inner", [task("c"), task("c2")], [task("d")])], list(branch)),
        task("z"),
        END,
    )


@pytest.mark.parametrize(
    ("branch", "done", "waiting", "bar"),
    [
        ([task("x"), task("y")], [], ["x"], ""),
        ([task("x"), task("y")], ["x", "y"], [], ""),
        ([EXTERNAL, task("y")], [], ["tax"], ""),
        ([EXTERNAL, task("y")], ["tax"], ["y"], "“税务”的外部系统已有结果"),
        ([SUB, task("y")], [], ["village"], ""),
        ([SUB, task("y")], ["village"], [], "“村级审查”的子办件已有结果"),
        ([JOB, task("y")], [], ["job"], ""),
        ([JOB, task("y")], ["job"], ["y"], "自动步骤“制证”已经做过，收不回来"),
        ([task("x"), AUTO, task("y")], [], ["x"], ""),
        ([task("x"), AUTO, task("y")], ["x"], ["y"], "自动步骤“auto”已经做过，收不回来"),
        ([task("x", milestone="decision"), task("y")], ["x"], ["y"], "“x”已经作出决定"),
        ([task("x", milestone="decision"), task("y")], [], ["x"], ""),
        ([task("x"), choice("w", "yes", [AUTO], [task("y")])], ["x"], ["y"], ""),
        ([parallel("deep", [AUTO, task("x")], [task("y"), AUTO | {"id": "auto_2"}])], [], ["x", "y"],
         "自动步骤“auto”已经做过，收不回来"),
        ([parallel("deep", [task("x")], [task("y"), AUTO])], [], ["x", "y"], ""),
    ],
)  # fmt: skip
def test_out_of_a_branch_it_goes_back_unless_a_branch_beside_has_done_what_stands(branch, done, waiting, bar):
    found = ways_back(beside(*branch), "c2", dict.fromkeys(["a", "b", "c", *done], "agree"), ["c2", "d", *waiting])
    assert [one.id for one in found.targets] == (["c", "b"] if bar else ["c", "b", "a"])
    assert found.bar == bar


def test_a_milestone_bars_the_way_back():
    flow = tree(task("a"), task("b", milestone="accept"), task("c"), task("d"), END)
    found = ways_back(flow, "d", dict.fromkeys(["a", "b", "c"], "agree"), ["d"])
    assert ([one.id for one in found.targets], found.bar) == (["c"], "“b”已经办结，对申请人生效")


def test_going_back_out_of_blocks_leaves_none_of_their_joins_waiting():
    play = Play(beside(task("x"), task("y")))
    play.go()
    play.go("a")
    play.go("b")
    play.go("x")
    assert play.marking == {"outer": [0, 1], "inner": [0, 1]}
    router = Router(play.flow, play.marking, lambda condition: False, play.ran.append)
    router.reopen("b", returning_from="c")
    assert ([one.id for one in router.opened], play.marking) == (["b"], {"outer": [0, 1]})
    play.go("b")
    router.reopen("a", returning_from="d")
    assert play.marking == {}
    assert undone_by(play.flow, "a") == {*"abcdxyz", "c2", "outer", "inner", "fin"}
    assert play.go("a") == (["b", "x"], None)
    assert play.marking == {"outer": [0, 1]}


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
