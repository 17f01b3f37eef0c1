from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import ClassVar

import pytest
from django.db import transaction

from tongban.support.events import api as events
from tongban.support.events.models import OutboxEvent

from .conftest import LampLit


@pytest.mark.django_db
def test_an_event_is_one_statement(django_assert_num_queries):
    with django_assert_num_queries(1):
        events.publish(LampLit(case_number="A1"))
    event = OutboxEvent.objects.get()
    assert (event.name, event.subject) == ("tests.lamp.lit", "A1")
    assert event.payload == {"case_number": "A1", "due_on": "2026-03-02", "fee": "12.50"}
    assert event.settled_at is None


@pytest.mark.django_db
def test_several_events_are_one_statement_too(django_assert_num_queries):
    with django_assert_num_queries(1):
        events.publish(LampLit(case_number="A1"), LampLit(case_number="A2"))
    assert list(OutboxEvent.objects.values_list("subject", flat=True)) == ["A1", "A2"]


@pytest.mark.django_db(transaction=True)
def test_nothing_is_told_of_a_change_that_was_rolled_back(listen):
    listener = listen()
    with transaction.atomic():
        events.publish(LampLit(case_number="A1"))
        transaction.set_rollback(True)
    events.deliver_all_now()
    assert listener.heard == []
    assert not OutboxEvent.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_an_event_outside_a_transaction_is_refused():
    with pytest.raises(transaction.TransactionManagementError, match="transaction"):
        events.publish(LampLit(case_number="A1"))
    assert not OutboxEvent.objects.exists()


def test_two_consumers_of_one_name_are_refused(listen):
    listen("same")
    with pytest.raises(ValueError, match="two consumers"):
        events.subscribe(LampLit, "same", lambda event, *, event_id: None)


def test_two_event_classes_of_one_name_are_refused(listen):
    @dataclass(frozen=True)
    class Other(events.Event):
        name: ClassVar[str] = "tests.lamp.lit"

    listen()
    with pytest.raises(ValueError, match="two event classes"):
        events.subscribe(Other, "other", lambda event, *, event_id: None)


@pytest.mark.django_db
def test_the_consumer_gets_the_event_as_it_was_published(listen):
    listener = listen()
    events.publish(LampLit(case_number="A1", due_on=date(2026, 5, 1), fee=Decimal("0.10")))
    events.deliver_all_now()
    assert [event for event, _ in listener.heard] == [
        LampLit(case_number="A1", due_on=date(2026, 5, 1), fee=Decimal("0.10"))
    ]
