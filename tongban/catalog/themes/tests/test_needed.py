import pytest

from tongban.catalog.themes.body import Ask, Member, Option, When
from tongban.catalog.themes.rules import needed as rules

A, B, C, D = "itemaaaa1", "itembbbb2", "itemcccc3", "itemdddd4"
BIG = When("size", ("big",))
MEMBERS = (Member(A), Member(B, after=(A,), when=(BIG,)), Member(C, after=(B,)), Member(D, after=(A,)))


@pytest.mark.parametrize(
    ("answers", "codes"),
    [({"size": "big"}, [A, B, C, D]), ({"size": "small"}, [A, C, D]), ({}, [A, C, D]), ({"size": None}, [A, C, D])],
)
def test_answers_lead_to_items_and_no_answer_leads_nowhere(answers, codes):
    assert [one.item for one in rules.needed(MEMBERS, answers)] == codes


def test_all_conditions_of_an_item_have_to_hold():
    member = Member(A, when=(BIG, When("food", ("hot", "cold"))))
    assert rules.is_needed(member, {"size": "big", "food": "cold"})
    assert not rules.is_needed(member, {"size": "big", "food": "none"})


def test_an_item_that_is_not_needed_hands_on_what_it_would_have_waited_for():
    assert rules.order_of(MEMBERS, [A, C, D]) == {A: (), C: (A,), D: (A,)}


def test_the_order_of_a_ring_comes_to_an_end():
    ring = (Member(A, after=(B,)), Member(B, after=(A,)), Member(C, after=(A,)))
    assert rules.order_of(ring, [C]) == {C: ()}


@pytest.mark.parametrize(
    ("after", "ring"),
    [
        ({A: (), B: (A,), C: (A, B)}, ()),
        ({A: (C,), B: (A,), C: (B,)}, (A, C, B)),
        ({A: (A,)}, (A,)),
        ({A: ("elsewhere",)}, ()),
    ],
)
def test_items_that_wait_for_each_other_are_found(after, ring):
    assert rules.cycle(after) == ring


@pytest.mark.parametrize(
    ("after", "days", "stages", "total"),
    [
        ({A: (), B: (), C: ()}, {A: 3, B: 5, C: 1}, {A: 0, B: 0, C: 0}, 5),
        ({A: (), B: (A,), C: (A,)}, {A: 3, B: 5, C: 1}, {A: 0, B: 1, C: 1}, 8),
        ({A: (), B: (A,), C: (A, B)}, {A: 3, B: 5, C: 1}, {A: 0, B: 1, C: 2}, 9),
        ({A: (), B: (A,)}, {A: None, B: 4}, {A: 0, B: 1}, 4),
        ({}, {}, {}, 0),
    ],
)
def test_stages_and_the_longest_way(after, days, stages, total):
    assert rules.stages(after) == stages
    assert rules.longest_way(after, days) == total


def test_every_way_to_answer_is_gone_through():
    asks = [
        Ask("size", "多大", (Option("big", "大"), Option("small", "小"))),
        Ask("food", "卖什么", (Option("hot", "热食"), Option("cold", "冷食"), Option("none", "不卖"))),
    ]
    assert rules.how_many(asks) == 6
    assert len(list(rules.combinations(asks))) == 6
    assert list(rules.combinations([])) == [{}]
