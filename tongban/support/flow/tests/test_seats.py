"""When those who judge together have an answer: the rules as a table."""

import pytest

from tongban.support.flow.rules import seats
from tongban.support.flow.rules.seats import NO, OTHER, OUT, YES


@pytest.mark.parametrize(
    ("rule", "needed", "ballots", "expected"),
    [
        ("all", None, [YES, YES, OUT], None),
        ("all", None, [YES, YES, YES], True),
        ("all", None, [YES, NO, OUT], False),
        ("all", None, [YES, OTHER, OUT], False),  # who abstains does not agree
        ("most", 2, [YES, NO, OUT], None),
        ("most", 2, [YES, YES, OUT], True),  # the third is not waited for
        ("most", 2, [NO, NO, OUT], False),
        ("most", 2, [NO, OTHER, OUT], False),
        ("most", 3, [YES, OUT, OUT], None),
        ("most", None, [YES, YES, OUT, OUT], None),  # half is not more than half
        ("most", None, [YES, YES, YES, OUT], True),
        ("most", None, [NO, NO, OUT, OUT], False),
        ("veto", None, [NO, OUT, OUT], False),
        ("veto", None, [YES, OTHER, OUT], None),
        ("veto", None, [YES, OTHER, OTHER], True),
        ("chair", None, [OUT, NO, NO], None),
        ("chair", None, [YES, NO, NO], True),
        ("chair", None, [NO, YES, OUT], False),
        ("each", None, [NO, OUT], None),
        ("each", None, [NO, YES], False),
        ("each", None, [OTHER, YES], True),
    ],
)
def test_what_the_ballots_make(rule, needed, ballots, expected):
    assert seats.answer(rule, needed, ballots) is expected


def test_the_tally_in_words():
    assert (
        seats.words("most", 2, [YES, NO, OTHER, OUT]) == "赞成 1、反对 1、其他 1，1 人未表态（4 人中 2 人赞成即通过）"
    )
    assert seats.words("veto", None, [YES, YES]) == "赞成 2、反对 0、其他 0（一票否决）"
