from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import ClassVar

import pytest

from tongban.support.events import api as events


@dataclass(frozen=True)
class LampLit(events.Event):
    name: ClassVar[str] = "tests.lamp.lit"
    case_number: str
    due_on: date = date(2026, 3, 2)
    fee: Decimal = Decimal("12.50")


class Listener:
    """A consumer that remembers, and fails as often as it is told to."""

    def __init__(self):
        self.heard, self.failures = [], 0

    def __call__(self, event, *, event_id):
        self.heard.append((event, event_id))
        if self.failures:
            self.failures -= 1
            raise ValueError("电话13805990001打不通")


@pytest.fixture
def listen():
    """Subscribes for the length of one test."""
    subscribed = []

    def subscribe(consumer="tests", function=None, *, slow=False):
        function = function or Listener()
        events.subscribe(LampLit, consumer, function, slow=slow)
        subscribed.append(consumer)
        return function

    yield subscribe
    for consumer in subscribed:
        events.unsubscribe(LampLit, consumer)
