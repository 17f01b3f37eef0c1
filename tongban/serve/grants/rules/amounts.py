"""How much the standard of a policy gives (奖补标准). Whole fen; parts of a fen are dropped, never rounded up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal
from typing import Any

from ..body import Standard
from ..enums import StandardKind
from .conditions import number_of
from .money import yuan


@dataclass(frozen=True)
class Worked:
    """`cents` is None where a person has to work it out; `words` say how it came about."""

    cents: int | None
    words: str


def ceiling(standard: Standard) -> int:
    """封顶: what nobody may exceed, whoever decides."""
    match StandardKind(standard.kind):
        case StandardKind.FIXED:
            return standard.cents
        case StandardKind.TIERS:
            return max((one.cents for one in standard.tiers), default=0)
        case _:
            return standard.cap_cents


def work_out(standard: Standard, facts: Mapping[str, Any]) -> Worked:
    kind = StandardKind(standard.kind)
    if kind == StandardKind.FIXED:
        return Worked(standard.cents, f"定额 {yuan(standard.cents)}")
    known = facts.get(standard.fact)
    if known is None or known == "":
        return Worked(None, "平台没有计算所需的数据，由审核人员核定")
    if kind == StandardKind.TIERS:
        return _tier(standard, str(known))
    value = number_of(known)
    if value is None or value < 0:
        return Worked(None, f"“{known}”不能用来计算，由审核人员核定")
    if kind == StandardKind.RATE:
        exact = value * 100 * standard.points / 10_000
        how = f"{value:,f} 元 × {Decimal(standard.points) / 100:f}%"
    else:
        exact = value * standard.cents
        how = f"{value:f} × {yuan(standard.cents)}"
    return _capped(int(exact.to_integral_value(ROUND_DOWN)), standard.cap_cents, how)


def _capped(cents: int, cap: int, how: str) -> Worked:
    if cents > cap:
        return Worked(cap, f"{how} = {yuan(cents)}，超过封顶，按 {yuan(cap)}")
    return Worked(cents, f"{how} = {yuan(cents)}")


def _tier(standard: Standard, value: str) -> Worked:
    for one in standard.tiers:
        if one.value == value:
            return Worked(one.cents, f"“{value}”一档 {yuan(one.cents)}")
    return Worked(0, f"“{value}”不在奖补档次内")


def amount_faults(standard: Standard, cents: int | None, worked: int | None, reason: str) -> dict[str, str]:
    """核定: above nought and within the ceiling; who departs from what the rule gives says why."""
    if cents is None or cents <= 0:
        return {"amount": "请填写大于 0 的金额（元），最多两位小数"}
    if cents > (most := ceiling(standard)):
        return {"amount": f"不能超过封顶 {yuan(most)}"}
    if cents != worked and not reason.strip():
        return {"reason": "与规则算出的金额不同，请写明理由"}
    if len(reason) > 300:
        return {"reason": "理由最多 300 个字"}
    return {}
