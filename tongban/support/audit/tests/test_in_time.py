"""Sealed within a second: what holds that, without a clock, which a busy machine would stop."""

import pytest

from tongban.support.audit import api as audit
from tongban.support.audit import sealing
from tongban.support.audit.models import Link, Pending
from tongban.support.events import registry

pytestmark = pytest.mark.django_db


@pytest.fixture
def look():
    """What the worker calls, in a thread of its own, each time its pause is over."""
    (loop,) = [one for one in registry.loops() if one.name == "seal-audit"]
    return loop


def test_the_pause_between_two_looks_leaves_more_than_half_of_the_second_for_the_work(look):
    assert look.seconds <= 0.4


def test_whatever_was_committed_is_sealed_by_the_next_look(clerk, look):
    for number in range(3):
        audit.record(clerk, "tests.step", f"case:A{number}")
    assert not look.function()  # nothing is left: the pause may begin
    assert (Link.objects.count(), Pending.objects.count()) == (3, 0)


def test_a_look_that_left_rows_behind_asks_for_another_one_at_once(clerk, look, monkeypatch):
    monkeypatch.setattr(sealing, "BATCH_SIZE", 2)
    for number in range(3):
        audit.record(clerk, "tests.step", f"case:A{number}")
    assert look.function()
