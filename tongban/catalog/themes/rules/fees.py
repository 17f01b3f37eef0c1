"""What all items of a theme cost together, as far as their guides state fixed amounts."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

_AMOUNT = re.compile(r"(\d+(?:\.\d{1,2})?)\s*元")


def fixed_amount(standard: str) -> Decimal | None:
    """The amount when the standard names exactly one ("每本 10 元"); a scale or a rate has none."""
    found = _AMOUNT.findall(standard)
    return Decimal(found[0]) if len(found) == 1 and "%" not in standard else None


def total(standards: Sequence[str]) -> Decimal | None:
    """The sum, or None when one of them has no fixed amount."""
    amounts = [fixed_amount(one) for one in standards]
    known = [one for one in amounts if one is not None]
    return sum(known, Decimal(0)) if len(known) == len(amounts) else None


def words(charged: Sequence[str], unstated: int = 0) -> str:
    """`charged`: the standards of the items that charge; `unstated`: how many guides do not say."""
    if not charged:
        return "不收费" if not unstated else f"{unstated} 项未载明收费"
    amount = total(charged)
    words = f"共 {amount.normalize():f} 元" if amount is not None else f"{len(charged)} 项收费"
    return words if not unstated else f"{words}，{unstated} 项未载明"
