from datetime import date, timedelta

import pytest

from tongban.serve.pledges import rules
from tongban.serve.pledges.enums import PledgeState

DAY = date(2026, 5, 1)


def workdays(day, count):
    return day + timedelta(days=2 * count)


@pytest.mark.parametrize(("unit", "last"), [("day", date(2026, 5, 11)), ("workday", date(2026, 5, 21))])
def test_a_term_begins_on_the_day_after(unit, last):
    assert rules.last_day(DAY, 10, unit, workdays) == last


@pytest.mark.parametrize(
    ("today", "left", "step"),
    [(date(2026, 4, 20), 6, ""), (date(2026, 4, 23), 5, "soon"), (DAY, 0, "soon"), (date(2026, 5, 2), -1, "over")],
)
def test_a_day_is_told_before_it_comes_and_after_it_is_over(today, left, step):
    assert rules.due_step(DAY, left, today) == step


@pytest.mark.parametrize(
    ("state", "settled", "today", "fault"),
    [
        ("fixing", None, DAY, "要先完成整改"),
        ("fixed", DAY, DAY, ""),
        ("revoked", date(2025, 5, 1), DAY, ""),
        ("revoked", date(2025, 5, 2), DAY, "满 365 日后（2026-05-02 起）"),
    ],
)
def test_a_record_is_repaired_after_mending_or_a_year_after_the_revocation(state, settled, today, fault):
    found = rules.repair_fault(PledgeState(state), settled, today, 365)
    assert (fault in found, bool(found)) == (True, bool(fault))


def test_what_is_settled_is_only_ever_revoked():
    ends = {now: {to for to in PledgeState if rules.may_move(now, to)} for now in PledgeState}
    assert ends == {
        "made": {"due", "ended"},
        "due": {"true", "fixing", "revoked"},
        "true": {"revoked"},
        "fixing": {"fixed", "revoked"},
        "fixed": {"revoked"},
        "revoked": set(),
        "ended": set(),
    }


@pytest.mark.parametrize(
    ("state", "settled_on", "today", "expected"),
    [
        (PledgeState.MADE, None, date(2026, 3, 2), False),
        (PledgeState.ENDED, date(2026, 3, 2), date(2026, 3, 2), False),
        (PledgeState.DUE, None, date(2030, 3, 2), True),
        (PledgeState.FIXING, None, date(2030, 3, 2), True),
        (PledgeState.TRUE, date(2026, 3, 2), date(2027, 3, 2), True),
        (PledgeState.TRUE, date(2026, 3, 2), date(2027, 3, 3), False),
        (PledgeState.REVOKED, date(2026, 3, 2), date(2027, 3, 3), False),
    ],
)
def test_a_pledge_is_public_from_the_decision_until_a_year_after_its_check_was_settled(
    state, settled_on, today, expected
):
    assert rules.is_public(state, settled_on, today, 365) is expected


def test_the_told_publicity_says_where_and_for_how_long():
    assert rules.publicity_words("决定以后公开。", "https://x/pledges/", 365) == (
        "决定以后公开；公示地址：https://x/pledges/，核查了结满 365 日以后不再公示"
    )
