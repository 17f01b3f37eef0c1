"""Decisions of approvals without database or clock."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from .enums import CaseState, RevokeGround

S = CaseState

NEXT_STATES: dict[CaseState, frozenset[CaseState]] = {
    S.RELAYED: frozenset({S.SUBMITTED, S.WITHDRAWN}),
    S.PREVIEWING: frozenset({S.SUBMITTED, S.WITHDRAWN}),
    S.SUBMITTED: frozenset({S.CORRECTING, S.ACCEPTED, S.NOT_ACCEPTED, S.WITHDRAWN}),
    S.CORRECTING: frozenset({S.SUBMITTED, S.NOT_ACCEPTED, S.WITHDRAWN}),
    S.ACCEPTED: frozenset({S.PAUSED, S.GRANTED, S.REFUSED, S.WITHDRAWN, S.TERMINATED}),
    S.PAUSED: frozenset({S.ACCEPTED, S.WITHDRAWN, S.TERMINATED}),
    S.GRANTED: frozenset(),
    S.REFUSED: frozenset(),
    S.NOT_ACCEPTED: frozenset(),
    S.WITHDRAWN: frozenset(),
    S.TERMINATED: frozenset(),
}

ACCEPTANCE_DAYS = 5
NEAR_DUE_DAYS = 2  # as the clocks of the flow
DELIVERY_DAYS = 10
LATE_DAYS = 10
LONGEST_OPINION = 2000
POSITIVE = frozenset({"accept", "agree", "grant", "pass", "approve", "confirm"})


def too_long(**texts: str) -> dict[str, str]:
    """What is longer than an opinion may be, by its field."""
    return {name: f"最多 {LONGEST_OPINION} 个字" for name, text in texts.items() if len(text) > LONGEST_OPINION}


def may_move(now: CaseState, to: CaseState) -> bool:
    return to in NEXT_STATES[now]


def deemed_accepted_on(state: CaseState, received_on: date, accept_due_on: date, today: date) -> date | None:
    """The day on which silence became acceptance, if it did.

    逾期不告知的，自收到申请材料之日起即为受理 (行政许可法 第三十二条第一款第（四）项): counted from the day the
    papers were received, not from the day the term ran out.
    """
    return received_on if state == S.SUBMITTED and today > accept_due_on else None


def late_until(on: date, promised_due_on: date | None, fallback: date) -> date:
    """容缺: until when the rest is promised. Nothing can be granted before, so the promised day is the last one;
    without a promise the `fallback`, ten working days after acceptance."""
    return max(promised_due_on or fallback, on)


def late_step(due_on: date, days_left: int, today: date) -> str:
    """What is told about materials that are still to come: "soon" two working days before, "over" after the day."""
    if today > due_on:
        return "over"
    return "soon" if days_left <= NEAR_DUE_DAYS else ""


REVOKE_CLAUSES = {
    RevokeGround.FALSE_PLEDGE: "《中华人民共和国行政许可法》第六十九条第二款",
    RevokeGround.DECEIT: "《中华人民共和国行政许可法》第六十九条第二款",
    RevokeGround.WRONGLY: "《中华人民共和国行政许可法》第六十九条第一款",
}


def revoke_basis(ground: RevokeGround, *, is_permit: bool) -> str:
    """可以撤销 (第一款), 应当撤销 (第二款, 以欺骗、贿赂等不正当手段取得); other matters rest on their own bases."""
    return REVOKE_CLAUSES[ground] if is_permit else ""


def longest_extension(statutory_days: int) -> int:
    """十日；统一、联合、集中办理（四十五日）的十五日 (行政许可法 第四十二条)."""
    return 15 if statutory_days >= 45 else 10


def check_errors(points: Sequence[str], ticked: Mapping[str, bool], *, is_positive: bool) -> dict[str, str]:
    """Only published check points may be used, and who agrees cannot have found one wanting."""
    errors = {
        f"checks.{point}": f"“{point}”不在本事项公布的审查要点中，不能作为审查依据"
        for point in ticked
        if point not in points
    }
    if is_positive:
        for point, is_met in ticked.items():
            if point in points and not is_met:
                errors[f"checks.{point}"] = f"审查要点“{point}”核为不符合，不能作同意处理"
    return errors
