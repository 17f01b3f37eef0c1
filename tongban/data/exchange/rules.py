"""When to try again, when a message is given up, and what both sides count. No database, no clock."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

from . import signing
from .enums import OutState

FIRST_WAIT = timedelta(seconds=2)
LONGEST_WAIT = timedelta(minutes=10)
MOST_ATTEMPTS = 12  # faults of the other side for one message, over about an hour; not reaching it counts as none
MOST_HANDLINGS = 8
NOT_YET_FIRST, NOT_YET_LONGEST = timedelta(minutes=1), timedelta(hours=4)
LEASE = timedelta(minutes=2)  # a message taken by a worker that was killed is taken again after this
PULL_EVERY = timedelta(seconds=20)
GAP_PATIENCE = timedelta(seconds=60)
CLOCK_SKEW = timedelta(minutes=5)
KEEP_NONCES = timedelta(hours=1)
LATE_AFTER = timedelta(minutes=15)
LOOK_BACK_DAYS = 7  # a day that could not be reconciled is asked again for so long
LARGEST_BODY = 2_000_000
#: What stands before others of its case in the line and holds them up (states of a message sent).
HOLDING = (OutState.WAITING, OutState.DEAD)
#: What is missing when a message is passed over, by the way it goes and its kind.
COSTS = {
    ("out", "application"): "对方没有这一件的申请和表单，后面的消息对方多半也不收",
    ("out", "materials"): "对方拿不到这些申请材料",
    ("out", "acceptance"): "对方不知道这一件已经受理，两边算的期限会不一样",
    ("out", "supplement"): "对方看不到这次补交的材料",
    ("out", "correction"): "对方不知道它的补正要求是怎么答复的",
    ("out", "recalled"): "对方不知道这一步已经随退回收回，可能还接着办；它以后发来的结果不算数",
    ("out", "closed"): "对方不知道这一件已经结束，可能还接着办",
    ("in", "process"): "办件经过里没有对方的这一步，申请人看不到",
    ("in", "licence"): "对方这次发的证照不登记入库；证照不齐的，准予以后由我方制证",
    ("in", "correction"): "对方这次的补正要求不会告知申请人",
    ("in", "message"): "这一件等的消息没有记下，还停在等待；可以由承办单位登记收到的消息",
    ("in", "result"): "对方的办理结果没有记下，这一件还停在部门系统办理；要请对方换新的编号和序号重新发一次结果",
}


def wait_after(failures: int) -> timedelta:
    """2 s, 4 s, 8 s, … never longer than ten minutes."""
    return min(FIRST_WAIT * 2 ** min(max(failures, 1) - 1, 20), LONGEST_WAIT)


def wait_not_yet(waited: timedelta) -> timedelta:
    """As long as it has waited already, so that the pauses double: a minute at least, never longer than four hours."""
    return min(max(waited, NOT_YET_FIRST), NOT_YET_LONGEST)


def cost_of_passing(direction: str, kind: str) -> str:
    """One sentence for who decides it and for who is in charge of the case."""
    return COSTS[direction, kind]


def canonical(value: Any) -> bytes:
    """One way to write a value, so that both sides get the same digest."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def digest_of(scheme: str, envelope: Mapping[str, Any]) -> str:
    return signing.digest(scheme, canonical(dict(envelope)))


def day_hash(scheme: str, digests: Mapping[str, str]) -> str:
    """Of all messages of a day: over the sorted lines `key:digest`."""
    return signing.digest(scheme, "\n".join(sorted(f"{key}:{one}" for key, one in digests.items())).encode())


def differences(
    *,
    sent: Mapping[str, str],
    unsent: Iterable[str],
    arrived: Mapping[str, str],
    theirs: Mapping[str, str],
    mine: Mapping[str, str],
    passed: Iterable[str] = (),
) -> dict[str, list[str]]:  # fmt: skip
    """What must be mended, by key. `sent`/`unsent` are ours to them and `arrived` what they have of it; `theirs` is
    what they say they sent and `mine` what came. One that is unsent here and arrived there lost only its answer.
    `passed`: ours that were passed over; nothing is mended of them, whether or not they arrived."""
    waiting, arrived = set(unsent), {key: one for key, one in arrived.items() if key not in set(passed)}
    unconfirmed = waiting & set(arrived)
    return {
        "missing_there": sorted(set(sent) - set(arrived)),
        "missing_here": sorted(set(theirs) - set(mine)),
        "unknown": sorted((set(arrived) - set(sent) - unconfirmed) | (set(mine) - set(theirs))),
        "changed": sorted(
            [key for key in set(sent) & set(arrived) if sent[key] != arrived[key]]
            + [key for key in set(theirs) & set(mine) if theirs[key] != mine[key]]
        ),
        "unconfirmed": sorted(unconfirmed),
        "waiting": sorted(waiting - unconfirmed),
    }
