"""Who listens to what, and what else the worker does. Filled in every module's `AppConfig.ready()`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import time
from typing import Any, ClassVar

import msgspec


@dataclass(frozen=True)
class Event:
    """Base of events: a frozen dataclass of plain values, with a class attribute `name` ("approvals.case.paused").

    No field may be called `name`. The subject shown beside it is the field `case_number`, where there is one.
    """

    name: ClassVar[str]

    @property
    def subject(self) -> str:
        return str(getattr(self, "case_number", ""))


@dataclass(frozen=True)
class Consumer:
    name: str
    event_class: type[Event]
    function: Callable[..., Any]
    slow: bool


@dataclass(frozen=True)
class Loop:
    name: str
    seconds: float
    function: Callable[[], Any]


@dataclass(frozen=True)
class Daily:
    name: str
    at: time
    function: Callable[[], Any]


_consumers: dict[str, dict[str, Consumer]] = {}
_loops: dict[str, Loop] = {}
_daily: dict[str, Daily] = {}


def subscribe(event_class: type[Event], consumer: str, function: Callable[..., Any], *, slow: bool = False) -> None:
    """`function(event, *, event_id)` will get every such event once, in a transaction with its delivery mark.

    `slow`: work of more than some 50 ms (a PDF, another system); it runs beside the line of quick consumers.
    """
    known = _consumers.setdefault(event_class.name, {})
    for other in known.values():
        if other.event_class is not event_class:
            raise ValueError(f"two event classes are called {event_class.name}")
    if consumer in known and known[consumer].function is not function:
        raise ValueError(f"two consumers of {event_class.name} are called {consumer}")
    msgspec.json.Decoder(event_class)  # learnt here, by one thread: at once by two it crashes
    known[consumer] = Consumer(consumer, event_class, function, slow)


def unsubscribe(event_class: type[Event], consumer: str) -> None:
    """For tests."""
    _consumers.get(event_class.name, {}).pop(consumer, None)


def consumers_of(event_name: str) -> list[Consumer]:
    return list(_consumers.get(event_name, {}).values())


def consumer_of(event_name: str, consumer: str) -> Consumer | None:
    return _consumers.get(event_name, {}).get(consumer)


def every(seconds: float, name: str, function: Callable[[], Any]) -> None:
    """Have the worker call `function()` at this interval, in a thread of its own; truthy = there is more, at once."""
    _loops[name] = Loop(name, seconds, function)


def loops() -> list[Loop]:
    return list(_loops.values())


def daily(at: time, name: str, function: Callable[[], Any]) -> None:
    """Have one worker call `function()` once a day at this local time; what it gives is logged, so it holds counts."""
    _daily[name] = Daily(name, at, function)


def daily_jobs() -> list[Daily]:
    return list(_daily.values())
