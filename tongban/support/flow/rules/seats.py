"""会签: when several judge the same thing, does what they have said make an answer yet? No database.

Rules of process-engine.md §4.2; control-flow patterns 13–15 (several at once, also added while it runs), 27 (the
chair closes), 29 (one veto ends it), 32 and 34 (k of n).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from ..enums import SeatRule

YES, NO, OTHER, OUT = "yes", "no", "other", "out"


def answer(rule: str, needed: int | None, ballots: Sequence[str]) -> bool | None:
    """True or False once it is decided, None while it is not.

    `ballots`: YES, NO, OTHER (弃权 and the like) or OUT (not given yet) of each seat; the chair's is the first.
    `needed`: the votes that `most` asks for; more than half without it.
    """
    count = Counter(ballots)
    match SeatRule(rule):
        case SeatRule.ALL:
            if count[NO] or count[OTHER]:
                return False
            return None if count[OUT] else True
        case SeatRule.MOST:
            votes = needed or len(ballots) // 2 + 1
            if count[YES] >= votes:
                return True
            return False if count[YES] + count[OUT] < votes else None
        case SeatRule.VETO:
            if count[NO]:
                return False
            return None if count[OUT] else True
        case SeatRule.CHAIR:
            return {YES: True, NO: False}.get(ballots[0])
    return None if count[OUT] else not count[NO]


def words(rule: str, needed: int | None, ballots: Sequence[str]) -> str:
    """“赞成 2、反对 1、其他 0，3 人未表态（5 人中 3 人赞成即通过）”, for the page of a case."""
    count = Counter(ballots)
    told = f"赞成 {count[YES]}、反对 {count[NO]}、其他 {count[OTHER]}"
    if count[OUT]:
        told += f"，{count[OUT]} 人未表态"
    rules = {
        SeatRule.ALL: "全体赞成才通过",
        SeatRule.MOST: f"{len(ballots)} 人中 {needed or len(ballots) // 2 + 1} 人赞成即通过",
        SeatRule.VETO: "一票否决",
        SeatRule.CHAIR: "由主持人决定",
        SeatRule.EACH: "各家都办完，无人反对即通过",
    }
    return f"{told}（{rules[SeatRule(rule)]}）"
