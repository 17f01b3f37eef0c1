"""Who may do what when: the day before and the day after."""

from datetime import date

import pytest

from tongban.serve.councils.rules import turns
from tongban.serve.councils.rules.turns import Chair

DAY, BEFORE, AFTER = date(2026, 3, 4), date(2026, 3, 3), date(2026, 3, 5)


@pytest.mark.parametrize(
    ("state", "today", "words"),
    [("called", BEFORE, "当天才能签到"), ("called", DAY, ""), ("sitting", AFTER, ""), ("closed", DAY, "已经结束")],
)
def test_signing_in(state, today, words):
    assert words in turns.sign_in_fault(state, DAY, today)
    assert bool(words) == bool(turns.sign_in_fault(state, DAY, today))


@pytest.mark.parametrize(
    ("state", "is_present", "until", "today", "words"),
    [
        ("called", True, None, DAY, "还没有开始"),
        ("sitting", True, None, DAY, ""),
        ("sitting", False, None, DAY, "不接受书面补票"),
        ("sitting", False, DAY, DAY, ""),
        ("sitting", False, DAY, AFTER, "已经过期"),
        ("closed", True, AFTER, DAY, "已经关闭"),
        ("sealed", True, None, DAY, "已经关闭"),
    ],
)
def test_voting_changing_and_writing_afterwards(state, is_present, until, today, words):
    fault = turns.vote_fault(state, is_present=is_present, written_until_on=until, today=today)
    assert words in fault
    assert bool(words) == bool(fault)


def test_the_chair_waits_for_written_votes_only_while_they_may_come():
    chairs = [Chair("甲", is_present=True), Chair("乙"), Chair("丙", vote="agree")]
    assert turns.close_faults(chairs, written_until_on=DAY, today=DAY) == ["乙可以书面补票到 2026-03-04"]
    assert turns.close_faults(chairs, written_until_on=DAY, today=AFTER) == []
    assert turns.close_faults(chairs, written_until_on=None, today=DAY) == []


@pytest.mark.parametrize(
    ("confirmation", "today", "words"),
    [("", DAY, "还没有确认"), ("", AFTER, ""), ("confirmed", DAY, ""), ("objected", AFTER, "有异议")],
)
def test_sealing_waits_for_those_who_took_part(confirmation, today, words):
    chairs = [Chair("甲", is_present=True, confirmation=confirmation), Chair("没来的")]
    faults = "；".join(turns.seal_faults(chairs, minutes="经过", confirm_by_on=DAY, today=today))
    assert words in faults
    assert bool(words) == bool(faults)
    assert turns.seal_faults(chairs, minutes="", confirm_by_on=None, today=today) == ["还没有起草纪要"]
