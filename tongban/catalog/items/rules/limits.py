"""Time limits: words, comparison, and what the law says where the guide is silent."""

from __future__ import annotations

from ..guide import Limit

NOT_STATED = "指南未载明"
#: 行政许可法 第四十二条: twenty days where no other law says otherwise; 第八十二条: working days.
PERMIT_DEFAULT = Limit(days=20, unit="workday", basis="《中华人民共和国行政许可法》第四十二条")


def limit_words(limit: Limit | None) -> str:
    if limit is None:
        return NOT_STATED
    if limit.days == 0:
        return "当场办结"
    return f"{limit.days} 个工作日" if limit.unit == "workday" else f"{limit.days} 日"


def workdays_of(limit: Limit | None) -> int | None:
    """The limit in working days. Calendar days are turned into the smaller number (five in seven), never the larger."""
    if limit is None:
        return None
    if limit.unit == "workday" or limit.days == 0:
        return limit.days
    return max(1, limit.days * 5 // 7)


def is_longer(promised: Limit | None, statutory: Limit | None) -> bool:
    """Whether the promise is certainly longer than the law allows. A promise in calendar days against a limit in
    working days cannot be judged without a calendar and is let pass."""
    if promised is None or statutory is None or (promised.unit == "day" and statutory.unit == "workday"):
        return False
    return promised.days > statutory.days


def statutory_in_force(kind: str, stated: Limit | None) -> Limit | None:
    """The statutory limit that binds: the stated one, else the general one for permits."""
    if stated is not None:
        return stated
    return PERMIT_DEFAULT if kind == "01" else None


def clock_limits(kind: str, statutory: Limit | None, promised: Limit | None) -> dict[str, int]:
    """Working days for the two clocks of a case; a clock without any stated or lawful limit is left out."""
    limits: dict[str, int] = {}
    lawful = workdays_of(statutory_in_force(kind, statutory))
    promise = workdays_of(promised)
    if promise is None:
        promise = lawful
    if promise is not None:
        limits["promised"] = promise if lawful is None else min(promise, lawful)
    if lawful is not None:
        limits["statutory"] = lawful
    return limits
