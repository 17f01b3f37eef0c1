"""星级: how much a guide spares the applicant, on a ladder that the place sets (domain standards, gaps: 福建星级服务).

The plans name one to five stars without defining them. The usual ladder follows 网办深度 and visits: information,
form, pre-check, accepted online with at most one visit, wholly online without a visit.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ..enums import Reach


@dataclass(frozen=True)
class Rung:
    """What is asked for this many stars; None and "" ask nothing."""

    stars: int
    words: str
    least_depth: int = 0
    most_visits: int | None = None
    widest: str = ""
    most_percent: int | None = None


@dataclass(frozen=True)
class Offer:
    """What a guide offers. `percent`: the promised limit as a share of the statutory one, None where not known."""

    depth: int
    visits: int
    reach: str
    percent: int | None


USUAL = (
    Rung(1, "信息公开"),
    Rung(2, "表格申报", least_depth=1),
    Rung(3, "网上预审", least_depth=2),
    Rung(4, "网上受理、最多跑一次", least_depth=3, most_visits=1),
    Rung(5, "全程网办、一次不跑", least_depth=4, most_visits=0),
)


def climbed(offer: Offer, ladder: Iterable[Rung] = USUAL) -> Rung | None:
    """The highest rung whose demands, and those of all rungs below it, are met."""
    reached = None
    for rung in sorted(ladder, key=lambda one: one.stars):
        if not _meets(offer, rung):
            break
        reached = rung
    return reached


def _meets(offer: Offer, rung: Rung) -> bool:
    if offer.depth < rung.least_depth:
        return False
    if rung.most_visits is not None and offer.visits > rung.most_visits:
        return False
    if rung.widest and (not reach_code(offer.reach) or reach_code(offer.reach) > rung.widest):
        return False
    return rung.most_percent is None or (offer.percent is not None and offer.percent <= rung.most_percent)


#: In this order: 跨省通办 is told before 省.
_WORDS = (
    (("全国", "跨省"), Reach.NATION),
    (("全省", "省内", "跨市"), Reach.PROVINCE),
    (("全市", "市内", "跨县"), Reach.CITY),
    (("全县", "全区", "县内", "区内", "县域", "跨镇", "跨乡"), Reach.COUNTY),
    (("全镇", "全乡", "全街道", "镇内"), Reach.TOWN),
    (("跨村", "村内", "跨社区"), Reach.VILLAGES),
)


def reach_code(words: str) -> str:
    """通办范围 as its code, "" where the words tell none."""
    for signs, reach in _WORDS:
        if any(sign in words for sign in signs):
            return reach.value
    return ""


def percent_of(promised: int | None, statutory: int | None, *, same_unit: bool = True) -> int | None:
    """On the spot is nought; without a statutory limit or with another unit nothing is said."""
    if promised is None or not same_unit:
        return None
    if promised == 0:
        return 0
    return None if not statutory else -(-promised * 100 // statutory)
