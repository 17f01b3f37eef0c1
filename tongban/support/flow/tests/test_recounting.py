"""重算: a calendar that changes is counted in steps, beside the work of others."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from django.db import connection

from tongban.common import clock
from tongban.support.calendar import api as calendar
from tongban.support.events import api as events
from tongban.support.events import registry
from tongban.support.flow import api as flow
from tongban.support.flow.actions import calendar_changes, recounting
from tongban.support.flow.actions.checking import check_clocks
from tongban.support.flow.consumers import count_periods_anew
from tongban.support.flow.models import ClockLine, ClockReport, FlowEvent, FlowInstance
from tongban.support.identity import api as identity

CASES = 5
FIRST, SECOND = date(2026, 3, 4), date(2026, 3, 5)
CHANGED = calendar.CalendarChanged(year=2026)


@pytest.fixture(autouse=True)
def small_steps(monkeypatch):
    """Two cases in a step, and nobody else listens."""
    monkeypatch.setattr(recounting, "STEP", 2)
    ours = {event: {name: one for name, one in consumers.items() if name == "flow.recompute"}
            for event, consumers in registry._consumers.items()}  # fmt: skip
    monkeypatch.setattr(registry, "_consumers", ours)


@pytest.fixture
def cases(city):
    return [city.accepted(subject=f"case:{number}") for number in range(CASES)]


def typhoon(on=FIRST):
    calendar.set_day(actor=identity.SYSTEM(), on=on, is_workday=False, name="台风停工")
    events.deliver_all_now()


def before_step(monkeypatch, number, do):
    """`do` in a thread with a connection of its own, while the worker begins this step; gives the list of answers."""
    plain, steps, answers = recounting.out_of_date, [], []

    def on_own_connection():
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '2s'")
        try:
            return do()
        finally:
            connection.close()

    def looked(keys):
        steps.append(keys)
        if len(steps) == number:
            with ThreadPoolExecutor(1) as other:
                answers.append(other.submit(on_own_connection).result())
        return plain(keys)

    monkeypatch.setattr(recounting, "out_of_date", looked)
    return answers


def days():
    return list(FlowInstance.objects.order_by("pk").values_list("promised_due_on", flat=True))


def test_a_change_is_noted_and_the_worker_counts_step_by_step(cases):
    before = days()
    typhoon()
    report = ClockReport.objects.get()
    assert (report.note, report.looked, report.ended_at, days()) == ("2026 年的工作日历变了", 0, None, before)
    with clock.at(report.began_at + recounting.SETTLES - timedelta(seconds=1)):
        assert not recounting.recount_due()  # others may still write by the calendar of before
    with clock.at(report.began_at + recounting.SETTLES):
        assert [recounting.recount_due() for _ in range(4)] == [True, True, False, False]
    report.refresh_from_db()
    assert (report.expected, report.looked, report.counted, report.found) == (CASES, CASES, CASES, 3 * CASES)
    assert report.ended_at == report.stepped_at
    assert days() == [day + timedelta(days=1) for day in before]
    assert check_clocks().found == 0


@pytest.mark.django_db(transaction=True)
def test_a_case_that_has_moved_is_worked_on_while_the_others_are_counted(city, cases, monkeypatch):
    task = cases[0].opened[0]
    done = before_step(
        monkeypatch, 2, lambda: flow.complete(actor=city.reviewer, task_id=task.id, outcome="agree").opened
    )
    typhoon()
    flow.recount_all_now()
    assert [len(opened) for opened in done] == [1]
    assert ClockLine.objects.filter(subject="case:0").count() == 3
    assert flow.history_fault(cases[0].instance_id) is None


@pytest.mark.django_db(transaction=True)
def test_of_two_workers_one_counts(cases, monkeypatch):
    answers = before_step(monkeypatch, 1, lambda: recounting._step(ClockReport.objects.get().pk, identity.SYSTEM()))
    typhoon()
    flow.recount_all_now()
    assert answers == [False]
    assert (ClockReport.objects.get().looked, ClockLine.objects.count()) == (CASES, 3 * CASES)


def test_a_worker_that_dies_in_a_step_loses_that_step_and_another_goes_on(cases, monkeypatch):
    kept = []

    def dies(report, lines):
        kept.append(lines)
        if len(kept) == 2:
            raise SystemExit
        ClockLine.objects.bulk_create(ClockLine(report=report, **vars(one)) for one in lines)

    before = days()
    typhoon()
    with monkeypatch.context() as patched:
        patched.setattr(calendar_changes, "keep_lines", dies)
        with pytest.raises(SystemExit):
            flow.recount_all_now()
    report = ClockReport.objects.get()
    assert (report.looked, report.found, report.ended_at) == (2, 6, None)
    assert days()[2:] == before[2:]
    flow.recount_all_now()
    report.refresh_from_db()
    assert (report.looked, report.counted, report.found) == (CASES, CASES, 3 * CASES)
    assert report.ended_at is not None
    told = Counter(ClockLine.objects.values_list("subject", "what"))
    assert (len(told), set(told.values())) == (3 * CASES, {1})
    assert FlowEvent.objects.filter(kind="recomputed").count() == CASES
    assert check_clocks().found == 0


def test_a_second_change_while_the_first_is_counted_is_counted_after_it(cases):
    before = days()
    typhoon()
    first = ClockReport.objects.get()
    recounting._step(first.pk, identity.SYSTEM())
    typhoon(SECOND)
    flow.recount_all_now()
    assert days() == [day + timedelta(days=2) for day in before]
    # Who had moved by the first calendar moves again; the others moved once, by the newest.
    first, second = ClockReport.objects.order_by("pk")
    assert (first.counted, second.counted) == (CASES, 2)
    assert check_clocks().found == 0


def test_an_event_that_is_delivered_twice_makes_one_report(cases):
    count_periods_anew(CHANGED, event_id=7)
    count_periods_anew(CHANGED, event_id=7)
    flow.recount_all_now()
    count_periods_anew(CHANGED, event_id=7)
    report = ClockReport.objects.get()
    assert (report.event_id, report.ended_at is None) == (7, False)
    assert not ClockReport.objects.waiting().exists()


def test_a_recount_that_nobody_goes_on_with_is_an_alarm(cases):
    typhoon()
    report, today = ClockReport.objects.get(), clock.today()
    recounting._step(report.pk, identity.SYSTEM())
    with clock.at(report.began_at + timedelta(minutes=15)):
        assert flow.clock_alarm(today) is None
    with clock.at(report.began_at + timedelta(minutes=16)):
        assert flow.clock_alarm(today) == ("3 月 2 日日历变更以后的期限重算停住了，在办的件还有没有重算的", report.pk)
        flow.recount_all_now()
        assert flow.clock_alarm(today) is None


def test_one_that_is_begun_by_hand_is_not_the_workers(cases, monkeypatch):
    def dies(*_):
        raise SystemExit

    monkeypatch.setattr(recounting, "out_of_date", dies)
    with pytest.raises(SystemExit):
        flow.recompute()
    assert not recounting.recount_due()
