"""Whatever is asked in whatever order: codes stay unique, the tree stays whole (hypothesis, no database)."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tongban.catalog.powers.enums import ChangeKind, Status
from tongban.catalog.powers.rules import tree
from tongban.catalog.powers.rules.tree import Ask, NewPart, Node

MAINS = ["350117001", "350117002", "350217501"]
CODES = [f"{main}{sub:03d}" for main in MAINS for sub in range(5)]
CODE = st.sampled_from(CODES)
KINDS = [kind for kind in ChangeKind if kind != ChangeKind.DELEGATE]


def ask(kind, powers=(), parts=(), parent=""):
    return Ask(kind, tuple(powers), tuple(NewPart(code, code[2:4]) for code in parts), parent)


ASKS = st.builds(
    ask,
    kind=st.sampled_from(KINDS),
    powers=st.lists(CODE, max_size=3),
    parts=st.lists(CODE, max_size=3),
    parent=st.sampled_from(["", *CODES]),
)


def check_whole(forest):
    for code, node in forest.items():
        assert node.base_code == code
        if node.parent:
            assert node.parent in forest, f"{code} hangs under {node.parent}, which is gone"
            assert not forest[node.parent].parent, "three levels"
            assert node.parent[:9] == code[:9] != ""
            assert node.parent != code


def play(asks, forest=None, used=None):
    """Each request that is not refused, one after another; gives what is left and how many were done."""
    forest, used, done = dict(forest or {}), set(used or ()), 0
    for one in asks:
        if tree.faults(one, forest, used):
            continue
        steps = tree.steps(one, forest)
        begun = [step.base_code for step in steps if step.do == "begin"]
        assert len(set(begun)) == len(begun)
        assert not set(begun) & used, "a code was given twice"
        touched = [step.base_code for step in steps]
        assert len(set(touched)) == len(touched), "one power is written twice"
        forest = tree.after(forest, steps)
        used |= set(begun)
        assert set(forest) <= used
        check_whole(forest)
        done += 1
    return forest, used, done


@settings(max_examples=400, deadline=None)
@given(st.lists(ASKS, max_size=40))
def test_any_sequence_of_requests_leaves_the_tree_whole(asks):
    play(asks)


BEGINNING = {code: Node(code, "" if code.endswith("000") else f"{code[:9]}000") for code in CODES if code[-1] in "012"}


@settings(max_examples=400, deadline=None)
@given(st.lists(ASKS, max_size=40))
def test_and_so_does_any_sequence_on_a_grown_list(asks):
    play(asks, BEGINNING, BEGINNING)


@pytest.mark.parametrize(
    "one",
    [
        ask("merge", ["350117001001", "350117001002"], ["350117001009"]),
        ask("merge", ["350117001000", "350117001001"], ["350117001000"]),
        ask("merge", ["350117001000", "350117002000"], ["350117001000"]),
        ask("split", ["350117001001"], ["350117001007", "350117001008"]),
        ask("cancel", ["350117001001"]),
        ask("suspend", ["350117001000"]),
        ask("create", [], ["350117001006"], "350117001000"),
        ask("amend", ["350117001000"], ["350117001000"]),
    ],
)
def test_these_requests_are_done_so_that_the_sequences_above_do_something(one):
    forest = {code: node for code, node in BEGINNING.items() if not code.startswith("350117002") or node.parent == ""}
    assert tree.faults(one, forest, BEGINNING) == {}
    assert play([one], forest, BEGINNING)[2] == 1


def test_merging_takes_the_sub_items_over():
    forest = {code: BEGINNING[code] for code in ["350117001000", "350117001001", "350117001002"]}
    forest["350117001003"] = Node("350117001003")
    one = ask("merge", ["350117001000", "350117001003"], ["350117001004"])
    left = play([one], forest, forest)[0]
    assert left == {
        "350117001004": Node("350117001004"),
        "350117001001": Node("350117001001", "350117001004"),
        "350117001002": Node("350117001002", "350117001004"),
    }


@pytest.mark.parametrize(
    ("one", "field"),
    [
        (ask("cancel", ["350117001000"]), "powers"),
        (ask("split", ["350117001000"], ["350117001007", "350117001008"]), "powers"),
        (ask("split", ["350117001001"], ["350117001007"]), "parts"),
        (ask("split", ["350117001001"], ["350117001007", "350117001007"]), "parts"),
        (ask("split", ["350117001001"], ["350117002007", "350117002008"]), "parts[0].base_code"),
        (ask("merge", ["350117001001"], ["350117001009"]), "powers"),
        (ask("merge", ["350117001001", "350117001001"], ["350117001009"]), "powers"),
        (ask("merge", ["350117001001", "350117001002"], ["350117002009"]), "parts[0].base_code"),
        (ask("merge", ["350117001000", "350117002000"], ["350117001009"]), "powers"),
        (ask("merge", ["350117001001", "350117001002"], ["350117002001"]), "parts[0].base_code"),
        (ask("create", [], ["350117001001"]), "parts[0].base_code"),
        (ask("create", [], ["350117001009"], "350117001001"), "parent"),
        (ask("create", [], ["350117002009"], "350117001000"), "parent"),
        (ask("amend", ["350117009000"], ["350117009000"]), "powers"),
        (ask("resume", ["350117001001"]), "powers"),
        (ask("delegate", ["350117001001"]), "targets"),
    ],
)
def test_what_would_break_the_tree_is_refused_by_field(one, field):
    assert field in tree.faults(one, BEGINNING, BEGINNING)


def test_suspended_and_resumed():
    forest = play([ask("suspend", ["350117001001"])], BEGINNING, BEGINNING)[0]
    assert forest["350117001001"].status == Status.SUSPENDED
    assert "powers" in tree.faults(ask("suspend", ["350117001001"]), forest, BEGINNING)
    assert play([ask("resume", ["350117001001"])], forest, BEGINNING)[0] == BEGINNING
