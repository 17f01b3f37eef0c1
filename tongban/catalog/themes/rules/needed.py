"""Which items of a theme are needed with these answers, in which order, and how long the longest way takes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import product
from typing import Any

from ..body import Ask, Member

#: More combinations of answers than this are not gone through at publish.
MOST_COMBINATIONS = 512

Answers = Mapping[str, Any]
After = Mapping[str, tuple[str, ...]]


def is_needed(member: Member, answers: Answers) -> bool:
    """A question that is not answered leads nowhere."""
    return all(answers.get(one.ask) in one.values for one in member.when)


def needed(members: Iterable[Member], answers: Answers) -> list[Member]:
    return [member for member in members if is_needed(member, answers)]


def combinations(asks: Iterable[Ask]) -> Iterable[dict[str, str]]:
    """Every way to answer all questions."""
    asks = list(asks)
    for values in product(*(ask.values for ask in asks)):
        yield dict(zip((ask.id for ask in asks), values, strict=True))


def how_many(asks: Iterable[Ask]) -> int:
    count = 1
    for ask in asks:
        count *= len(ask.options)
    return count


def order_of(members: Iterable[Member], kept: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """What each kept item waits for. An item that is not needed hands on to what it would have waited for itself."""
    after = {member.item: member.after for member in members}
    wanted = list(kept)

    def before(code: str, seen: frozenset[str]) -> list[str]:
        found: list[str] = []
        for one in after.get(code, ()):
            if one in seen:
                continue
            found += [one] if one in wanted else before(one, seen | {one})
        return found

    return {code: tuple(dict.fromkeys(before(code, frozenset({code})))) for code in wanted}


def cycle(after: After) -> tuple[str, ...]:
    """Items that wait for each other, or nothing."""
    done: set[str] = set()

    def walk(code: str, way: tuple[str, ...]) -> tuple[str, ...]:
        if code in way:
            return way[way.index(code) :]
        if code in done:
            return ()
        for one in after.get(code, ()):
            if found := walk(one, (*way, code)):
                return found
        done.add(code)
        return ()

    return next((found for code in after if (found := walk(code, ()))), ())


def stages(after: After) -> dict[str, int]:
    """The stage of each item, from 0: one more than the latest it waits for. The order must have no cycle."""
    found: dict[str, int] = {}

    def stage(code: str) -> int:
        if code not in found:
            found[code] = max((stage(one) + 1 for one in after[code] if one in after), default=0)
        return found[code]

    for code in after:
        stage(code)
    return found


def longest_way(after: After, days: Mapping[str, int | None]) -> int:
    """Working days from the first to the last result. An item without a stated limit counts as none."""
    found: dict[str, int] = {}

    def until(code: str) -> int:
        if code not in found:
            begins = max((until(one) for one in after[code] if one in after), default=0)
            found[code] = begins + (days.get(code) or 0)
        return found[code]

    return max((until(code) for code in after), default=0)
