"""委托: what one official may put into another's hands for a time. Pure.

Who is entrusted acts in the principal's place, under his own eyes and name, and cannot entrust anybody further.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

LONGEST = timedelta(days=366)


@dataclass(frozen=True)
class Extent:
    """From `starts_on` to `ends_on`, both included; no actions or no items means all."""

    starts_on: date
    ends_on: date
    actions: frozenset[str] = frozenset()
    item_codes: frozenset[str] = frozenset()

    def covers(self, action: str, item_code: str, on: date) -> bool:
        return (
            self.starts_on <= on <= self.ends_on
            and (not self.actions or action in self.actions)
            and (not self.item_codes or item_code in self.item_codes)
        )

    def meets(self, other: Extent) -> bool:
        """Some task on some day would be in both."""
        return (
            self.starts_on <= other.ends_on
            and other.starts_on <= self.ends_on
            and _meet(self.actions, other.actions)
            and _meet(self.item_codes, other.item_codes)
        )


def _meet(one: Collection[str], other: Collection[str]) -> bool:
    return not one or not other or bool(set(one) & set(other))


def faults(extent: Extent, today: date) -> dict[str, str]:
    found = {}
    if extent.starts_on < today:
        found["starts_on"] = "开始日期不能早于今天：已经过去的日子不能补办委托"
    if extent.ends_on < extent.starts_on:
        found["ends_on"] = "结束日期不能早于开始日期"
    elif extent.ends_on - extent.starts_on > LONGEST:
        found["ends_on"] = "一次委托最长一年"
    return found
