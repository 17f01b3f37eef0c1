"""What the record of an instance says about its time limits: events in, limits and pauses out, nothing else read.

The nightly check counts from this and compares with what is stored, so that a day that was changed by hand, or by
a fault, is found (行政许可法 第四十二、四十五条: a period is what was started, stopped and extended on record).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from ..enums import ClockKind, EventKind
from .clocks import Limit, Pause

#: The kinds of events that say something about time.
KINDS = (
    EventKind.STARTED,
    EventKind.CLOCKS_STARTED,
    EventKind.PAUSED,
    EventKind.RESUMED,
    EventKind.EXTENDED,
    EventKind.HELD,
    EventKind.RELEASED,
)
WHOLE = (ClockKind.PROMISED, ClockKind.STATUTORY)


@dataclass(frozen=True)
class Told:
    """One event, as far as time goes: its kind, its day, the task it is about."""

    kind: str
    on: date
    task_id: int | None
    payload: Mapping[str, Any]


@dataclass
class Story:
    """`limits` by kind of clock (empty before acceptance); `holds` by task are those of a step alone (补正)."""

    limits: dict[str, Limit] = field(default_factory=dict)
    pauses: list[Pause] = field(default_factory=list)
    holds: dict[int, list[Pause]] = field(default_factory=dict)

    @property
    def is_paused(self) -> bool:
        return bool(self.pauses) and self.pauses[-1].end is None

    def is_held(self, task_id: int) -> bool:
        own = self.holds.get(task_id)
        return self.is_paused or bool(own and own[-1].end is None)

    def pauses_of(self, task_id: int) -> list[Pause]:
        return [*self.pauses, *self.holds.get(task_id, [])]


def replay(events: Iterable[Told]) -> Story:
    """In the order of the record."""
    story, days = Story(), {}
    for one in events:
        match one.kind:
            case EventKind.STARTED:
                days = one.payload.get("limits", {})
            case EventKind.CLOCKS_STARTED:
                start = date.fromisoformat(one.payload["on"])
                story.limits = {kind.value: Limit(days[kind], start) for kind in WHOLE if kind.value in days}
            case EventKind.PAUSED:
                story.pauses.append(Pause(one.on, None, one.payload["planned_days"]))
            case EventKind.RESUMED:
                _end(story.pauses, one.on)
            case EventKind.EXTENDED:
                added = one.payload["days"]
                story.limits = {kind: replace(limit, extension=added) for kind, limit in story.limits.items()}
            case EventKind.HELD if one.task_id is not None:
                story.holds.setdefault(one.task_id, []).append(Pause(one.on))
            case EventKind.RELEASED if one.task_id is not None:
                _end(story.holds.get(one.task_id, []), one.on)
    return story


def _end(pauses: list[Pause], on: date) -> None:
    if pauses and pauses[-1].end is None:
        pauses[-1] = replace(pauses[-1], end=max(on, pauses[-1].start))
