"""计票: the tables, and what holds for every meeting."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tongban.serve.councils.enums import PassRule, Quorum, Vote
from tongban.serve.councils.rules.tally import Ballot, needed_of, quorum_of, tally

LETTERS = {"+": Vote.AGREE, "-": Vote.AGAINST, "0": Vote.ABSTAIN, "?": ""}


def ballots(text: str) -> list[Ballot]:
    """One sign for each agency: + - 0, ? said nothing, x not there, w wrote 同意, ! veto against, v veto not there."""
    rows = []
    for index, sign in enumerate(text):
        name = f"单位{index}"
        if sign in LETTERS:
            rows.append(Ballot(name, True, LETTERS[sign]))
        elif sign == "w":
            rows.append(Ballot(name, False, Vote.AGREE))
        else:
            rows.append(Ballot(name, sign == "!", Vote.AGAINST if sign == "!" else "", has_veto=sign in "!v"))
    return rows


@pytest.mark.parametrize(
    ("text", "rule", "quorum", "outcome"),
    [
        ("+++", "unanimous", "majority", "passed"),
        ("++0", "unanimous", "majority", "rejected"),
        ("++?", "unanimous", "majority", "rejected"),
        ("++x", "unanimous", "majority", "passed"),
        ("++-", "two_thirds", "majority", "passed"),
        ("++--", "two_thirds", "majority", "rejected"),
        ("+++0-", "two_thirds", "majority", "rejected"),
        ("++++--", "two_thirds", "majority", "passed"),
        ("++-", "majority", "majority", "passed"),
        ("++--", "majority", "majority", "rejected"),
        ("+0?", "majority", "majority", "rejected"),
        ("+xx", "majority", "majority", "rejected"),
        ("++x", "majority", "all", "rejected"),
        ("++x", "majority", "two_thirds", "passed"),
        ("+++x", "majority", "two_thirds", "passed"),
        ("++xx", "majority", "two_thirds", "rejected"),
        ("+-w", "majority", "two_thirds", "passed"),
        ("+ww", "majority", "majority", "rejected"),
        ("++!", "majority", "majority", "rejected"),
        ("++v", "majority", "majority", "rejected"),
    ],
)
def test_what_comes_of_the_votes(text, rule, quorum, outcome):
    assert tally(ballots(text), rule=rule, quorum=quorum).outcome == outcome


@pytest.mark.parametrize(
    ("called", "majority", "two_thirds"), [(1, 1, 1), (2, 2, 2), (3, 2, 2), (4, 3, 3), (5, 3, 4), (6, 4, 4), (7, 4, 5)]
)
def test_how_many_have_to_be_there_and_to_agree(called, majority, two_thirds):
    assert [quorum_of(one, called) for one in ("majority", "two_thirds", "all")] == [majority, two_thirds, called]
    assert [needed_of(one, called) for one in ("majority", "two_thirds", "unanimous")] == [majority, two_thirds, called]


def test_the_sentence_tells_who_was_there_and_why():
    words = tally(ballots("++!x"), rule="majority", quorum="majority").words
    assert words == (
        "应到 4 家，到会 3 家；同意 2 票，不同意 1 票，弃权 0 票，需要 2 票同意；单位2一票否决，表决不通过"
    )


ONE = st.builds(
    Ballot, st.just("单位"), st.booleans(), st.sampled_from(["", *Vote.values]), has_veto=st.booleans()
)  # fmt: skip
ALL = {"rule": st.sampled_from(PassRule.values), "quorum": st.sampled_from(Quorum.values)}


@settings(max_examples=100, deadline=None)
@given(st.lists(ONE, min_size=2, max_size=9), st.integers(0, 8), *ALL.values())
def test_every_meeting(rows, index, rule, quorum):
    """The numbers add up, order means nothing, one more 同意 never hurts, and a veto is the end."""
    counted = tally(rows, rule=rule, quorum=quorum)
    assert counted.agree + counted.against + counted.abstain == counted.counted <= counted.called == len(rows)
    assert tally(rows[::-1], rule=rule, quorum=quorum).outcome == counted.outcome
    if counted.outcome == "passed":
        assert counted.has_quorum
        assert counted.agree * 2 > counted.counted
        assert not any(one.has_veto and one.vote in ("", Vote.AGAINST) and not one.is_present for one in rows)
        assert not any(one.has_veto and one.vote == Vote.AGAINST for one in rows)
    index %= len(rows)
    if rows[index].takes_part:
        better = [*rows[:index], replace(rows[index], vote=Vote.AGREE), *rows[index + 1 :]]
        assert (counted.outcome, tally(better, rule=rule, quorum=quorum).outcome) != ("passed", "rejected")
