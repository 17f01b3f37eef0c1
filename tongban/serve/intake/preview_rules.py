"""预审: help before the application counts. Decisions without database or clock.

It is no step of the law: nobody can be made to wait for it, its days are not those of 行政许可法 第三十二条 (the term
begins when the application is formally received), and it may not be used to ask for materials again and again: what has
to be mended is told once and item by item, as in 第三十二条第一款第（四）项.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date

from .enums import PreviewState

S = PreviewState
#: Working days, the city's own promise: for the look, and for the applicant. Those for the originals after it was
#: passed are a setting (PREVIEW_KEEP_DAYS).
LOOK_DAYS, MEND_DAYS = 2, 15

#: What may be done in which state.
MAY = {
    "ask": {S.WAITING},
    "answer": {S.ASKED},
    "pass": {S.WAITING, S.ANSWERED},
    "receive": {S.PASSED},
    #: The applicant need not wait for anybody.
    "insist": {S.WAITING, S.ASKED, S.ANSWERED, S.PASSED},
}


def may(what: str, state: PreviewState) -> bool:
    return state in MAY[what]


def has_lapsed(state: PreviewState, due_on: date | None, today: date) -> bool:
    """Passed, and the originals have not come by their day; nothing was received, so nothing is taken away."""
    return state == S.PASSED and due_on is not None and today > due_on


def asked_again(
    codes: Iterable[str], *, cleared: Collection[str], seen: Collection[str], names: Mapping[str, str]
) -> dict[str, str]:
    """A 补正 after the preview: what it found in order may only be asked for when the original was looked at since
    (核原件) and so turned out to be different. By the place in the list."""
    return {
        f"items.{index}.material_code": f"“{names.get(code, code)}”预审时已核为符合，不能再要求补正；"
        "原件与电子件不一致的，请先核原件"
        for index, code in enumerate(codes)
        if code in cleared and code not in seen
    }
