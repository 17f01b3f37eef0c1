"""Table and property tests of the time limits, against a calendar that is counted day by day."""

from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tongban.support.flow.rules import clocks
from tongban.support.flow.rules.clocks import Limit, Pause

DAY = timedelta(days=1)
HOLIDAYS = {date(2026, 4, 6), date(2026, 5, 1), date(2026, 5, 4), date(2026, 5, 5)}
MAKE_UP = {date(2026, 5, 9)}
LAST_PUBLISHED = date(2026, 12, 31)


@dataclass(frozen=True)
class On:
    on: date
    provisional: bool


class Days:
    """Monday to Friday, less four holidays, plus one make-up Saturday; counted the slow way."""

    def is_workday(self, day):
        return day in MAKE_UP or (day.weekday() < 5 and day not in HOLIDAYS)

    def add_workdays(self, start, n):
        day = start
        while n:
            day += DAY
            n -= self.is_workday(day)
        return On(day, day > LAST_PUBLISHED)

    def workdays_between(self, start, end):
        if end < start:
            return -self.workdays_between(end, start)
        return sum(self.is_workday(start + DAY * n) for n in range(1, (end - start).days + 1))


CALENDAR = Days()
START = date(2026, 3, 2)  # a Monday


def on(day):
    return date.fromisoformat(f"2026-{day}")


def pause(start, end=None, planned=0):
    return Pause(on(start), on(end) if end else None, planned)


@pytest.mark.parametrize(
    ("limit", "pauses", "due"),
    [
        (Limit(5, START), [], "03-09"),
        (Limit(1, START), [], "03-03"),
        (Limit(0, START), [], "03-02"),
        (Limit(5, on("03-06")), [], "03-13"),  # accepted on a Friday: Monday is the first day
        (Limit(5, on("03-07")), [], "03-13"),  # accepted on a Saturday: the same Monday
        (Limit(20, START), [], "03-30"),
        (Limit(20, START, 10), [], "04-14"),  # art. 42: ten more, over a holiday
        (Limit(5, on("04-30")), [], "05-11"),  # a long holiday and a make-up Saturday
        (Limit(5, START), [pause("03-04", "03-06")], "03-11"),  # Wednesday and Thursday do not count
        (Limit(5, START), [pause("03-04", "03-04")], "03-09"),  # resumed on the same day: nothing lost
        (Limit(5, START), [pause("03-07", "03-09")], "03-09"),  # only over a weekend: nothing to skip
        (Limit(5, START), [pause("03-02", "03-04")], "03-10"),  # the first day itself was never counted
        (Limit(5, START), [pause("03-09", "03-11")], "03-11"),  # paused on the last day: it is kept
        (Limit(5, START), [pause("03-10", "03-20")], "03-09"),  # too late: the day was over
        (Limit(5, START), [pause("03-04", "03-06"), pause("03-10", "03-12")], "03-13"),
        (Limit(5, START), [pause("03-10", "03-12"), pause("03-04", "03-06")], "03-13"),
        (Limit(5, START), [pause("03-04", "03-09"), pause("03-05", "03-10")], "03-13"),  # overlapping count once
        (Limit(5, START), [pause("03-04", None, 3)], "03-12"),  # open: as long as planned
        (Limit(5, START), [pause("03-04")], "03-09"),  # open without a plan: not yet longer
    ],
)
def test_due_day(limit, pauses, due):
    assert clocks.due(limit, pauses, CALENDAR) == clocks.DueOn(on(due), False)


def test_an_open_pause_lasts_at_least_until_today():
    assert clocks.due(Limit(5, START), [pause("03-04", None, 1)], CALENDAR, today=on("03-11")).on == on("03-16")


def test_beyond_the_published_calendar_the_day_is_an_estimate():
    due = clocks.due(Limit(20, on("12-15")), [], CALENDAR)
    assert due == clocks.DueOn(date(2027, 1, 12), True)
    reading = clocks.read(Limit(20, on("12-15")), [], CALENDAR, on("12-15"))
    assert reading.lamp.words == "预计还剩 20 个工作日"


@pytest.mark.parametrize(
    ("today", "lamp", "shape", "words", "left"),
    [
        ("03-02", "ok", "●", "还剩 5 个工作日", 5),
        ("03-04", "ok", "●", "还剩 3 个工作日", 3),
        ("03-05", "due", "▲", "还剩 2 个工作日", 2),
        ("03-06", "due", "▲", "还剩 1 个工作日", 1),
        ("03-08", "due", "▲", "还剩 1 个工作日", 1),  # a Sunday
        ("03-09", "due", "▲", "今天到期", 0),
        ("03-10", "over", "■", "超期 1 个工作日", -1),
        ("03-16", "over", "■", "超期 5 个工作日", -5),
    ],
)
def test_lamp_and_words(today, lamp, shape, words, left):
    reading = clocks.read(Limit(5, START), [], CALENDAR, on(today))
    assert (reading.lamp.code, reading.lamp.shape, reading.lamp.words, reading.left) == (lamp, shape, words, left)


def test_the_day_after_a_friday_deadline_is_over_though_no_working_day_has_passed():
    reading = clocks.read(Limit(4, START), [], CALENDAR, on("03-07"))
    assert (reading.due_on, reading.lamp.code, reading.lamp.words) == (on("03-06"), "over", "超期不足 1 个工作日")


def test_a_stopped_clock_says_what_it_waits_for_and_keeps_its_days():
    for today in ("03-04", "03-06", "03-20"):
        reading = clocks.read(Limit(5, START), [pause("03-04", None, 3)], CALENDAR, on(today), held="专家评审")
        assert (reading.lamp.code, reading.lamp.shape) == ("hold", "◆")
        assert reading.lamp.words == "挂起，等专家评审，剩余 4 个工作日"
        assert reading.left == 4


def test_days_of_a_pause_after_the_deadline_do_not_add_to_the_delay():
    reading = clocks.read(Limit(5, START), [pause("03-11", "03-18")], CALENDAR, on("03-18"))
    assert (reading.due_on, reading.lamp.words) == (on("03-09"), "超期 2 个工作日")


@pytest.mark.parametrize(
    ("finished", "words"),
    [("03-04", "提前 3 个工作日办结"), ("03-09", "按期办结"), ("03-11", "超期 2 个工作日办结")],
)
def test_a_finished_clock(finished, words):
    reading = clocks.read(Limit(5, START), [], CALENDAR, on("04-20"), finished_on=on(finished))
    assert (reading.lamp.code, reading.lamp.words) == ("done", words)


def test_no_limit_no_alarm():
    assert clocks.lamp(None, START, CALENDAR).words == "未设时限"


@pytest.mark.parametrize(
    ("days", "cap", "already", "fault"),
    [
        (10, 10, 0, None),
        (11, 10, 0, "最多延长 10 个工作日"),
        (15, 15, 0, None),
        (16, 15, 0, "最多延长 15 个工作日"),
        (0, 10, 0, "延长的工作日数应大于 0"),
        (1, 10, 5, "期限只能延长一次，本件已经延长过"),
    ],
)
def test_extension(days, cap, already, fault):
    assert clocks.extension_fault(days, cap, already=already) == fault


days = st.integers(min_value=0, max_value=90).map(lambda n: START + DAY * n)
spans = st.tuples(days, st.integers(min_value=0, max_value=25)).map(lambda two: Pause(two[0], two[0] + DAY * two[1]))
limits = st.builds(Limit, st.integers(1, 45), st.just(START), st.integers(0, 15))


def counted_by_hand(limit, pauses):
    """The last day, walking day by day: a working day counts unless a pause covers it."""
    day, rest = limit.start, limit.total
    while rest:
        day += DAY
        stopped = any(one.start <= day < one.end for one in pauses)
        rest -= CALENDAR.is_workday(day) and not stopped
    return day


@settings(max_examples=300, derandomize=True, deadline=None)
@given(limits, st.lists(spans, max_size=4))
def test_the_due_day_is_that_of_a_walk_through_the_calendar(limit, pauses):
    assert clocks.due(limit, pauses, CALENDAR).on == counted_by_hand(limit, pauses)


@settings(max_examples=200, derandomize=True, deadline=None)
@given(limits, st.lists(spans, max_size=4), st.randoms(use_true_random=False))
def test_the_order_in_which_pauses_are_told_does_not_matter(limit, pauses, random):
    shuffled = list(pauses)
    random.shuffle(shuffled)
    assert clocks.due(limit, shuffled, CALENDAR) == clocks.due(limit, pauses, CALENDAR)


@settings(max_examples=200, derandomize=True, deadline=None)
@given(limits, spans, st.integers(0, 25))
def test_a_pause_cut_in_two_is_the_same_pause(limit, whole, cut):
    middle = min(whole.start + DAY * cut, whole.end)
    parts = [Pause(whole.start, middle), Pause(middle, whole.end)]
    assert clocks.due(limit, parts, CALENDAR) == clocks.due(limit, [whole], CALENDAR)


@settings(max_examples=300, derandomize=True, deadline=None)
@given(limits, st.lists(spans, max_size=4), days)
def test_what_is_used_and_what_is_left_make_the_limit(limit, pauses, today):
    told = [one for one in pauses if one.end <= today]
    reading = clocks.read(limit, told, CALENDAR, today)
    assert clocks.used(limit, told, CALENDAR, today) + reading.left == limit.total
    if today <= reading.due_on:
        assert reading.left == CALENDAR.workdays_between(today, reading.due_on)
    else:
        assert reading.lamp.code == "over"


@settings(max_examples=200, derandomize=True, deadline=None)
@given(limits, st.lists(spans, max_size=3), days, st.integers(0, 25))
def test_while_a_clock_is_stopped_nothing_is_used(limit, pauses, since, later):
    told = [one for one in pauses if one.end <= since]
    stopped = [*told, Pause(since, None, 5)]
    before = clocks.read(limit, stopped, CALENDAR, since, held="听证").left
    assert clocks.read(limit, stopped, CALENDAR, since + DAY * later, held="听证").left == before
