import threading
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from tongban.common.errors import NotFoundError, WrongStateError
from tongban.support.events import api as events
from tongban.support.events import delivery, rules, sweep
from tongban.support.events.models import Delivery, OutboxEvent

from .conftest import LampLit


class Clerk:
    pk, name, kind, agency_id = 7, "林管理", "staff", 3


def make_due():
    Delivery.objects.filter(state="waiting").update(next_attempt_at=timezone.now())


def publish(*numbers):
    with transaction.atomic():
        events.publish(*[LampLit(case_number=number) for number in numbers])


@pytest.mark.django_db
def test_every_consumer_gets_an_event_once(listen):
    first, second = listen("first"), listen("second")
    publish("A1")
    assert events.deliver_all_now() == 1
    assert events.deliver_all_now() == 0
    assert [len(first.heard), len(second.heard)] == [1, 1]
    assert sorted(Delivery.objects.values_list("consumer", "state")) == [("first", "done"), ("second", "done")]


@pytest.mark.django_db
def test_an_event_without_consumers_is_settled():
    publish("A1")
    events.deliver_all_now()
    assert OutboxEvent.objects.get().settled_at is not None


@pytest.mark.django_db
def test_events_arrive_in_the_order_of_publication(listen):
    listener = listen()
    publish("A1", "A2")
    publish("A1")
    events.deliver_all_now()
    assert [event.case_number for event, _ in listener.heard] == ["A1", "A2", "A1"]


@pytest.mark.django_db
def test_an_event_delivered_again_does_not_reach_the_consumer_again(listen):
    listener = listen()
    publish("A1")
    events.deliver_all_now()
    OutboxEvent.objects.update(settled_at=None)  # as after a kill between delivery and settling
    events.deliver_all_now()
    assert len(listener.heard) == 1


@pytest.mark.django_db
def test_a_delivery_that_fails_half_way_leaves_nothing_and_is_tried_again(listen):
    def write_then_fail(event, *, event_id):
        OutboxEvent.objects.create(name="written", payload={}, settled_at=timezone.now())
        raise ValueError("half-way")

    listen("broken", write_then_fail)
    healthy = listen("healthy")
    publish("A1")
    events.deliver_all_now()
    assert not OutboxEvent.objects.filter(name="written").exists()
    assert not Delivery.objects.filter(consumer="broken", state="done").exists()
    waiting = Delivery.objects.get(consumer="broken")
    assert (waiting.state, waiting.attempts, waiting.error) == ("waiting", 1, "ValueError: half-way")
    assert len(healthy.heard) == 1


@pytest.mark.django_db
def test_a_failed_delivery_succeeds_later(listen):
    listener = listen()
    listener.failures = 2
    publish("A1")
    events.deliver_all_now()
    make_due()
    events.deliver_all_now()
    make_due()
    events.deliver_all_now()
    assert len(listener.heard) == 3
    done = Delivery.objects.get()
    assert (done.state, done.attempts, done.error, done.next_attempt_at) == ("done", 3, "", None)


@pytest.mark.django_db(transaction=True)
def test_a_kill_in_the_middle_of_a_delivery_leaves_the_event_for_the_next_process(listen):
    class KilledError(BaseException):
        """As a kill: no handler of ours runs on."""

    calls = []

    def be_killed_once(event, *, event_id):
        calls.append(event_id)
        OutboxEvent.objects.create(name="written", payload={}, settled_at=timezone.now())
        if len(calls) == 1:
            raise KilledError

    listen("fragile", be_killed_once)
    publish("A1")
    with pytest.raises(KilledError):
        delivery.deliver_fresh()
    assert not Delivery.objects.exists()
    assert not OutboxEvent.objects.filter(name="written").exists()
    events.deliver_all_now()
    assert len(calls) == 2
    assert OutboxEvent.objects.filter(name="written").count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_processes_at_once_deliver_once(listen):
    start, heard = threading.Barrier(2), []
    listen("slowly", lambda event, *, event_id: heard.append(event_id))
    publish(*[f"A{number}" for number in range(40)])

    def deliver():
        start.wait()
        delivery.deliver_fresh()
        connection.close()

    threads = [threading.Thread(target=deliver) for _ in range(2)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert len(heard) == 40
    assert len(set(heard)) == 40


@pytest.mark.django_db(transaction=True)
def test_only_one_process_leads(listen):
    listener = listen()
    publish("A1")
    taken, done = threading.Event(), threading.Event()

    def lead_elsewhere():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [delivery.LEADER_LOCK])
            taken.set()
            done.wait(10)
            # Said aloud: after a mere close the server keeps the lock until its process has ended.
            cursor.execute("SELECT pg_advisory_unlock(%s)", [delivery.LEADER_LOCK])
        connection.close()

    thread = threading.Thread(target=lead_elsewhere)
    thread.start()
    taken.wait(10)
    assert delivery.deliver_fresh_as_leader() is False
    assert listener.heard == []
    done.set()
    thread.join()
    assert delivery.deliver_fresh_as_leader() is True
    assert len(listener.heard) == 1
    connection.close()


@pytest.mark.django_db
def test_a_slow_consumer_does_not_hold_the_line(listen):
    slow, quick = listen("slow", slow=True), listen("quick")
    publish("A1")
    delivery.deliver_fresh()
    assert [len(slow.heard), len(quick.heard)] == [0, 1]
    delivery.deliver_waiting()
    assert [len(slow.heard), len(quick.heard)] == [1, 1]


@pytest.mark.django_db
def test_after_the_last_attempt_it_is_a_dead_letter_without_numbers_of_people(listen):
    listener = listen()
    listener.failures = 99
    publish("A1")
    for _ in range(rules.MAX_ATTEMPTS + 3):
        events.deliver_all_now()
        make_due()
    assert len(listener.heard) == rules.MAX_ATTEMPTS
    (letter,) = events.dead_letters()
    assert (letter.event_name, letter.subject, letter.consumer) == ("tests.lamp.lit", "A1", "tests")
    assert (letter.attempts, letter.error) == (rules.MAX_ATTEMPTS, "ValueError: 电话*打不通")
    assert events.delivery_alarm() == "1封死信待处理"


@pytest.mark.django_db
def test_a_dead_letter_can_be_sent_again(listen):
    listener = listen()
    publish("A1")
    row = Delivery.objects.create(event=OutboxEvent.objects.get(), consumer="tests", state="dead", attempts=8)
    events.deliver_all_now()
    assert listener.heard == []
    events.resend(Clerk, row.pk)
    events.deliver_all_now()
    assert len(listener.heard) == 1
    assert events.dead_letters() == []
    told = OutboxEvent.objects.get(name="events.delivery.resent")
    assert (told.payload["delivery_id"], told.payload["actor_name"]) == (row.pk, "林管理")


@pytest.mark.django_db
def test_what_is_not_dead_cannot_be_sent_again(listen):
    listen()
    publish("A1")
    events.deliver_all_now()
    row = Delivery.objects.get()
    with pytest.raises(WrongStateError, match="已送达"):
        events.resend(Clerk, row.pk)
    row.refresh_from_db()
    assert row.state == "done"
    with pytest.raises(NotFoundError, match="死信"):
        events.resend(Clerk, row.pk + 1)


@pytest.mark.django_db
def test_a_consumer_that_kills_its_process_ends_as_a_dead_letter(listen):
    listener = listen(slow=True)
    publish("A1")
    delivery.deliver_fresh()
    Delivery.objects.update(attempts=rules.MAX_ATTEMPTS)  # so many attempts were begun and none came back
    delivery.deliver_waiting()
    assert listener.heard == []
    assert events.dead_letters()[0].error == "RuntimeError: 处理过程多次中断"


@pytest.mark.django_db
def test_dead_letters_come_in_pages(listen):
    publish("A1", "A2", "A3")
    for event in OutboxEvent.objects.all():
        Delivery.objects.create(event=event, consumer="tests", state="dead")
    first = events.dead_letters(limit=2)
    rest = events.dead_letters(limit=2, before_id=first[-1].delivery_id)
    assert [letter.subject for letter in [*first, *rest]] == ["A3", "A2", "A1"]


@pytest.mark.django_db
def test_late_events_raise_an_alarm():
    publish("A1")
    assert events.delivery_alarm() is None
    OutboxEvent.objects.update(published_at=timezone.now() - timedelta(seconds=31))
    assert events.delivery_alarm().startswith("1个事件等待分发，最早发布于")


@pytest.mark.parametrize(("attempts", "seconds"), [(1, 2), (2, 8), (3, 32), (4, 128), (5, 512), (6, 1800), (7, 1800)])
def test_the_pause_before_another_attempt_grows(attempts, seconds):
    assert rules.wait_before(attempts) == timedelta(seconds=seconds)


def test_after_eight_attempts_there_is_no_other():
    assert rules.wait_before(8) is None


@pytest.mark.django_db
def test_old_settled_events_are_swept_and_open_ones_stay():
    long_ago = timezone.now() - rules.KEEP_SETTLED - timedelta(days=1)
    publish("settled", "dead", "open")
    OutboxEvent.objects.filter(subject__in=["settled", "dead"]).update(settled_at=long_ago)
    Delivery.objects.create(event=OutboxEvent.objects.get(subject="dead"), consumer="tests", state="dead")
    assert sweep.drop_old_events() == 1
    assert list(OutboxEvent.objects.values_list("subject", flat=True)) == ["dead", "open"]


@pytest.mark.django_db
def test_a_job_whose_worker_was_killed_goes_back_into_the_line():
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - interval '31 s'), (now()) RETURNING id"
        )
        killed, alive = [row[0] for row in cursor.fetchall()]
        cursor.execute(
            "INSERT INTO procrastinate_jobs (queue_name, task_name, status, worker_id)"
            " VALUES ('default', 'of-killed', 'doing', %s), ('default', 'of-alive', 'doing', %s)",
            [killed, alive],
        )
        assert sweep.retry_stalled_jobs() == 1
        cursor.execute("SELECT task_name, status FROM procrastinate_jobs ORDER BY task_name")
        assert cursor.fetchall() == [("of-alive", "doing"), ("of-killed", "todo")]
