"""告知承诺 without database or clock. Terms come from the guide and the settings; see catalog/items/rules/pledge.py."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from .enums import DueStep, PledgeState

S = PledgeState
NEXT_STATES: dict[PledgeState, frozenset[PledgeState]] = {
    S.MADE: frozenset({S.DUE, S.ENDED}),
    S.DUE: frozenset({S.TRUE, S.FIXING, S.REVOKED}),
    S.TRUE: frozenset({S.REVOKED}),
    S.FIXING: frozenset({S.FIXED, S.REVOKED}),
    S.FIXED: frozenset({S.REVOKED}),
    S.REVOKED: frozenset(),
    S.ENDED: frozenset(),
}
#: Working days before a day is over at which it is told.
NEAR_DUE_DAYS = 5
LONGEST_TEXT = 2000


def may_move(now: PledgeState, to: PledgeState) -> bool:
    return to in NEXT_STATES[now]


def last_day(start: date, days: int, unit: str, add_workdays: Callable[[date, int], date]) -> date:
    """The last day of a term that begins on the day after `start`."""
    return start + timedelta(days=days) if unit == "day" else add_workdays(start, days)


def due_step(due_on: date, workdays_left: int, today: date) -> str:
    """ "soon" some working days before the day, "over" from the day after it."""
    if today > due_on:
        return DueStep.OVER
    return DueStep.SOON if workdays_left <= NEAR_DUE_DAYS else ""


def repair_fault(state: PledgeState, settled_on: date | None, today: date, days_after_revocation: int) -> str:
    """Why a 失信记录 cannot be repaired yet; empty when it can (国办发〔2020〕42号: 信用修复)."""
    if state == S.FIXED:
        return ""
    if state == S.REVOKED and settled_on is not None:
        first = settled_on + timedelta(days=days_after_revocation)
        return "" if today >= first else f"决定被撤销满 {days_after_revocation} 日后（{first:%Y-%m-%d} 起）才能申请修复"
    return "要先完成整改并经复核通过"


#: 承诺公示: what rests on a pledge is open to everybody from the decision on.
PUBLIC = frozenset({S.DUE, S.TRUE, S.FIXING, S.FIXED, S.REVOKED})


def public_since(today: date, days: int) -> date:
    """A pledge settled (核查属实、整改通过、撤销) before this day is no longer shown; an open one always is."""
    return today - timedelta(days=days)


def is_public(state: PledgeState, settled_on: date | None, today: date, days: int) -> bool:
    if state not in PUBLIC:
        return False
    return settled_on is None or settled_on >= public_since(today, days)


def publicity_words(told: str, address: str, days: int) -> str:
    """公开范围 as it is told before the pledge, with where it can be read and for how long."""
    return f"{told.strip().rstrip('。')}；公示地址：{address}，核查了结满 {days} 日以后不再公示"


def within_words(days: int, unit: str) -> str:
    return f"作出决定后{days}{'个工作日' if unit == 'workday' else '日'}内"
