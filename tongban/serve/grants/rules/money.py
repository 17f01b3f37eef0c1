"""Money is whole fen; yuan only where people read or write."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

MOST_CENTS = 10**14


def yuan(cents: int) -> str:
    """1234567 → "12,345.67 元"; without the fen where there are none."""
    whole, rest = divmod(abs(cents), 100)
    sign = "-" if cents < 0 else ""
    return f"{sign}{whole:,}.{rest:02d} 元" if rest else f"{sign}{whole:,} 元"


def plain(cents: int) -> str:
    """As a bank file or an input has it: "12345.67"."""
    return f"{cents // 100}.{cents % 100:02d}"


def cents_of(text: str) -> int | None:
    """What somebody typed, in yuan with at most two decimals; None when it is no such sum."""
    try:
        value = Decimal(text.replace(",", "").replace("，", "").strip())
    except InvalidOperation:
        return None
    if not value.is_finite() or abs(value) * 100 > MOST_CENTS or value != round(value, 2):
        return None
    return int(value * 100)
